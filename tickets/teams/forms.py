"""The forms that change a team. What they refuse, they say beside the field."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from contacts.drawing import fields_alone
from contacts.models import Team, User
from tickets.errors import RefusedError
from tickets.fields import OneLineField, focus_first_error
from tickets.teams.selectors import Leaving, last_change, who_may_join
from tickets.widgets import LongSelect

KEEP, GIVE = "keep", "give"


class TeamForm(forms.Form):
    """An edit of teams."""

    @property
    def helper(self) -> FormHelper:
        """Its fields alone: the page has the rest."""
        focus_first_error(self)
        return fields_alone()

    def refuse(self, error: RefusedError) -> None:
        """Says beside its field what the service refused."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class NewTeamForm(TeamForm):
    name = OneLineField(
        max_length=80,
        label="Name of the team",
        help_text="Such as: Night Desk. A route can then lead to it.",
        error_messages={"required": "Type a name for the team."},
    )


class JoinForm(TeamForm):
    """Somebody who is to work in the team."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Who is to work in it",
        empty_label="Choose somebody",
        widget=LongSelect,
        error_messages={"required": "Choose somebody.", "invalid_choice": "Choose somebody of the list."},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, team: Team) -> None:
        super().__init__(data, initial={"seen": last_change(team)})
        self.fields["user"].queryset = who_may_join(team)  # type: ignore[attr-defined]


class LeaveForm(TeamForm):
    """What becomes of what somebody has who is taken out; nothing is asked where they have nothing."""

    what = forms.ChoiceField(
        label="What they have of the team",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    plan = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, team: Team, found: Leaving, plan: str) -> None:
        super().__init__(data, initial={"seen": last_change(team), "plan": plan})
        if not found.steps:
            del self.fields["what"]
            return
        shares = ", ".join(f"{count} to {name}" for name, count in found.shares)
        given = f"It is given on to whoever of the team owes least: {shares}"
        choices = [(KEEP, "It stays with them until it is done"), (GIVE, given)]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    @property
    def gives_on(self) -> bool:
        """Whether what they have is to be given on, once the form is valid."""
        return self.cleaned_data.get("what") == GIVE
