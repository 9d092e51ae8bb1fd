"""Why what an earlier version of a rule says can no longer hold, each with its fix."""

from collections.abc import Iterable

from contacts.models import Team, User
from tickets.models import OfficeCalendar, Route
from tickets.wording import day_words


def calendar_faults(old: OfficeCalendar, newest: OfficeCalendar) -> list[str]:
    """What a calendar would forget: the closed days of the years that were added since [4.14]."""
    if old.known_until >= newest.known_until:
        return []
    then, now = (f"{day_words(day)} {day.year}" for day in (old.known_until, newest.known_until))
    return [
        f"Version {old.version} knows its closed days until {then} only, the one in force until {now}: "
        "no date could be given beyond. Change the hours, or take single days back, on the page of the calendar."
    ]


def route_faults(old: Route, newest: Route) -> list[str]:
    """Whom a route would lead to in vain: teams that nobody works in any more, people who have left."""
    teams = dict.fromkeys((old.team, old.working_team))
    empty = [f"Nobody works in {team} any more: give the team its people first." for team in teams if _is_empty(team)]
    return [*empty, *people_faults([old.flagged_to, old.files_contact])]


def people_faults(people: Iterable[User | None]) -> list[str]:
    """Those who do not work here any more, each named once."""
    gone = dict.fromkeys(p for p in people if p is not None and not (p.is_active and p.is_cms_staff))
    return [f"{person} has left: change the rule as it is now, and name somebody else there." for person in gone]


def _is_empty(team: Team) -> bool:
    return not team.members.filter(is_active=True).exists()
