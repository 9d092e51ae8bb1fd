"""Which promises would be due at other times under other rules, counted as a re-dating counts; nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from escalation.ahead.selectors.counts import Key
from tickets.calendar_draft import CalendarDraft
from tickets.models import Milestone, OfficeCalendar, SlaPolicy, Ticket
from tickets.selectors.rule_preview import Judge, judged_by_calendar, judged_by_policy, shifts_of

MOST = 1000  # requests that are reckoned anew, those that owe something first


@dataclass(frozen=True, slots=True)
class Shifted:
    """One promise that would be due at another time; None where it is not owed now, or would not be."""

    ticket: int
    key: Key
    name: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Every promise that would move, and whether there were more requests than are looked at."""

    shifts: list[Shifted]
    is_all: bool


def if_calendar(name: str, draft: CalendarDraft, first: datetime, until: datetime, now: datetime) -> Reckoned:
    """If an office's calendar were so, for what is due from the first instant to before the last."""
    offices = OfficeCalendar.objects.filter(name=name)
    due = Milestone.objects.filter(due_at__gte=first, due_at__lt=until, ticket__calendar__in=offices)
    return _reckoned(due, judged_by_calendar(draft), now)


def if_policy(draft: SlaPolicy, now: datetime) -> Reckoned:
    """If a kind were owed this."""
    policies = SlaPolicy.objects.filter(kind=draft.kind)
    due = Milestone.objects.filter(due_at__gte=now, ticket__policy__in=policies)
    return _reckoned(due, judged_by_policy(draft), now)


def _reckoned(due: QuerySet[Milestone], judge: Judge, now: datetime) -> Reckoned:
    rows = due.filter(outcome=Milestone.Outcome.OPEN, ticket__owed_at__isnull=False).order_by("due_at", "id")
    ids = list(dict.fromkeys(rows.values_list("ticket", flat=True)[: 2 * MOST]))
    chosen = Ticket.objects.filter(pk__in=ids[:MOST])
    whose: dict[int, Key] = {pk: (team, rep) for pk, team, rep in chosen.values_list("pk", "team", "assignee")}
    shifts = [
        Shifted(pk, whose[pk], shift.name, shift.before, shift.after)
        for pk, found in shifts_of(chosen, judge, now)
        for shift in found or ()
    ]
    return Reckoned(sorted(shifts, key=_order), len(ids) <= MOST)


def _order(shift: Shifted) -> tuple[datetime, int]:
    at = shift.before or shift.after
    assert at is not None, "it is owed before or after"
    return at, shift.ticket
