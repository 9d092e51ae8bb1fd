"""The forms that complete or correct what a request is: its kind, and what it is about."""

from typing import Any

from django import forms

from contacts.models import User
from tickets.fields import AccountField, AccountsField, CustomerField
from tickets.forms.verb_form import VerbForm
from tickets.models import Ticket
from tickets.states import Verb

FOR_A_NEW_ACCOUNT = "Used if the account is new to this agency."


def sorts_of_request() -> list[tuple[str, str]]:
    """Every kind, with its report or service level where it has one."""
    details: dict[str, Any] = {Ticket.Kind.REPORT: Ticket.Report, Ticket.Kind.MAINTENANCE: Ticket.ServiceLevel}
    return [
        (f"{kind.value}:{detail.value}", f"{kind.label}: {detail.label}") if detail else (kind.value, kind.label)
        for kind in Ticket.Kind
        for detail in details.get(kind, [None])
    ]


def parts_of_sort(sort: str) -> dict[str, Any]:
    """Kind, report and service level of such a choice."""
    kind, _, detail = sort.partition(":")
    return {
        "kind": kind,
        "report": detail if kind == Ticket.Kind.REPORT else "",
        "service_level": detail if kind == Ticket.Kind.MAINTENANCE else "",
    }


class CompleteForm(VerbForm):
    verb = Verb.COMPLETE
    title = "Complete the account"
    button = "Save the account"

    account = AccountField()
    customer_name = CustomerField(help_text=FOR_A_NEW_ACCOUNT)

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.initial = {"account": ticket.account_text, "customer_name": ticket.customer_name}
        if ticket.has_claimed_account:
            self.title, self.button = "Check the new account", "The account is right"
        if user.is_agency_side:
            del self.fields["customer_name"]

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"account_text": data["account"], "customer_name": data.get("customer_name", "")}


class CorrectForm(VerbForm):
    """All kinds with their reports and service levels as one choice, "maintenance:add"."""

    verb = Verb.CORRECT
    title = "Correct the kind"
    button = "Correct it and tell everyone"
    button_class = "btn-secondary"
    sends = True

    sort = forms.ChoiceField(
        label="What it really is",
        help_text="Day 1 stays. Team, promises and copies change.",
        error_messages={"required": "Choose what it is."},
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.fields["sort"].choices = [("", "Choose"), *sorts_of_request()]  # type: ignore[attr-defined]

    def typed(self) -> dict[str, Any]:
        return parts_of_sort(self.cleaned_data["sort"])


class CorrectAccountForm(VerbForm):
    verb = Verb.CORRECT_ACCOUNT
    title = "Correct the account"
    button = "Correct it and tell everyone"
    button_class = "btn-secondary"
    sends = True

    account = AccountField(help_text="Day 1 and every date stay. The subject of what follows names this account.")
    customer_name = CustomerField(help_text=FOR_A_NEW_ACCOUNT)
    further_accounts = AccountsField(
        required=False, label="Further accounts", help_text="Parted by commas. One left out here is taken off."
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        further = ", ".join(row.text for row in ticket.further_accounts.all())
        self.initial = {
            "account": ticket.account_text,
            "customer_name": ticket.customer_name,
            "further_accounts": further,
        }

    def typed(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"account_text": data.pop("account"), **data}
