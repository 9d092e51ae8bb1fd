"""The form by which a 24-hour issue moves on, since it takes longer [2.9]."""

from typing import Any

from django import forms

from contacts.models import User
from contacts.selectors import team_members
from tickets.fields import WordsField
from tickets.forms.verb_form import LEFT, VerbForm
from tickets.models import Ticket
from tickets.states import Verb


class TransferForm(VerbForm):
    verb = Verb.TRANSFER
    title = "Move it on"
    button = "Move it and tell everyone"
    sends = True

    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label="Who goes on with it",
        required=False,
        empty_label="Whoever owes least in the team",
        error_messages={"invalid_choice": LEFT},
    )
    words = WordsField(
        label="Why it takes longer",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Goes out with the new number, the rep's name and the dates.",
        error_messages={"required": "Say why, in a sentence."},
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        team = ticket.route.working_team
        self.title = f"Move it to {team}"
        self.fields["assignee"].queryset = team_members(team)  # type: ignore[attr-defined]
        if ticket.team_id == team.pk:
            self.initial["assignee"] = ticket.assignee_id  # a merged call brought the 24 hours to them
