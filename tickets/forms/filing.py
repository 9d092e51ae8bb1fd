"""The form by which a signed-in sub-agent files a request."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy

from tickets.fields import OnceKeyField, once
from tickets.forms.request import NO_ACCOUNT, RequestForm
from tickets.numbers import account_key
from tickets.services.submit import Request

NEW_ACCOUNT = "It is a new account: keep it for us"
NO_NUMBER = "An account number has digits or letters."
# The field suggests accounts while somebody types; static/js/suggest.js makes the list one for the keyboard.
SUGGESTING = {
    "data-suggest": "accounts",
    "hx-get": reverse_lazy("tickets:accounts"),
    "hx-trigger": "input changed delay:150ms",
    "hx-target": "#accounts",
    "hx-sync": "this:replace",
}


class FilingForm(RequestForm):
    """Files a request; accounts are suggested, and one that is new may be kept for the agency."""

    ticks: ClassVar[tuple[str, ...]] = ("new_account", "file_anyway")
    field_order = ("report", "service_level", "account")

    submission_key = OnceKeyField()
    new_account = forms.BooleanField(label=NEW_ACCOUNT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].widget.attrs |= SUGGESTING

    def under_account(self) -> list[Any]:
        return super().under_account() or ["new_account"]

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
            new_account=data["new_account"],
        )
