"""The questions of “What if”: each a form that only asks, so that its address can be passed on."""

from datetime import date
from typing import Any, ClassVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Hidden, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.models import Absence, Team, User
from contacts.selectors import people_who_work_here
from escalation.ahead.selectors.days import Day
from tickets.calendar_draft import CalendarDraft, OwnDay
from tickets.fields import DayField
from tickets.models import SlaPolicy, Ticket
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar_row, policy_row_for
from tickets.widgets import LongSelect
from tickets.wording import day_words

WHO = {"required": "Choose who.", "invalid_choice": "Choose somebody who works here."}


class WhatIfForm(forms.Form):
    """One question about the days of the forecast."""

    what: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, data: Any = None, *, days: list[Day], today: date) -> None:
        super().__init__(data, auto_id=f"{self.what}_%s")
        self.days, self.today = days, today

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form."""
        helper = FormHelper()
        helper.form_action, helper.form_method = reverse("escalation:what_if"), "get"
        helper.attrs = {"novalidate": ""}
        button = StrictButton("See what breaks", type="submit", css_class="btn-secondary")
        helper.layout = Layout(Hidden("what", self.what), *self.fields, Div(button, css_class="row-of"))
        return helper

    def words(self) -> str:
        """The question in words, once the form is valid."""
        raise NotImplementedError

    def refuse_beyond(self, day: date) -> date:
        """The day, if the forecast reaches it; ValidationError, naming the fix, if not."""
        last = self.days[-1].date if self.days else self.today
        if not self.today <= day <= last:
            raise ValidationError(f"The forecast reaches from today to {day_words(last)}: choose a day of these.")
        return day


class AbsentForm(WhatIfForm):
    what, title = "absence", "Somebody were away"

    rep = forms.ModelChoiceField(
        User.objects.none(), label="Who", empty_label="Choose", widget=LongSelect, error_messages=WHO
    )
    first = DayField(label="First day away", error_messages={"required": "Choose the first day."})
    last = DayField(label="Last day away", error_messages={"required": "Choose the last day."})
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label="Covered by",
        required=False,
        empty_label="Nobody",
        widget=LongSelect,
        error_messages={"invalid_choice": WHO["invalid_choice"]},
    )

    def __init__(self, data: Any = None, *, days: list[Day], today: date) -> None:
        super().__init__(data, days=days, today=today)
        for name in ("rep", "deputy"):
            self.fields[name].queryset = people_who_work_here()  # type: ignore[attr-defined]

    def clean_first(self) -> date:
        return self.refuse_beyond(self.cleaned_data["first"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", "This is before the first day: choose that day or a later one.")
        if data.get("rep") and data.get("rep") == data.get("deputy"):
            self.add_error("deputy", "Nobody covers themselves: choose somebody else.")
        return data

    def draft(self) -> Absence:
        """The absence, not saved."""
        data = self.cleaned_data
        return Absence(user=data["rep"], starts_on=data["first"], ends_on=data["last"], deputy=data["deputy"])

    def words(self) -> str:
        away = self.draft()
        covered = f"covered by {away.deputy}" if away.deputy else "covered by nobody"
        return f"{away.user} were away {day_words(away.starts_on)} to {day_words(away.ends_on)}, {covered}"


class ClosedForm(WhatIfForm):
    what, title = "closure", "The office were closed"

    day = DayField(label="Day")

    def clean_day(self) -> date:
        day = self.refuse_beyond(self.cleaned_data["day"])
        if day not in [one.date for one in self.days]:
            raise ValidationError("The office is closed on this day already: choose an open one.")
        return day

    def draft(self) -> CalendarDraft:
        """The office's calendar with that day closed."""
        return draft_of(office_calendar_row()).with_day(self.cleaned_data["day"], OwnDay("what if"))

    def words(self) -> str:
        return f"the office were closed on {day_words(self.cleaned_data['day'])}"


class TermsForm(WhatIfForm):
    what, title = "terms", "A kind were owed something else"

    TERMS: ClassVar = {
        "confirmation_day": "Receipt is confirmed by Day",
        "next_steps_day": "Next steps come by Day",
        "completion_days": "The work is done within so many business days",
        "follow_up_last_weeks": "Follow-up, latest after weeks",
    }

    kind = forms.ChoiceField(
        label="Kind", choices=Ticket.Kind.choices, error_messages={"required": "Choose the kind."}
    )
    term = forms.ChoiceField(label="What", choices=TERMS.items(), error_messages={"required": "Choose what."})
    number = forms.IntegerField(
        label="So many", min_value=1, max_value=60, error_messages={"required": "Type a number."}
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and getattr(policy_row_for(data["kind"]), data["term"]) == data["number"]:
            self.add_error("number", "It is so already: type another number.")
        return data

    def draft(self) -> SlaPolicy:
        """The policy in force with that one number changed, not saved."""
        row = policy_row_for(self.cleaned_data["kind"])
        setattr(row, self.cleaned_data["term"], self.cleaned_data["number"])
        return row

    def words(self) -> str:
        data = self.cleaned_data
        kind, term = Ticket.Kind(data["kind"]).label.lower(), self.TERMS[data["term"]]
        return f"of every open {kind} request: {term.lower().replace(' day', ' Day')} {data['number']}"


class MovedForm(WhatIfForm):
    what, title = "move", "A rep worked for another team"

    rep = forms.ModelChoiceField(
        User.objects.none(), label="Who", empty_label="Choose", widget=LongSelect, error_messages=WHO
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        label="Which team",
        empty_label="Choose",
        error_messages={"required": "Choose the team.", "invalid_choice": "Choose one of the teams."},
    )

    def __init__(self, data: Any = None, *, days: list[Day], today: date) -> None:
        super().__init__(data, days=days, today=today)
        self.fields["rep"].queryset = people_who_work_here().filter(teams__isnull=False).distinct()  # type: ignore[attr-defined]

    def words(self) -> str:
        return f"{self.cleaned_data['rep']} worked for {self.cleaned_data['team']} alone from now on"


FORMS: dict[str, type[WhatIfForm]] = {form.what: form for form in (AbsentForm, ClosedForm, TermsForm, MovedForm)}
