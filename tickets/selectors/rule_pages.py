"""The rules in words, for the pages on which they are read and changed."""

from dataclasses import dataclass
from datetime import date, datetime

from tickets.calendar_rules import WEEKDAYS
from tickets.hours import hours_words
from tickets.models import OfficeCalendar, Route, SlaPolicy, Ticket
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import calendar_of
from tickets.wording import day_words, days_words

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class DayRow:
    """A date with a rule of its own: closed, or open at other hours."""

    day: date
    when: str
    name: str
    hours: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One office's calendar: the hours of each weekday, and the dates from today on that differ."""

    week: list[tuple[str, str]]
    days: list[DayRow]
    known_until: str


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule in a line: its key for the address, its name, what it says."""

    key: str
    name: str
    says: list[str]
    version: int


def calendar_page(row: OfficeCalendar, now: datetime) -> CalendarPage:
    """What the newest version of a calendar says from today on."""
    draft, today = draft_of(row), calendar_of(row).local_date(now)
    days = [
        DayRow(day, f"{day_words(day)} {day.year}", own.name, hours_words(own.hours))
        for day, own in sorted(draft.days.items())
        if day >= today
    ]
    week = [(name, hours_words(hours) or CLOSED) for name, hours in zip(WEEKDAYS, draft.weekly, strict=True)]
    return CalendarPage(week, days, f"{day_words(draft.known_until)} {draft.known_until.year}")


def policy_words(row: SlaPolicy) -> RuleWords:
    """What a kind is owed, each promise in words."""
    says = [f"confirmation by Day {row.confirmation_day}", f"next steps by Day {row.next_steps_day}"]
    if row.completion_days is not None:
        says.append(f"done {_business(row.completion_days)} after Day {row.completion_from_day}")
    says.append(f"follow-up in {row.follow_up_first_weeks} to {row.follow_up_last_weeks} weeks")
    says.append(f"pauses of {_business(row.pause_days)} at most")
    return RuleWords(row.kind, rule_name(row.kind), says, row.version)


def route_words(row: Route) -> RuleWords:
    """Where a kind goes and who is copied."""
    says = [f"confirmed by {row.team}", f"worked by {row.working_team}", row.mailbox.address]
    says += [f"{sort} {person}" for sort, person in _copied(row) if person is not None]
    says.append(f"counted by the hours of {row.calendar_name}")
    return RuleWords(row.key, rule_name(row.key), says, row.version)


def _copied(row: Route) -> list[tuple[str, object]]:
    return [("flagged to", row.flagged_to), ("files to", row.files_contact)]


def rule_name(key: str) -> str:
    """What people call the kind of work that a policy, a route or a ladder is for."""
    return str(Ticket.Report.MAC.label) if key == "report_mac" else str(Ticket.Kind(key).label)


def _business(days: int) -> str:
    return days_words(days).replace(" ", " business ", 1)
