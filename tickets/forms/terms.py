"""The forms that edit what a kind is owed, and where it goes."""

from decimal import Decimal
from typing import Any

from django import forms

from contacts.models import Mailbox, Team, User
from contacts.selectors import people_who_work_here
from tickets.changing import RuleForm
from tickets.models import Route, SlaPolicy
from tickets.selectors.rule_versions import calendars_in_force

HOUR = 3600
NUMBER, ONE = {"required": "Type a number."}, {"required": "Choose one."}
PLAIN = ("confirmation_day", "next_steps_day", "completion_days", "completion_from_day")
WEEKS = ("follow_up_first_weeks", "follow_up_last_weeks")


class PolicyForm(RuleForm):
    """What a kind is owed (SPEC 5); `row` is the version in force."""

    confirmation_day = forms.IntegerField(
        min_value=1, max_value=30, label="Receipt is confirmed by Day", error_messages=NUMBER
    )
    next_steps_day = forms.IntegerField(
        min_value=1, max_value=60, label="Next steps come by Day", error_messages=NUMBER
    )
    completion_days = forms.IntegerField(
        min_value=1,
        max_value=120,
        required=False,
        label="The work is done within so many business days",
        help_text="Empty: no completion is owed.",
    )
    completion_from_day = forms.TypedChoiceField(
        coerce=int, choices=[(1, "Day 1"), (2, "Day 2")], label="These are counted from", error_messages=ONE
    )
    follow_up_first_weeks = forms.IntegerField(
        min_value=1, max_value=26, label="Follow-up, earliest after weeks", error_messages=NUMBER
    )
    follow_up_last_weeks = forms.IntegerField(
        min_value=1, max_value=26, label="Follow-up, latest after weeks", error_messages=NUMBER
    )
    warning_hours = forms.DecimalField(
        min_value=0,
        max_value=80,
        decimal_places=2,
        label="The rep is warned so many business hours before",
        error_messages=NUMBER,
    )
    pause_days = forms.IntegerField(
        min_value=0,
        max_value=250,
        label="Pauses may move a request by so many business days at most",
        error_messages=NUMBER,
    )

    def __init__(self, data: Any = None, *, row: SlaPolicy) -> None:
        self.kind = row.kind
        first = {name: getattr(row, name) for name in (*PLAIN, *WEEKS, "pause_days")}
        hours = (Decimal(row.warning_seconds) / HOUR).quantize(Decimal("0.01")).normalize()
        super().__init__(data, initial=first | {"base_version": row.version, "warning_hours": f"{hours:f}"})

    def check(self) -> None:
        data = self.cleaned_data
        if data["next_steps_day"] < data["confirmation_day"]:
            self.add_error("next_steps_day", "Next steps come no earlier than the confirmation.")
        if data["follow_up_last_weeks"] < data["follow_up_first_weeks"]:
            self.add_error("follow_up_last_weeks", "This is earlier than the earliest.")

    def draft(self) -> SlaPolicy:
        """The next version, not yet saved."""
        terms = {name: self.cleaned_data[name] for name in (*PLAIN, *WEEKS, "pause_days")}
        return SlaPolicy(kind=self.kind, warning_seconds=int(self.cleaned_data["warning_hours"] * HOUR), **terms)

    def words(self) -> str:
        return _changes(self)


class RouteForm(RuleForm):
    """Where a kind goes, and who is copied [3.1], [2.5]; `row` is the version in force."""

    team = forms.ModelChoiceField(Team.objects.all(), label="Confirmed by", empty_label=None, error_messages=ONE)
    working_team = forms.ModelChoiceField(Team.objects.all(), label="Worked by", empty_label=None, error_messages=ONE)
    mailbox = forms.ModelChoiceField(Mailbox.objects.all(), label="Mailbox", empty_label=None, error_messages=ONE)
    flagged_to = forms.ModelChoiceField(User.objects.none(), required=False, label="Flagged to", empty_label="Nobody")
    files_contact = forms.ModelChoiceField(
        User.objects.none(), required=False, label="Copied for the customer files", empty_label="Nobody"
    )
    calendar_name = forms.ChoiceField(label="Counted by the hours of", error_messages=ONE)

    def __init__(self, data: Any = None, *, row: Route) -> None:
        self.key = row.key
        names = ("team", "working_team", "mailbox", "flagged_to", "files_contact", "calendar_name")
        super().__init__(data, initial={name: getattr(row, name) for name in names} | {"base_version": row.version})
        people = people_who_work_here(row.flagged_to_id, row.files_contact_id)
        self.fields["flagged_to"].queryset = people  # type: ignore[attr-defined]
        self.fields["files_contact"].queryset = people  # type: ignore[attr-defined]
        offices = [(office.name, f"{office.name}, {office.zone}") for office in calendars_in_force()]
        self.fields["calendar_name"].choices = offices  # type: ignore[attr-defined]

    def draft(self) -> Route:
        """The next version, not yet saved."""
        terms = {name: value for name, value in self.cleaned_data.items() if name != "base_version"}
        return Route(key=self.key, **terms)

    def words(self) -> str:
        return _changes(self)


def _changes(form: RuleForm) -> str:
    """What is changed, field by field: "Worked by: Helpers."."""
    names = [name for name in form.changed_data if name != "base_version"]
    return " ".join(f"{form.fields[name].label}: {_shown(form, name)}." for name in names)


def _shown(form: RuleForm, name: str) -> str:
    value = form.cleaned_data[name]
    return "none" if value in (None, "") else str(value)
