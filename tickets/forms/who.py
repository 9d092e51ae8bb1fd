"""The forms that say who has a request, and who hears of it."""

from typing import Any

from django import forms

from contacts.models import User
from contacts.selectors import colleagues, team_members
from tickets.fields import AddressesField, WordsField
from tickets.forms.verb_form import LEFT, VerbForm
from tickets.models import Ticket
from tickets.states import CONFIRMED, Verb

CHOOSE_WHO = {"required": "Choose who takes it.", "invalid_choice": LEFT}


class AssignForm(VerbForm):
    verb = Verb.ASSIGN
    title = "Give it to somebody else"
    button = "Give it"

    assignee = forms.ModelChoiceField(
        User.objects.none(), label="Who takes it", empty_label="Choose", error_messages=CHOOSE_WHO
    )
    words = WordsField(
        label="A note for them",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only staff ever sees it: it stays with the conversation, and goes to them by mail.",
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.fields["assignee"].queryset = team_members(ticket.team)  # type: ignore[attr-defined]
        self.sends = ticket.status in CONFIRMED


class HandOverForm(VerbForm):
    verb = Verb.HAND_OVER
    title = "Hand it over to a colleague"
    button = "Hand it over"
    button_class = "btn-secondary"

    colleague = forms.ModelChoiceField(
        User.objects.none(),
        label="Who takes it",
        empty_label="Choose",
        error_messages=CHOOSE_WHO,
        help_text="They are told by mail, and hear from now on what you would have heard. Every date stays.",
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        others = colleagues(ticket.agency_id).exclude(pk=ticket.submitter_id)
        self.fields["colleague"].queryset = others  # type: ignore[attr-defined]


class CopiesForm(VerbForm):
    verb = Verb.COPIES
    title = "Change who is in copy"
    button = "Save who hears of it"
    button_class = "btn-secondary"
    sends = True

    colleague = forms.ModelChoiceField(
        User.objects.none(),
        label="A colleague",
        required=False,
        empty_label="Nobody of the agency",
        error_messages={"invalid_choice": LEFT},
    )
    copies = AddressesField(
        max_length=1000,
        required=False,
        label="Other e-mail addresses",
        help_text="Parted by commas. They hear what is said until you take them out again, and everybody is told.",
    )
    remove = forms.MultipleChoiceField(
        label="Take out of copy",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        error_messages={"invalid_choice": "“%(value)s” is not in copy any more. See who is left."},
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        others = colleagues(ticket.agency_id).exclude(email__in=[*ticket.copies, ticket.submitter.email])
        self.fields["colleague"].queryset = others  # type: ignore[attr-defined]
        self.fields["remove"].choices = [(address, address) for address in ticket.copies]  # type: ignore[attr-defined]
        if not ticket.copies:
            del self.fields["remove"]

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("colleague", "Choose a colleague, or type an e-mail address.")

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = [data["colleague"].email] if data["colleague"] else []
        return {"add": [*chosen, *data["copies"]], "remove": data.get("remove", [])}
