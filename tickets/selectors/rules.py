"""The rules in force, as the value objects that the pure modules take."""

from functools import lru_cache
from typing import Any

from tickets import sla
from tickets.business_time import BusinessCalendar
from tickets.calendar_rules import parse_rules
from tickets.models import OfficeCalendar, Route, SlaPolicy, Ticket
from tickets.routing import route_key


def office_calendar_row() -> OfficeCalendar:
    """The newest version of the office calendar; DoesNotExist before the rules are loaded."""
    return OfficeCalendar.objects.latest("version", "id")


def office_calendar() -> BusinessCalendar:
    """The office calendar in force."""
    return calendar_of(office_calendar_row())


def calendar_of(row: OfficeCalendar) -> BusinessCalendar:
    """The arithmetic of one calendar version; built once per process, since a version never changes."""
    return _built(row.pk, row.name, row.version)


@lru_cache(maxsize=16)
def _built(pk: int, name: str, version: int) -> BusinessCalendar:
    row = OfficeCalendar.objects.prefetch_related("closures").get(pk=pk)
    closures = list(row.closures.all())
    return BusinessCalendar(
        parse_rules(
            {
                "zone": row.zone,
                "weekly": row.weekly,
                "closed": {day.date.isoformat(): day.name for day in closures if not day.hours},
                "special": {day.date.isoformat(): day.hours for day in closures if day.hours},
                "known_from": row.known_from.isoformat(),
                "known_until": row.known_until.isoformat(),
            }
        )
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
        follow_up_first_weeks=row.follow_up_first_weeks,
        follow_up_last_weeks=row.follow_up_last_weeks,
        warning_seconds=row.warning_seconds,
    )


def timetable_of(ticket: Ticket) -> sla.Timetable:
    """Every date that the ticket's present cycle was promised, under the versions it is judged by."""
    return sla.timetable(calendar_of(ticket.calendar), policy_of(ticket.policy), ticket.cycle_started_at)


def route_for(kind: str, report: str) -> Route:
    """Team, mailbox and copies for a request [3.1], [2.5]."""
    related: tuple[Any, ...] = ("team", "working_team", "mailbox", "flagged_to", "files_contact")
    return Route.objects.select_related(*related).get(key=route_key(kind, report))
