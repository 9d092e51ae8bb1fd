"""The versions of a rule in words: who made each, when, why and for whom, what it says, and what it changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeAlias

from django.db.models import QuerySet

from tickets.calendar_draft import OwnDay
from tickets.calendar_rules import WEEKDAYS
from tickets.hours import hours_words
from tickets.models import OfficeCalendar, Route, SlaPolicy, Version
from tickets.selectors.lists import capped_count
from tickets.selectors.rule_versions import Rule, behind, draft_of, same_rule
from tickets.selectors.rules import ROUTE_RELATIONS
from tickets.wording import day_words, days_words

# All that a version says, line by line, each under its name: "Monday" → "8:00 AM–5:00 PM".
Said: TypeAlias = Mapping[str, str]

NOBODY = "nobody"
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that two versions do not share; "" on the side that lacks it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version for people; `reach` says which requests it was made for, `changes` what the one before lacked."""

    version: int
    made_at: datetime
    who: str
    note: str
    reach: str
    changes: list[Difference]


def versions_of(rule: Rule) -> QuerySet[Any]:
    """Every version of this rule with all that it says."""
    return ROWS[type(rule)].filter(**same_rule(rule))


def past_versions(rule: Rule) -> list[PastVersion]:
    """Every version of this rule in words, the newest first; queries do not grow with their number."""
    return in_words(versions_of(rule), SAID[type(rule)])


def in_words(versions: QuerySet[Any], said: Callable[[Any], Said]) -> list[PastVersion]:
    """These versions of one rule in words, the newest first."""
    rows = list(versions.select_related("made_by").order_by("version"))
    says = [said(row) for row in rows]
    changes = [[], *(differences(*pair) for pair in pairwise(says))]
    return [version_words(row, changed) for row, changed in zip(rows, changes, strict=False)][::-1]


def version_words(row: Any, changes: list[Difference]) -> PastVersion:
    """One version in words, with what it changed."""
    return PastVersion(row.version, row.made_at, who_made(row), row.note, _reach(row), changes)


def who_made(row: Version) -> str:
    """The name of whoever made a version."""
    return row.made_by.name if row.made_by else "CMS Care"


def differences(before: Said, after: Said) -> list[Difference]:
    """The lines that differ, in the order of the later version, then those that only the earlier one had."""
    names = [*after, *(name for name in before if name not in after)]
    lines = (Difference(name, before.get(name, ""), after.get(name, "")) for name in names)
    return [line for line in lines if line.before != line.after]


def said(rule: Rule) -> Said:
    """All that a version of a calendar, a policy or a route says."""
    return SAID[type(rule)](rule)


def _calendar_said(row: OfficeCalendar) -> Said:
    draft = draft_of(row)
    week = {name: hours_words(hours) or "closed" for name, hours in zip(WEEKDAYS, draft.weekly, strict=True)}
    days = {f"{day_words(day)} {day.year}": _own_words(own) for day, own in sorted(draft.days.items())}
    until = f"{day_words(draft.known_until)} {draft.known_until.year}"
    return {"Zone": draft.zone, **week, "Closures known until": until, **days}


def _own_words(own: OwnDay) -> str:
    hours = f"open {hours_words(own.hours)}" if own.hours else "closed"
    return f"{hours}: {own.name}" if own.name else hours


def _policy_said(row: SlaPolicy) -> Said:
    completion = "none is owed"
    if row.completion_days is not None:
        completion = f"{_business(row.completion_days)} after Day {row.completion_from_day}"
    return {
        "Confirmation": f"by Day {row.confirmation_day}",
        "Next steps": f"by Day {row.next_steps_day}",
        "Completion": completion,
        "Follow-up": f"in {row.follow_up_first_weeks} to {row.follow_up_last_weeks} weeks",
        "The rep is warned": f"{row.warning_seconds / HOUR:.4g} business hours before",
        "Pauses move a request": f"{_business(row.pause_days)} at most",
    }


def _route_said(row: Route) -> Said:
    return {
        "Confirmed by": str(row.team),
        "Worked by": str(row.working_team),
        "Mailbox": row.mailbox.address,
        "Flagged to": str(row.flagged_to or NOBODY),
        "Copied for the customer files": str(row.files_contact or NOBODY),
        "Counted by the hours of": row.calendar_name,
    }


def _business(days: int) -> str:
    return days_words(days).replace(" ", " business ", 1)


def _reach(row: Any) -> str:
    if not row.redates:
        return "requests filed or reopened since"
    if row.redated_at is not None:
        return "open requests as well"
    return f"open requests as well, {capped_count(behind(row))} still to follow"


ROWS: Mapping[type[Version], QuerySet[Any]] = {
    OfficeCalendar: OfficeCalendar.objects.prefetch_related("closures"),
    SlaPolicy: SlaPolicy.objects.all(),
    Route: Route.objects.select_related(*ROUTE_RELATIONS),
}
SAID: Mapping[type[Version], Callable[[Any], Said]] = {
    OfficeCalendar: _calendar_said,
    SlaPolicy: _policy_said,
    Route: _route_said,
}
