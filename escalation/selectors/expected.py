"""When a request will be heard of, before there is one: its dates, why, and who is told if nobody answers [2.7]."""

from dataclasses import dataclass
from datetime import date, datetime, time

from escalation.selectors.ladders import ladders_in_force
from escalation.selectors.steps import Step, steps_if_missed
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.errors import RefusedError
from tickets.kinds import work_words
from tickets.models import OFFICE, OfficeCalendar, Ticket
from tickets.routing import ROUTE_KEYS, work_of
from tickets.selectors.promises import Station, Why
from tickets.selectors.rules import calendar_of, office_calendar_row, policy_of, policy_row_for, route_for
from tickets.selectors.timetables import timetable_stations
from tickets.selectors.why import whys_ahead
from tickets.sla import Policy, timetable
from tickets.wording import day_words, instant_words


@dataclass(frozen=True, slots=True)
class Expected:
    """What a request of one kind, received at one instant, may expect; every date in words."""

    what: str
    received: str
    stations: list[Station]
    whys: list[Why]
    quick_fix: str
    steps: list[Step]
    warns_of_long_distance: bool


def office_of(key: str) -> OfficeCalendar:
    """The calendar in force by which work of this route is counted; the usual office's for an unknown key."""
    return office_calendar_row(route_for(*work_of(key)).calendar_name if key in ROUTE_KEYS else OFFICE)


def expected(key: str, office: OfficeCalendar, day: date, wall: time, now: datetime) -> Expected:
    """All dates of work of this route, received when the office's clock shows that time of that day.

    RefusedError, which names the last known day, where one of them lies beyond the known closures [4.14].
    """
    calendar, policy = calendar_of(office), policy_of(policy_row_for(work_of(key)[0]))
    try:
        return _expected(key, office, calendar.instant_of(day, wall), now)
    except CalendarHorizonError as error:
        raise RefusedError("day", _beyond(calendar, policy)) from error


def _expected(key: str, office: OfficeCalendar, received: datetime, now: datetime) -> Expected:
    kind, report = work_of(key)
    calendar, policy = calendar_of(office), policy_row_for(kind)
    today = calendar.local_date(now)
    dates = timetable(calendar, policy_of(policy), received)
    ladder = ladders_in_force().for_work(kind, report)
    return Expected(
        what=work_words(key),
        received=instant_words(received, calendar.zone, today),
        stations=timetable_stations(calendar, policy_of(policy), received, now, "the day of receipt"),
        whys=whys_ahead(office, policy, received, now),
        quick_fix=instant_words(dates.quick_fix, calendar.zone, today),
        steps=steps_if_missed(ladder, calendar, dates.confirmation, received, now),
        warns_of_long_distance=kind == Ticket.Kind.MAINTENANCE,
    )


def _beyond(calendar: BusinessCalendar, policy: Policy) -> str:
    first, last = (f"{day_words(day)} {day.year}" for day in (calendar.rules.known_from, calendar.rules.known_until))
    return (
        f"The closed days of the office are known from {first} to {last}, and no date beyond them is guessed: "
        f"choose a day between the two, at least {policy.follow_up_last_weeks} weeks before the last."
    )
