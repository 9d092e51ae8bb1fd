"""The rules in force, and those that a ticket is judged by, as the value objects that the pure modules take."""

from functools import lru_cache
from typing import Any

from tickets import sla
from tickets.business_time import BusinessCalendar
from tickets.calendar_rules import CalendarRules, parse_rules
from tickets.models import OFFICE, OfficeCalendar, Route, SlaPolicy
from tickets.routing import route_key

ROUTE_RELATIONS: tuple[Any, ...] = ("team", "working_team", "mailbox", "flagged_to", "files_contact")


def office_calendar_row(name: str = OFFICE) -> OfficeCalendar:
    """The newest version of an office's calendar; DoesNotExist before the rules are loaded."""
    return OfficeCalendar.objects.filter(name=name).latest("version")


def office_calendar(name: str = OFFICE) -> BusinessCalendar:
    """The calendar in force of an office."""
    return calendar_of(office_calendar_row(name))


def calendar_of(row: OfficeCalendar) -> BusinessCalendar:
    """The arithmetic of one calendar version; built once per process, since a version never changes."""
    return _built(row.pk, row.name, row.version)


@lru_cache(maxsize=16)
def _built(pk: int, name: str, version: int) -> BusinessCalendar:
    return BusinessCalendar(rules_of(OfficeCalendar.objects.prefetch_related("closures").get(pk=pk)))


def rules_of(row: OfficeCalendar) -> CalendarRules:
    """What a calendar version says, its closures and special hours included."""
    closures = list(row.closures.all())
    return parse_rules(
        {
            "zone": row.zone,
            "weekly": row.weekly,
            "closed": {day.date.isoformat(): day.name for day in closures if not day.hours},
            "special": {day.date.isoformat(): day.hours for day in closures if day.hours},
            "known_from": row.known_from.isoformat(),
            "known_until": row.known_until.isoformat(),
        }
    )


def policy_row_for(kind: str) -> SlaPolicy:
    """The newest version of what this kind is owed; DoesNotExist before the rules are loaded."""
    return SlaPolicy.objects.filter(kind=kind).latest("version")


def policy_for(kind: str) -> sla.Policy:
    """What a request of this kind is owed (SPEC 5)."""
    return policy_of(policy_row_for(kind))


def policy_of(row: SlaPolicy) -> sla.Policy:
    return sla.Policy(
        confirmation_day=row.confirmation_day,
        next_steps_day=row.next_steps_day,
        completion_days=row.completion_days,
        completion_from_day=row.completion_from_day,
        follow_up_first_weeks=row.follow_up_first_weeks,
        follow_up_last_weeks=row.follow_up_last_weeks,
        warning_seconds=row.warning_seconds,
        pause_days=row.pause_days,
    )


def route_for(kind: str, report: str) -> Route:
    """Team, mailbox, copies and calendar for a request that is filed now [3.1], [2.5]."""
    return Route.objects.select_related(*ROUTE_RELATIONS).filter(key=route_key(kind, report)).latest("version")


def routes_in_force() -> list[Route]:
    """The newest version of every route [3.1]."""
    return list(Route.objects.order_by("key", "-version").distinct("key"))
