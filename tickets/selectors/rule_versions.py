"""The versions of the rules: what is in force, who made it and why, and how far a re-dating has come [4.11]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import QuerySet

from tickets.calendar_draft import CalendarDraft, OwnDay
from tickets.models import OfficeCalendar, Route, SlaPolicy, Ticket, Version
from tickets.selectors.lists import capped_count
from tickets.selectors.rules import ROUTE_RELATIONS, rules_of

Rule: TypeAlias = OfficeCalendar | SlaPolicy | Route

# What names a rule through all its versions, and where a ticket keeps the version that it is judged by.
NAME_OF: dict[type[Version], str] = {OfficeCalendar: "name", SlaPolicy: "kind", Route: "key"}
FIELD_OF: dict[type[Version], str] = {OfficeCalendar: "calendar", SlaPolicy: "policy", Route: "route"}


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version in words for people; `reach` says which requests it was made for."""

    version: int
    made_at: datetime
    who: str
    note: str
    reach: str


def name_of(rule: Rule) -> str:
    """What the rule is called in all its versions, such as Office, billing or report_mac."""
    return str(getattr(rule, NAME_OF[type(rule)]))


def same_rule(rule: Rule) -> dict[str, str]:
    """The condition that finds all the versions of this rule."""
    return {NAME_OF[type(rule)]: name_of(rule)}


def behind(rule: Rule) -> QuerySet[Ticket]:
    """The open tickets that are still judged by an older version of this rule."""
    older = type(rule)._default_manager.filter(**same_rule(rule), version__lt=rule.version)
    return Ticket.objects.filter(owed_at__isnull=False, **{f"{FIELD_OF[type(rule)]}__in": older})


def calendars_in_force() -> list[OfficeCalendar]:
    """The newest version of every office's calendar, by name."""
    return list(OfficeCalendar.objects.order_by("name", "-version").distinct("name"))


def policies_in_force() -> list[SlaPolicy]:
    """The newest version of every kind's policy, by kind."""
    return list(SlaPolicy.objects.order_by("kind", "-version").distinct("kind"))


def routes_in_force() -> list[Route]:
    """The newest version of every route, by key."""
    rows = Route.objects.select_related(*ROUTE_RELATIONS)
    return list(rows.order_by("key", "-version").distinct("key"))


def past_versions(rule: Rule) -> list[PastVersion]:
    """Every version of this rule, the newest first."""
    return in_words(type(rule)._default_manager.filter(**same_rule(rule)))


def in_words(versions: QuerySet[Any]) -> list[PastVersion]:
    """These versions of one rule for people, the newest first."""
    rows = versions.select_related("made_by").order_by("-version")
    return [PastVersion(row.version, row.made_at, who_made(row), row.note, _reach(row)) for row in rows]


def who_made(row: Version) -> str:
    """The name of whoever made a version."""
    return row.made_by.name if row.made_by else "CMS Care"


def _reach(row: Any) -> str:
    if not row.redates:
        return "requests filed or reopened since"
    if row.redated_at is not None:
        return "open requests as well"
    return f"open requests as well, {capped_count(behind(row))} still to follow"


def draft_of(row: OfficeCalendar) -> CalendarDraft:
    """What a version of a calendar says, ready to be edited."""
    rules = rules_of(row)
    days = {day.date: OwnDay(day.name, rules.special.get(day.date, ())) for day in row.closures.all()}
    return CalendarDraft(rules.zone, rules.weekly, days, rules.known_from, rules.known_until)


def pending_redatings() -> Sequence[Rule]:
    """Of each rule that open tickets are to follow, the newest version that says so and is not done."""
    return [row for model in NAME_OF for row in _pending(model)]


def _pending(model: type[Version]) -> Iterable[Any]:
    name = NAME_OF[model]
    rows = model._default_manager.filter(redates=True, redated_at__isnull=True)
    return rows.order_by(name, "-version").distinct(name)
