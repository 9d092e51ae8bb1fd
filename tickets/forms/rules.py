"""The forms that edit calendars, policies and routes. What they refuse, they say beside the field."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tickets.calendar_draft import CalendarDraft, OwnDay
from tickets.calendar_rules import WEEKDAYS, CalendarRulesError
from tickets.changing import RuleForm
from tickets.closures import closures_of
from tickets.fields import DayField, OneLineField
from tickets.hours import hours_words, read_hours
from tickets.models import OfficeCalendar
from tickets.selectors.rule_versions import draft_of
from tickets.wording import day_words

OFFICE_NAME = re.compile(r"[\w&.' -]+")


class HoursField(forms.CharField):
    """The open hours of a day, "8:00 AM–5:00 PM" or "08:00-17:00"; empty where it is closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 100, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return hours_words(value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> Any:
        try:
            return read_hours(super().to_python(value) or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(hours_words(initial or ()), data)


class CalendarForm(RuleForm):
    """An edit of one office's calendar, whose newest version is `row`."""

    action: str
    title: str
    button: str

    def __init__(self, data: Any = None, *, row: OfficeCalendar) -> None:
        self.row, self.base = row, draft_of(row)
        super().__init__(data, initial=self.first(), auto_id=f"{self.action}_%s")

    def first(self) -> dict[str, Any]:
        """What the fields show at first."""
        return {"base_version": self.row.version}

    def check(self) -> None:
        try:
            self.draft().rules()
        except CalendarRulesError as error:
            self.add_error(None, str(error))

    def draft(self) -> CalendarDraft:
        """The calendar as it would be."""
        raise NotImplementedError

    def known_day(self, day: date) -> date:
        """The day, if it lies within the known years; ValidationError, naming the fix, if not [4.14]."""
        if not self.base.known_from <= day <= self.base.known_until:
            last = day_words(self.base.known_until, day)
            raise ValidationError(f"This calendar is known until {last}. Add the next year first.")
        return day


class CloseForm(CalendarForm):
    action = "close"
    title = "Close a day, or shorten it"
    button = "See what it moves"

    day = DayField(label="Day")
    name = OneLineField(
        max_length=120,
        label="What for",
        help_text="Such as: Inventory. It is named in “why this date”.",
        error_messages={"required": "Say what for: it is named in “why this date”."},
    )
    hours = HoursField(label="Open just then", help_text="Empty: closed all day. For a half-day: 8:00 AM–12:00 PM.")

    def clean_day(self) -> date:
        return self.known_day(self.cleaned_data["day"])

    def changes_nothing(self) -> bool:
        return self.draft() == self.base

    def draft(self) -> CalendarDraft:
        data = self.cleaned_data
        return self.base.with_day(data["day"], OwnDay(data["name"], data["hours"]))

    def words(self) -> str:
        data = self.cleaned_data
        hours = f"open {hours_words(data['hours'])}" if data["hours"] else "closed"
        return f"{_full_day(data['day'])} is {hours}: {data['name']}."


class OpenForm(CalendarForm):
    action = "open"
    title = "Take a day back"
    button = "Take back"

    day = DayField(label="Day")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day not in self.base.days:
            raise ValidationError("This day keeps the weekly hours already.")
        return day

    def draft(self) -> CalendarDraft:
        return self.base.without_day(self.cleaned_data["day"])

    def words(self) -> str:
        return f"{_full_day(self.cleaned_data['day'])} keeps the weekly hours again."


class WeekForm(CalendarForm):
    action = "week"
    title = "Change the weekly hours"
    button = "See what it moves"

    def __init__(self, data: Any = None, *, row: OfficeCalendar) -> None:
        super().__init__(data, row=row)
        for name in WEEKDAYS:
            self.fields[name.lower()] = HoursField(label=name)

    def first(self) -> dict[str, Any]:
        hours = {name.lower(): hours for name, hours in zip(WEEKDAYS, self.base.weekly, strict=True)}
        return super().first() | hours

    def draft(self) -> CalendarDraft:
        return self.base.with_week(tuple(self.cleaned_data[name.lower()] for name in WEEKDAYS))

    def words(self) -> str:
        week = ((name, self.cleaned_data[name.lower()]) for name in WEEKDAYS if name.lower() in self.changed_data)
        return " ".join(f"{name}: {hours_words(hours) or 'closed'}." for name, hours in week)


class YearForm(CalendarForm):
    action = "year"
    title = "Add the next year"
    button = "See it once more"

    closed = forms.CharField(
        label="Closed dates",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="One a line: the date, then its name. Taken from the federal holidays; edit them as you need.",
    )

    def first(self) -> dict[str, Any]:
        year = self.base.next_year
        lines = (f"{day} {name}" for day, name in sorted(closures_of(range(year, year + 1)).items()))
        return super().first() | {"closed": "\n".join(lines)}

    def clean_closed(self) -> dict[date, str]:
        lines = [line.strip() for line in self.cleaned_data["closed"].splitlines() if line.strip()]
        return dict(self._closure(line) for line in lines)

    def changes_nothing(self) -> bool:
        return False  # the year itself is new

    def draft(self) -> CalendarDraft:
        return self.base.with_next_year(self.cleaned_data["closed"])

    def words(self) -> str:
        return f"{self.base.next_year} is known, with {len(self.cleaned_data['closed'])} closed dates."

    def _closure(self, line: str) -> tuple[date, str]:
        text, _, name = line.partition(" ")
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValidationError(f"“{line}” is not a date with a name: write 2029-01-01 New Year's Day.") from None
        if day.year != self.base.next_year or day <= self.base.known_until:
            raise ValidationError(f"“{line}” does not lie in {self.base.next_year}, or was known before.")
        if not name.strip():
            raise ValidationError(f"“{line}” has no name: add what the office is closed for.")
        return day, name.strip()[:120]


class OfficeForm(RuleForm):
    """A calendar of another office; it begins with the hours and closures of the one in force here."""

    name = OneLineField(
        max_length=60,
        label="Name of the office",
        help_text="Such as: West.",
        error_messages={"required": "Type a name for the office."},
    )
    zone = OneLineField(
        max_length=60,
        label="Its zone",
        help_text="Such as America/Chicago or America/Los_Angeles.",
        error_messages={"required": "Type the zone, such as America/Chicago."},
    )

    def __init__(self, data: Any = None, *, row: OfficeCalendar) -> None:
        super().__init__(data, initial={"base_version": 0})
        self.base = draft_of(row)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not OFFICE_NAME.fullmatch(name):
            raise ValidationError("Use letters, digits and spaces.")
        if OfficeCalendar.objects.filter(name__iexact=name).exists():
            raise ValidationError("There is an office of this name. Choose another.")
        return name

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        try:
            replace(self.base, zone=zone).rules()
        except CalendarRulesError as error:
            raise ValidationError(str(error)) from None
        return zone

    def draft(self) -> CalendarDraft:
        return replace(self.base, zone=self.cleaned_data["zone"])

    def words(self) -> str:
        return f"{self.cleaned_data['name']} is an office of its own, by the clock of {self.cleaned_data['zone']}."


def _full_day(day: date) -> str:
    return f"{day_words(day)} {day.year}"


CALENDAR_FORMS: Mapping[str, type[CalendarForm]] = {
    form.action: form for form in (CloseForm, OpenForm, WeekForm, YearForm)
}
