"""The versions of the rules: what is in force, and which open requests are still to follow it [4.11]."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db.models import QuerySet

from tickets.calendar_draft import CalendarDraft, OwnDay
from tickets.models import OfficeCalendar, Route, SlaPolicy, Ticket, Version
from tickets.selectors.rules import ROUTE_RELATIONS, rules_of

Rule: TypeAlias = OfficeCalendar | SlaPolicy | Route

# What names a rule through all its versions, and where a ticket keeps the version that it is judged by.
NAME_OF: dict[type[Version], str] = {OfficeCalendar: "name", SlaPolicy: "kind", Route: "key"}
FIELD_OF: dict[type[Version], str] = {OfficeCalendar: "calendar", SlaPolicy: "policy", Route: "route"}


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
    return list(OfficeCalendar.objects.select_related("made_by").order_by("name", "-version").distinct("name"))


def policies_in_force() -> list[SlaPolicy]:
    """The newest version of every kind's policy, by kind."""
    return list(SlaPolicy.objects.select_related("made_by").order_by("kind", "-version").distinct("kind"))


def routes_in_force() -> list[Route]:
    """The newest version of every route, by key."""
    rows = Route.objects.select_related(*ROUTE_RELATIONS, "made_by")
    return list(rows.order_by("key", "-version").distinct("key"))


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
