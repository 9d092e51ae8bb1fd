"""What a rep fills in to file a request of whatever kind for somebody of an agency."""

from typing import Any

from django import forms

from contacts.models import User
from tickets.fields import AccountField, CustomerField, OneLineField
from tickets.models import Ticket
from tickets.selectors.accounts import account_of_agency

NO_CHOICE = ("", "Not said")


class AnyKindForm(forms.Form):
    """The kind with its detail, the account and the short line; a form of this sort has its own `submitter`."""

    kind = forms.ChoiceField(choices=Ticket.Kind.choices, error_messages={"required": "Choose one."})
    service_level = forms.ChoiceField(
        label="Account maintenance: what is to be done",
        choices=[NO_CHOICE, *Ticket.ServiceLevel.choices],
        required=False,
    )
    report = forms.ChoiceField(label="Report: which one", choices=[NO_CHOICE, *Ticket.Report.choices], required=False)
    account = AccountField(
        required=False,
        help_text="May stay empty, or be unknown: the submitter is asked to complete it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num-field"}),
    )
    customer_name = CustomerField(required=False, help_text="May stay empty if the account is known.")
    description = OneLineField(
        max_length=150,
        error_messages={"required": "Say in a few words what it is about."},
        help_text="A few words. They stand in the subject line.",
    )

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("kind") == Ticket.Kind.REPORT and not data.get("report"):
            self.add_error("report", "Say which report.")
        if data.get("account") and "submitter" in data:
            self._find_account(data["submitter"])
        elif data.get("account") == "":
            self._need_customer("Name the customer, since no account is given.")

    def _find_account(self, submitter: User) -> None:
        """Takes the customer's name of an account that the agency has; else it must be typed."""
        account = account_of_agency(submitter.agency_id, self.cleaned_data["account"])
        if account:
            self.cleaned_data |= {"account": account.number, "customer_name": account.customer.name}
        else:
            self._need_customer("Name the customer: the agency has no such account.")

    def _need_customer(self, why: str) -> None:
        if not self.cleaned_data.get("customer_name") and "customer_name" not in self.errors:
            self.add_error("customer_name", why)

    def asked(self) -> dict[str, Any]:
        """What of a request these fields say, once the form is valid; a detail of another kind is left out."""
        data = self.cleaned_data
        kind = data["kind"]
        return {
            "kind": kind,
            "report": data["report"] if kind == Ticket.Kind.REPORT else "",
            "service_level": data["service_level"] if kind == Ticket.Kind.MAINTENANCE else "",
            "customer_name": data["customer_name"],
            "account_text": data["account"],
            "description": data["description"],
        }
