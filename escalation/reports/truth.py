"""What the ledger should say of some requests, derived slowly and plainly from the facts themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from escalation.models import FiredRung
from tickets.models import Event, LedgerRow, Milestone, Ticket, Wait
from tickets.selectors.deadlines import pauses_in
from tickets.services import ledger

CONFIRMED, REOPENED = "ticket.confirmed", "ticket.reopened"
# The last of these in a cycle is what ended it; an update may have delivered files before that.
ENDS = {
    "ticket.resolved": "resolved",
    "ticket.delivered": "resolved",
    "ticket.withdrawn": "withdrawn",
    "ticket.merged_into": "merged",
}
# Open requests follow a changed calendar by a job of the clock.
FOLLOWED_WITHIN = timedelta(days=1)
COMPARED = ("at", "day", "kind", "agency_id", "detail", "result")


@dataclass(slots=True)
class _Facts:
    """All that happened to one request."""

    ticket: Ticket
    milestones: list[Milestone] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    fired: list[FiredRung] = field(default_factory=list)


def rows_from_facts(tickets: Sequence[Ticket]) -> list[LedgerRow]:
    """Every row that follows from what happened to these requests, in a fixed number of queries.

    Who had a request when it was received, waited or told is not to be known any more: who has it now stands there.
    """
    return [row for facts in _facts_of(tickets) for row in _rows(facts)]


def differences(tickets: Sequence[Ticket]) -> list[str]:
    """What the ledger lacks, has too much, or has otherwise than the facts; a line for each."""
    found = {_key(row): row for row in LedgerRow.objects.filter(ticket__in=tickets)}
    expected = {_key(row): row for row in rows_from_facts(tickets)}
    by_id = {ticket.pk: ticket for ticket in tickets}
    lines = [f"lacks {_words(row)}" for key, row in expected.items() if key not in found]
    lines += [f"has without reason {_words(row)}" for key, row in found.items() if key not in expected]
    for key in expected.keys() & found.keys():
        wanted, row = expected[key], found[key]
        names = [name for name in COMPARED if getattr(wanted, name) != getattr(row, name)]
        if row.seconds != wanted.seconds and _by_the_same_calendar(by_id[row.ticket_id], row):
            names.append("seconds")
        lines += [f"has otherwise {name} of {_words(row)}" for name in names]
    return sorted(lines)


def _facts_of(tickets: Sequence[Ticket]) -> Iterable[_Facts]:
    found = {ticket.pk: _Facts(ticket) for ticket in tickets}
    actions = [CONFIRMED, REOPENED, *ENDS]
    for milestone in Milestone.objects.filter(ticket__in=found).select_related("calendar"):
        found[milestone.ticket_id].milestones.append(milestone)
    for wait in Wait.objects.filter(ticket__in=found, ended_at__isnull=False):
        found[wait.ticket_id].waits.append(wait)
    for event in Event.objects.filter(ticket__in=found, action__in=actions).order_by("id"):
        found[event.ticket_id].events.append(event)
    for rung in FiredRung.objects.filter(ticket__in=found, outcome=FiredRung.Outcome.TOLD):
        found[rung.ticket_id].fired.append(rung)
    return found.values()


def _rows(facts: _Facts) -> Iterable[LedgerRow]:
    ticket = facts.ticket
    starts = {event.cycle: event.at for event in facts.events if event.action == REOPENED}
    for cycle in range(1, ticket.cycle + 1):
        yield ledger.received(ticket, cycle, starts.get(cycle, ticket.received_at))
        if cycle < ticket.cycle or ticket.is_finished:
            yield from _finish(facts, cycle, starts.get(cycle, ticket.received_at))
    for milestone in facts.milestones:
        if milestone.ended_at or milestone.missed_seen_at:
            row = ledger.promise(ticket, milestone, done=_was_done(facts, milestone))
            yield from [row] if row else []
    for wait in facts.waits:
        yield ledger.waited(ticket, wait)
    for rung in facts.fired:
        yield ledger.told(ticket, rung.cycle, rung.level, rung.cause, rung.fired_at)


def _finish(facts: _Facts, cycle: int, began: datetime) -> Iterable[LedgerRow]:
    """The end of a cycle; nothing where its history does not say it."""
    ticket = facts.ticket
    ends = [event for event in facts.events if event.cycle == cycle and event.action in ENDS]
    if not ends:
        return
    pauses = pauses_in(row for row in facts.waits if row.cycle == cycle and row.party in Wait.PAUSING)
    how, rep = ENDS[ends[-1].action], ledger.whose(ticket, ends[-1].actor)
    yield ledger.finished(ticket, cycle, how, began, ends[-1].at, pauses, rep.pk if rep else None)


def _was_done(facts: _Facts, milestone: Milestone) -> bool:
    """Whether a confirmation was given: a request that is finished without one ends it as well."""
    return any(event.action == CONFIRMED and event.at == milestone.ended_at for event in facts.events)


def _by_the_same_calendar(ticket: Ticket, row: LedgerRow) -> bool:
    """Whether a row was surely counted by the version that the request has now: no earlier cycle and no wait was."""
    since = ticket.calendar.made_at + FOLLOWED_WITHIN
    return row.cycle == ticket.cycle and (row.what != LedgerRow.What.WAITED or row.at > since)


def _key(row: LedgerRow) -> tuple[int, int, str, int]:
    return row.ticket_id, row.cycle, row.what, row.part


def _words(row: LedgerRow) -> str:
    return f"“{row}” of request {row.ticket_id}, cycle {row.cycle}"
