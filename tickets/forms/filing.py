"""The form by which a signed-in sub-agent files a request."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from crispy_forms.layout import HTML
from django import forms
from django.urls import reverse_lazy

from tickets.fields import NO_ACCOUNT, AccountsField, OnceKeyField, once
from tickets.forms.files import FILES, FilesBox, FilesField
from tickets.forms.request import RequestForm
from tickets.links import pass_to_keep
from tickets.models import Account, Ticket
from tickets.numbers import account_key
from tickets.selectors.accounts import suggested_accounts
from tickets.services.submit import Request

MEANT = HTML('{% include "tickets/_meant.html" with accounts=form.meant only %}')
NEW_ACCOUNT = "It is a new account: keep it for us"
NO_NUMBER = "An account number has digits or letters."
ACCOUNT_HELP = "Type it, or the customer's name. Without it you are asked once more, and can file it anyway."
NOT_KEPT = ("submission_key", "file_anyway", FILES)
FURTHER_HELP = "Parted by commas, if the request is about several. The subject line names the first one alone."


class FilingForm(RequestForm):
    """Files a request; accounts are suggested, and one that is new may be kept for the agency."""

    ticks: ClassVar[tuple[str, ...]] = ("new_account", "file_anyway")
    field_order = (
        "report",
        "service_level",
        "account",
        "customer_name",
        "further_accounts",
        "description",
        "details",
        "attachments",
    )

    submission_key = OnceKeyField()
    new_account = forms.BooleanField(label=NEW_ACCOUNT, required=False)
    further_accounts = AccountsField(
        max_length=1000,
        required=False,
        help_text=FURTHER_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num-field", "data-many": ""}),
    )
    attachments = FilesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("account", "further_accounts"):
            self.fields[name].widget.attrs |= _suggesting(f"suggested_{name}")
        self.fields["account"].help_text = ACCOUNT_HELP

    @property
    def files_box(self) -> FilesBox:
        """Its files."""
        return FilesBox(self, self.user, "submission_key")

    @property
    def key(self) -> UUID:
        """The page's own key, under which its draft is kept and its files wait."""
        return self.files_box.key

    @property
    def pass_to_keep(self) -> str:
        """Lets this page keep what is typed after its person was signed out."""
        return pass_to_keep(self.user, self.key)

    @property
    def hidden(self) -> list[forms.BoundField]:
        """What a page that only shows the request carries on."""
        return [field for field in self if field.name != FILES]

    @property
    def sort_words(self) -> str:
        """Which change or report it is, once the form is valid; empty where the kind says it all."""
        labels = dict([*Ticket.ServiceLevel.choices, *Ticket.Report.choices])
        return labels.get(self.cleaned_data.get("service_level") or self.cleaned_data.get("report", ""), "")

    @property
    def meant(self) -> list[Account]:
        """The agency's accounts that what was typed may mean, where it is none; also for who has no scripts."""
        agency_id, typed = self.user.agency_id, str(self["account"].value() or "")
        return suggested_accounts(agency_id, typed) if agency_id and "account" in self.errors else []

    def under_account(self) -> list[Any]:
        return [MEANT, *(super().under_account() or ["new_account"])]

    def clean(self) -> None:
        super().clean()
        typed = self.cleaned_data.get("account", "")
        if self.cleaned_data.get("new_account") and "account" not in self.errors and not account_key(typed):
            self.add_error("account", NO_NUMBER if typed else NO_ACCOUNT)

    def request(self) -> Request:
        """What the person asks for, once the form is valid."""
        data = self.cleaned_data
        return Request(
            submission_key=once(self, "submission_key"),
            kind=self.kind,
            report=data.get("report", ""),
            service_level=data.get("service_level", ""),
            customer_name=data["customer_name"],
            account_text=self.found.number if self.found else data["account"],
            description=data["description"],
            details=data["details"],
            copies=data["copies"],
            further_accounts=data["further_accounts"],
            new_account=data["new_account"],
            form_key=self.key,
        )


def typed_in(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the form, valid or not, as a draft keeps it."""
    return {name: data[name] for name in FilingForm.base_fields if name not in NOT_KEPT and data.get(name)}


def _suggesting(list_id: str) -> dict[str, Any]:
    """A field that suggests accounts while somebody types; static/js/suggest.js leads the keyboard through them."""
    return {
        "data-suggest": list_id,
        "hx-get": reverse_lazy("tickets:accounts"),
        "hx-trigger": "input changed delay:150ms",
        "hx-target": f"#{list_id}",
        "hx-sync": "this:queue last",
    }
