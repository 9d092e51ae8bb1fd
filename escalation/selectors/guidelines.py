"""The guidelines for sub-agents as they stand today: the two pages of 2007, read off the data that is in force."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import prefetch_related_objects

from contacts.models import Team, User
from contacts.selectors import Area, staff_by_area, teams_with_people
from escalation.duty import Duty
from escalation.models import Ladder
from escalation.selectors.ladders import LADDER_OF_ROUTE, ladders_of_every_level
from tickets import subject
from tickets.kinds import WORDS, reports_of, work_words
from tickets.models import OFFICE, Milestone, OfficeCalendar, Route, SlaPolicy, Version
from tickets.routing import ROUTE_KEYS, work_of
from tickets.selectors.promises import day_of
from tickets.selectors.rule_pages import CLOSED, DayRow, calendar_page
from tickets.selectors.rule_versions import calendars_in_force, policies_in_force, routes_in_force
from tickets.selectors.rules import calendar_of, policy_of
from tickets.selectors.timetables import weeks_words
from tickets.wording import day_words, days_words, zone_name

Name = Milestone.Name
TWELVE_MONTHS = timedelta(days=365)

# Who and what an example subject names; the numbers of 555-01 belong to nobody.
CUSTOMER, ACCOUNT = "Peachtree Dental Group", "770 555 0142"


@dataclass(frozen=True, slots=True)
class Intake:
    """How a kind of request is sent in [2.2] to [2.5], and who takes it [3.1]."""

    key: str
    name: str
    mailbox: str
    example: str
    first_line: str | None
    copies: list[User]
    confirmed_by: Team
    worked_by: Team


@dataclass(frozen=True, slots=True)
class Promises:
    """What one kind is owed (SPEC 5), each promise in words; "" where none is owed."""

    name: str
    confirmation: str
    next_steps: str
    completion: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class Level:
    """One rung: when it is told [6.1], its holder, and who covers them where they are away today [6.3]."""

    level: int
    when: str
    person: User
    is_away: bool
    cover: User | None


@dataclass(frozen=True, slots=True)
class LadderWords:
    """Whom a kind of work is escalated to; `also` are the reports that climb the same ladder."""

    name: str
    levels: list[Level]
    also: list[str]


@dataclass(frozen=True, slots=True)
class Office:
    """When an office is open, and the days of the next twelve months on which it is not, or at other hours."""

    name: str
    zone: str
    week: list[tuple[str, str]]
    days: list[DayRow]
    known_until: str


@dataclass(frozen=True, slots=True)
class Reports:
    """Which reports a team makes."""

    names: list[str]
    team: Team


@dataclass(frozen=True, slots=True)
class Guidelines:
    """All that the page says; nothing in it belongs to any agency [8.1]."""

    edition: str
    today: str
    subject_form: str
    intake: list[Intake]
    promises: list[Promises]
    ladders: list[LadderWords]
    copied: list[User]
    phones: list[Team]
    areas: list[Area]
    offices: list[Office]
    reports: list[Reports]


def guidelines(now: datetime) -> Guidelines:
    """The guidelines of this instant, in a fixed number of queries."""
    calendars, policies, routes, ladders = _in_force()
    today = calendar_of(calendars[0]).local_date(now)
    teams = {team.pk: team for team in teams_with_people()}
    return Guidelines(
        edition=_edition([*calendars, *policies, *routes, *ladders], calendars[0]),
        today=_dated(today),
        subject_form=subject.compose("Customer Name", "description", "account number"),
        intake=[_intake(route) for route in routes],
        promises=[_promises(row) for row in policies],
        ladders=_ladders(ladders, Duty(today, today), today),
        copied=_people(row.copied for row in ladders),
        phones=[team for team in teams.values() if team.phones.all()],
        areas=staff_by_area(today),
        offices=[_office(row, now) for row in calendars],
        reports=[_reports(route, teams) for route in routes if reports_of(route.key)],
    )


def _in_force() -> tuple[list[OfficeCalendar], list[SlaPolicy], list[Route], list[Ladder]]:
    """The newest version of every rule, in the order of the guidelines; of offices those that a route counts by."""
    routes = sorted(routes_in_force(), key=lambda row: ROUTE_KEYS.index(row.key))
    used = {route.calendar_name for route in routes}
    calendars = [row for row in calendars_in_force() if row.name in used]
    calendars.sort(key=lambda row: (row.name != OFFICE, row.name))
    prefetch_related_objects(calendars, "closures")
    policies = sorted(policies_in_force(), key=lambda row: ROUTE_KEYS.index(row.kind))
    return calendars, policies, routes, ladders_of_every_level()


def _edition(versions: Sequence[Version], office: OfficeCalendar) -> str:
    """The office's date on which the newest of these versions was made; closed days are part of a calendar's."""
    return _dated(calendar_of(office).local_date(max(row.made_at for row in versions)))


def _dated(day: date) -> str:
    return f"{day_words(day)} {day.year}"


def _people(found: Iterable[User | None]) -> list[User]:
    """Everybody once, in the order given."""
    return list(dict.fromkeys(person for person in found if person is not None))


# --- sending in, and what is promised -------------------------------------------------------------


def _intake(route: Route) -> Intake:
    kind, _ = work_of(route.key)
    flagged_to = route.flagged_to.name if route.flagged_to else ""
    return Intake(
        key=route.key,
        name=work_words(route.key),
        mailbox=route.mailbox.address,
        example=subject.compose(CUSTOMER, WORDS[kind].example, ACCOUNT),
        first_line=subject.banner(kind, flagged_to),
        copies=_people([route.flagged_to, route.files_contact]),
        confirmed_by=route.team,
        worked_by=route.working_team,
    )


def _promises(row: SlaPolicy) -> Promises:
    policy, days = policy_of(row), row.completion_days
    return Promises(
        name=WORDS[row.kind].name,
        confirmation=day_of(policy, Name.CONFIRMATION),
        next_steps=day_of(policy, Name.NEXT_STEPS),
        completion=f"{_business(days)} after Day {policy.completion_from_day}" if days is not None else "",
        follow_up=weeks_words(policy),
    )


def _business(days: int) -> str:
    return days_words(days).replace(" ", " business ")


def _reports(route: Route, teams: dict[int, Team]) -> Reports:
    return Reports(reports_of(route.key), teams[route.working_team_id])


# --- who is told, and when the office is open -----------------------------------------------------


def _ladders(rows: Iterable[Ladder], duty: Duty, today: date) -> list[LadderWords]:
    return [
        LadderWords(
            name=WORDS[row.key].name,
            levels=list(_levels(row, duty, today)),
            also=[name for key, ladder in LADDER_OF_ROUTE.items() if ladder == row.key for name in reports_of(key)],
        )
        for row in rows
    ]


def _levels(ladder: Ladder, duty: Duty, today: date) -> Iterator[Level]:
    """The levels that somebody holds; the hour of one that nobody holds is the next one's [6.3]."""
    hour = None
    for rung in ladder.rungs.all():
        hour = rung.after_days if hour is None else hour
        if rung.person is not None:
            yield _level(rung.level, hour, rung.person, duty, today)
            hour = None


def _level(level: int, after_days: int, person: User, duty: Duty, today: date) -> Level:
    told = duty.told_for(person, today)
    when = f"{_business(after_days)} later" if after_days else "at the next opening"
    return Level(level, when, person, told != person, told if told != person else None)


def _office(row: OfficeCalendar, now: datetime) -> Office:
    page, today = calendar_page(row, now), calendar_of(row).local_date(now)
    week = [_days_alike([name for name, _ in days], hours) for hours, days in groupby(page.week, lambda day: day[1])]
    return Office(
        name=row.name,
        zone=zone_name(calendar_of(row), today),
        week=week,
        days=[day for day in page.days if day.day <= today + TWELVE_MONTHS and _differs(day, page.week)],
        known_until=page.known_until,
    )


def _differs(day: DayRow, week: list[tuple[str, str]]) -> bool:
    """Whether the office is open on such a weekday otherwise, or open on this day alone."""
    return bool(day.hours) or week[day.day.weekday()][1] != CLOSED


def _days_alike(names: list[str], hours: str) -> tuple[str, str]:
    """Days in a row that keep the same hours, "Monday to Friday"."""
    return f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0], hours
