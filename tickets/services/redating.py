"""Lets the open tickets follow a changed rule, where its editor chose so [4.11].

1. Walk the open tickets that are judged by an older version, by key, a batch of ids at a time.
2. Lock each one's row and read it anew; pass over it if it was finished, or follows already.
3. Put it and its open deadlines that are not missed under the new version; log it; tell the submitter of a moved
   promise [4.7]; set the cursor. All of it commits together, so that a pass may die anywhere and be run again.
4. When none is left, and nobody can still file by the older version, note on the version that it is done.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tickets import wording
from tickets.models import Milestone, OfficeCalendar, Route, SlaPolicy, Ticket
from tickets.selectors.redating import Case, Shift, ahead_of, begun_completion, case_of, shift_of
from tickets.selectors.rule_versions import FIELD_OF, Rule, behind, name_of, pending_redatings, same_rule
from tickets.selectors.rules import ROUTE_RELATIONS, calendar_of, office_calendar_row
from tickets.services import letters
from tickets.services.record import Actor, end, lock, log, owe, settle
from tickets.states import Status

logger = logging.getLogger(__name__)

REDATING = Actor(None, "rules")
Name = Milestone.Name
Outcome = Milestone.Outcome

BATCH = 500
# A filing that read the older version before the save has ended by then, one way or the other.
FILINGS_END_WITHIN = timedelta(minutes=5)


@dataclass(slots=True)
class Redated:
    """What a pass did: tickets that followed, those of them with another date, those that could not follow."""

    followed: int = 0
    moved: int = 0
    failed: int = 0
    is_done: bool = True


def redate_due(now: datetime, *, longest: timedelta = timedelta.max) -> Redated:
    """Lets open tickets follow every rule that asks for it; ends early once `longest` of real time has passed.

    A ticket that cannot follow is logged and counted, stays as it was, and stops no other.
    """
    counts, started = Redated(), time.monotonic()
    for rule in pending_redatings():
        for ticket_id in _ids_behind(rule):
            if time.monotonic() - started >= longest.total_seconds():
                counts.is_done = False
                return counts
            _try(ticket_id, rule, counts, now)
        _note_done(rule, now)
    return counts


def follow(ticket_id: int, rule: Rule, now: datetime) -> list[Shift] | None:
    """Puts one ticket under this version of a rule; what changed for it, None if it had nothing to follow.

    Met and missed never change, nor does the team of a request whose receipt is confirmed [4.11].
    """
    with transaction.atomic():
        ticket = lock(ticket_id)
        old: Rule = getattr(ticket, FIELD_OF[type(rule)])
        if ticket.is_finished or name_of(old) != name_of(rule) or old.version >= rule.version:
            return None
        fields = _take_over(ticket, rule)
        ahead = ahead_of(ticket, now)
        found = _redate(ticket, ahead, now)
        settle(ticket, now, fields)
        _log(ticket, rule, found, now)
        _tell(ticket, ahead, found, now)
        return found


def rejudge(ticket: Ticket, now: datetime) -> list[Shift]:
    """Judges each open deadline that is not missed by the rules that the ticket names now; returns what changed.

    The caller holds the lock and settles.
    """
    return _redate(ticket, ahead_of(ticket, now), now)


def _try(ticket_id: int, rule: Rule, counts: Redated, now: datetime) -> None:
    try:
        found = follow(ticket_id, rule, now)
        counts.followed += found is not None
        counts.moved += bool(found)
    except Exception:
        logger.exception("Ticket %s could not follow %s.", ticket_id, rule)
        counts.failed += 1


def _ids_behind(rule: Rule) -> Iterator[int]:
    rows = behind(rule).order_by("pk").values_list("pk", flat=True)
    batch = list(rows[:BATCH])
    while batch:
        yield from batch
        batch = list(rows.filter(pk__gt=batch[-1])[:BATCH])


def _note_done(rule: Rule, now: datetime) -> None:
    """Notes it on this version and on those before it, which no ticket follows any more."""
    if now >= rule.made_at + FILINGS_END_WITHIN and not behind(rule).exists():
        versions = type(rule)._default_manager.filter(**same_rule(rule), version__lte=rule.version)
        versions.filter(redates=True, redated_at__isnull=True).update(redated_at=now)


def _take_over(ticket: Ticket, rule: Rule) -> list[str]:
    """Sets the version on the ticket with what hangs on it; the fields to save."""
    if isinstance(rule, OfficeCalendar):
        ticket.calendar = rule
        return ["calendar"]
    if isinstance(rule, SlaPolicy):
        ticket.policy = rule
        return ["policy"]
    ticket.route = Route.objects.select_related(*ROUTE_RELATIONS).get(pk=rule.pk)
    if ticket.calendar.name != rule.calendar_name:
        ticket.calendar = office_calendar_row(rule.calendar_name)
    if ticket.status == Status.RECEIVED:
        ticket.team = ticket.route.team
    return ["route", "calendar", "team"]


def _redate(ticket: Ticket, ahead: list[Milestone], now: datetime) -> list[Shift]:
    """Judges each open deadline that is ahead by the ticket's rules; returns what has changed."""
    case = case_of(ticket, ahead)
    found = [shift for row in ahead if (shift := _apply(ticket, row, case, now))]
    if begun := begun_completion(case):
        owe(ticket, Name.COMPLETION, ticket.cycle_started_at)
        found.append(begun)
    return found


def _apply(ticket: Ticket, row: Milestone, case: Case, now: datetime) -> Shift | None:
    shift = shift_of(row, case)
    if shift is None:
        return None  # it keeps the versions that it was judged by
    if shift.after is None or shift.warn_at is None:
        end(ticket, Name(row.name), now, in_time=Outcome.DROPPED)
        return shift
    if shift.after > row.due_at:
        row.warned_at = None  # it is warned of anew [5.3]
    row.calendar, row.policy, row.due_at, row.warn_at = ticket.calendar, ticket.policy, shift.after, shift.warn_at
    row.save(update_fields=["calendar", "policy", "due_at", "warn_at", "warned_at"])
    return shift if shift.after != shift.before else None


def _log(ticket: Ticket, rule: Rule, found: list[Shift], now: datetime) -> None:
    before = {shift.name: shift.before.isoformat() for shift in found if shift.before}
    after = {shift.name: shift.after.isoformat() for shift in found if shift.after}
    rule_words = f"{rule._meta.verbose_name} {rule}"
    log(ticket, "ticket.redated", actor=REDATING, now=now, rule=rule_words, before=before, after=after)


def _tell(ticket: Ticket, ahead: list[Milestone], found: list[Shift], now: datetime) -> None:
    """Tells the submitter of a promised date that has moved, in the transaction that moves it [4.7]."""
    promised = next((row for row in ahead if row.committed_on is not None), None)
    shift = next((shift for shift in found if promised and shift.name == promised.name), None)
    if promised is None or shift is None or shift.before is None or shift.after is None:
        return
    assert promised.committed_on is not None
    calendar = calendar_of(ticket.calendar)
    day, closed = calendar.local_date(shift.after), calendar.closure_name(promised.committed_on)
    event = log(ticket, "ticket.promise_moved", actor=REDATING, now=now, day=day.isoformat(), closed=closed)
    letters.send(
        ticket,
        "redated",
        letters.everyone_of(ticket, ticket.assignee),
        key=f"redated:{event.pk}",
        now=now,
        automatic=True,
        closed=closed,
        before=wording.instant_words(shift.before, calendar.zone, promised.committed_on),
        after=wording.instant_words(shift.after, calendar.zone, promised.committed_on),
    )
