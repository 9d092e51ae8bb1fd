"""The rules in words, for the pages on which they are read and changed."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contacts.mail_titles import TITLES
from contacts.models import AbsenceEvent, User
from tickets.calendar_rules import WEEKDAYS
from tickets.hours import hours_words
from tickets.models import MacroVersion, OfficeCalendar, Route, SlaPolicy, Ticket, Version
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar
from tickets.selectors.wordings import last_edited
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
    """One rule in a line: its key for the address, its name, what it says, who made this version and when."""

    key: str
    name: str
    says: list[str]
    made: str


def calendar_page(row: OfficeCalendar, now: datetime) -> CalendarPage:
    """What the newest version of a calendar says from today on."""
    draft, today = draft_of(row), _date_in(row.zone, now)
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
    return RuleWords(row.kind, rule_name(row.kind), says, made_words(row))


def route_words(row: Route) -> RuleWords:
    """Where a kind goes and who is copied."""
    says = [f"confirmed by {row.team}", f"worked by {row.working_team}", row.mailbox.address]
    says += [f"{sort} {person}" for sort, person in _copied(row) if person is not None]
    says.append(f"counted by the hours of {row.calendar_name}")
    return RuleWords(row.key, rule_name(row.key), says, made_words(row))


def _copied(row: Route) -> list[tuple[str, object]]:
    return [("flagged to", row.flagged_to), ("files to", row.files_contact)]


def calendar_words(row: OfficeCalendar) -> RuleWords:
    """By which clock an office counts, and how far its closures are known."""
    until = f"{day_words(row.known_until)} {row.known_until.year}"
    return RuleWords(row.name, row.name, [row.zone, f"closures known until {until}"], made_words(row))


def made_words(row: Version) -> str:
    """Which version it is, and who made it when: "version 2, by Jim Woodburn on Tue 15 Sep 2026"."""
    if row.made_by is None:
        return f"version {row.version}, as shipped"
    day = _date_in(office_calendar().zone, row.made_at)
    return f"version {row.version}, by {row.made_by} on {day_words(day)} {day.year}"


def last_changes() -> dict[str, str]:
    """Who last changed the macros of everybody, the words of the mails and the absences, and when."""
    macro = MacroVersion.objects.filter(owner__isnull=True).select_related("by").first()
    absence = AbsenceEvent.objects.select_related("by", "user").first()
    return {
        "macros": _last(f"{macro.name}, {macro.get_sort_display()}", macro.by, macro.at) if macro else "",
        "texts": _last(TITLES.get(text.key, text.key), text.made_by, text.made_at) if (text := last_edited()) else "",
        "absences": _last(f"that of {absence.user}", absence.by, absence.at) if absence else "",
    }


def _last(what: str, who: User | None, at: datetime) -> str:
    day = _date_in(office_calendar().zone, at)
    return f"changed last: {what}, by {who or 'CMS Care'} on {day_words(day)} {day.year}"


def _date_in(zone: str, at: datetime) -> date:
    """The office's date of an instant: on these pages also beyond the years whose closed days are known [4.14]."""
    return at.astimezone(ZoneInfo(zone)).date()


def rule_name(key: str) -> str:
    """What people call the kind of work that a policy, a route or a ladder is for."""
    return str(Ticket.Report.MAC.label) if key == "report_mac" else str(Ticket.Kind(key).label)


def _business(days: int) -> str:
    return days_words(days).replace(" ", " business ", 1)
