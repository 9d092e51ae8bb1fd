"""One look of the sweep at some tickets: facts in, decisions out, then rungs, events, mails and cursors at once.

1. Lock the ticket rows that nobody else has, and keep those at which a look is still due.
2. Read in a few statements where they all stand, and evaluate: no clock and no database inside.
3. Write what was missed, who is warned, which rung fires; the unique key (ticket, cycle, level) refuses a second.
4. Set the next look of each. All of it commits together or not at all [6.5].
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from escalation.ladder import evaluate
from escalation.selectors.facts import Standing, standings_of
from escalation.services.climb import Climb
from escalation.services.writing import SWEEP, Counts, Shared, Writing
from tickets.models import Milestone, Route, Ticket
from tickets.selectors.rules import ROUTE_RELATIONS, calendar_of
from tickets.services import ledger
from tickets.services.wait import end_lapsed_pause

JOINED = ("submitter", "account", "assignee")


def check_tickets(ticket_ids: Sequence[int], now: datetime) -> Counts:
    """Does what is due for these tickets at `now`, exactly once [6.5]; passes over the locked and the not yet due."""
    with transaction.atomic():
        free = Ticket.objects.select_for_update(no_key=True, skip_locked=True)
        due = free.filter(pk__in=ticket_ids, check_at__lte=now).order_by("pk")
        return look_at(locked(list(due.values_list("pk", flat=True))), now)


def check_ticket(ticket_id: int, now: datetime) -> Counts:
    """Does what is due for one ticket at `now`, exactly once [6.5]; nothing if it is locked or no look is due."""
    return check_tickets([ticket_id], now)


def locked(ticket_ids: Sequence[int]) -> list[Ticket]:
    """The tickets with all that a look needs; the caller holds their locks, so that it reads the rows as they are."""
    routes = Prefetch("route", Route.objects.select_related(*ROUTE_RELATIONS))
    rows = Ticket.objects.filter(pk__in=ticket_ids).select_related(*JOINED)
    return list(rows.prefetch_related("calendar", "policy", "team", "numbers", "further_accounts", routes))


def look_at(tickets: Sequence[Ticket], now: datetime) -> Counts:
    """Does what is due for tickets whose locks the caller holds, and sets the next look of each."""
    for ticket in tickets:
        end_lapsed_pause(ticket, now)
    standings = standings_of(tickets)
    shared, writing = Shared(standings.values(), now), Writing()
    counts = Counts()
    for standing in standings.values():
        counts.add(_look(standing, shared, writing))
    writing.write()
    return counts


def _look(standing: Standing, shared: Shared, writing: Writing) -> Counts:
    ticket, now = standing.ticket, shared.now
    decision = evaluate(standing.facts(), standing.levels, calendar_of(ticket.calendar), now)
    by_key = {str(milestone.pk): milestone for milestone in standing.owed}
    counts = Counts(looked=1)
    counts.missed = _record_missed(ticket, [by_key[key] for key in decision.missed], now, writing)
    counts.warned = _warn(standing, [by_key[key] for key in decision.warn], shared, writing)
    if decision.tell is not None and decision.driver is not None:
        counts.add(Climb(standing, decision, by_key[decision.driver], shared, writing).fire())
    ticket.check_at = min((at for at in (decision.next_at, ticket.paused_until) if at), default=None)
    writing.tickets.append(ticket)
    return counts


def _record_missed(ticket: Ticket, milestones: list[Milestone], now: datetime, writing: Writing) -> int:
    new = [milestone for milestone in milestones if milestone.missed_seen_at is None]
    for milestone in new:
        milestone.missed_seen_at = now
        writing.milestones.append(milestone)
        writing.ledger.append(ledger.promise(ticket, milestone, done=False))
        due_at = milestone.due_at.isoformat()
        writing.log(ticket, "escalation.missed", SWEEP, now, milestone=milestone.name, due_at=due_at)
    return len(new)


def _warn(standing: Standing, milestones: list[Milestone], shared: Shared, writing: Writing) -> int:
    ticket, now = standing.ticket, shared.now
    for milestone in milestones:
        milestone.warned_at = now
        writing.milestones.append(milestone)
        people = shared.working_on(ticket)
        if people:
            writing.letters.append(shared.warning(standing, milestone, people))
        action = "escalation.warned" if people else "escalation.nobody_to_warn"
        writing.log(ticket, action, SWEEP, now, milestone=milestone.name)
    return len(milestones)
