"""Changed rules for the tests, from the versions in force."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.world import World, by, office
from tickets.calendar_draft import CalendarDraft, OwnDay
from tickets.models import OfficeCalendar, Route, SlaPolicy
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar_row, policy_row_for, route_for
from tickets.services.change_rules import Change, change_calendar, change_policy, change_route

MADE = office("2026-09-15 12:00")


def day(text: str) -> date:
    return date.fromisoformat(text)


def closing(*days: str) -> CalendarDraft:
    """The calendar in force with these dates closed as well."""
    draft = draft_of(office_calendar_row())
    for text in days:
        draft = draft.with_day(day(text), OwnDay("Storm day"))
    return draft


def save_calendar(
    world: World, draft: CalendarDraft, *, redates: bool = True, base: int | None = None, now: datetime = MADE
) -> OfficeCalendar:
    base = office_calendar_row().version if base is None else base
    return change_calendar("Office", draft, Change(base, redates, "Because."), actor=by(world.jim), now=now)


def policy_draft(kind: str, **terms: Any) -> SlaPolicy:
    row = policy_row_for(kind)
    for name, value in terms.items():
        setattr(row, name, value)
    row.pk = None
    return row


def save_policy(world: World, draft: SlaPolicy, *, redates: bool = True, now: datetime = MADE) -> SlaPolicy:
    base = policy_row_for(draft.kind).version
    return change_policy(draft, Change(base, redates, "Because."), actor=by(world.jim), now=now)


def route_draft(kind: str, **terms: Any) -> Route:
    row = route_for(kind, "")
    for name, value in terms.items():
        setattr(row, name, value)
    row.pk = None
    return row


def save_route(world: World, draft: Route, *, redates: bool = True, now: datetime = MADE) -> Route:
    base = route_for(draft.key, "").version
    return change_route(draft, Change(base, redates, "Because."), actor=by(world.jim), now=now)


def another_office(world: World, name: str = "West", zone: str = "America/Los_Angeles") -> OfficeCalendar:
    """The same hours and closures by the clock of another zone."""
    draft = replace(draft_of(office_calendar_row()), zone=zone)
    return change_calendar(name, draft, Change(0, False, "New."), actor=by(world.jim), now=MADE)
