"""What stands at the head of a proof pack: the request, its promises, waits and rungs, and the rules that counted."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import asdict
from datetime import datetime
from typing import Any

from contacts.models import User
from escalation.models import FiredRung, Run
from escalation.proof.selectors.telling import Teller, Told, day_told, name_of
from tickets.models import Milestone, Ticket, Version, Wait
from tickets.numbers import grouped
from tickets.pauses import Pause
from tickets.selectors.deadlines import pauses_in
from tickets.selectors.detail import milestones_of
from tickets.selectors.promises import ACTS
from tickets.selectors.why import why_it_was
from tickets.states import STAGES, Status

FORMAT, VERSION = "CMS Care proof pack", 1
OUTCOMES = {
    Milestone.Outcome.OPEN: "still owed",
    Milestone.Outcome.KEPT: "kept",
    Milestone.Outcome.LATE: "missed",
    Milestone.Outcome.RENEGOTIATED: "renegotiated in time",
    Milestone.Outcome.DROPPED: "no longer owed",
}


def pack_of(teller: Teller, maker: User) -> Told:
    """All of a pack but its timeline, in a fixed number of queries."""
    ticket = teller.ticket
    milestones, waits = milestones_of(ticket), list(ticket.waits.order_by("started_at", "id"))
    runs = list(Run.objects.filter(ticket=ticket).select_related("ladder__made_by").order_by("cycle"))
    return {
        "format": FORMAT,
        "version": VERSION,
        "for": "agency" if teller.for_agency else "staff",
        "made": {"by": maker.name, "title": maker.title, "when": teller.at(teller.now)},
        "zone": teller.zone,
        "request": _request(teller),
        "promises": list(_promises(teller, milestones, waits)),
        "waits": [_wait(teller, row) for row in waits],
        "rungs": list(_rungs(teller)),
        "rules": list(_rules(teller, milestones, runs)),
    }


def _request(teller: Teller) -> Told:
    ticket = teller.ticket
    return {
        "id": ticket.pk,
        "numbers": [
            {"number": grouped(row.number), "kind": row.get_kind_display(), "given": teller.at(row.given_at)}
            for row in ticket.numbers.order_by("given_at", "id")
        ],
        "numbers_of_merged": [grouped(number) for number in ticket.other_numbers],
        "kind": ticket.sort_words,
        "customer": ticket.customer_name,
        "account": ticket.account_text,
        "further_accounts": [row.text for row in ticket.further_accounts.order_by("id")],
        "description": ticket.description,
        "agency": ticket.agency.name,
        "submitter": {"name": ticket.submitter.name, "email": ticket.submitter.email},
        "copies": ticket.copies,
        "channel": ticket.get_channel_display(),
        "received": teller.at(ticket.received_at),
        "finished": teller.at(ticket.finished_at),
        "stage": STAGES[Status(ticket.status)],
        "cycle": ticket.cycle,
        "team": ticket.team.name,
        "rep": ticket.assignee.name if ticket.assignee else None,
    }


# --- promises ------------------------------------------------------------------------------------


def _promises(teller: Teller, milestones: list[Milestone], waits: list[Wait]) -> Iterator[Told]:
    """Every act that was ever owed, cycle by cycle, and why each of its dates is what it is [5.4]."""
    began = _beginnings(teller.ticket)
    holders = User.objects.in_bulk({row.holder_id for row in milestones if row.holder_id})
    for row in sorted(milestones, key=lambda row: (row.cycle, row.due_at, row.pk)):
        yield {
            "cycle": row.cycle,
            "promise": ACTS[Milestone.Name(row.name)],
            "outcome": _outcome(row, teller.now),
            "due": teller.at(row.due_at),
            "committed": day_told(row.committed_on),
            "ended": teller.at(row.ended_at),
            "why": _why(teller, row, began[row.cycle], [wait for wait in waits if wait.cycle == row.cycle]),
            **teller.staff_only(
                whose=holders[row.holder_id].name if row.holder_id else None,
                warned=teller.at(row.warned_at),
                miss_seen=teller.at(row.missed_seen_at),
            ),
        }


def _outcome(row: Milestone, now: datetime) -> str:
    if row.outcome == Milestone.Outcome.OPEN and row.due_at < now:
        return "missed, and still owed"
    return OUTCOMES[Milestone.Outcome(row.outcome)]


def _beginnings(ticket: Ticket) -> dict[int, datetime]:
    """When each cycle began: the first with the receipt, each later one with a reopening."""
    reopened = ticket.events.filter(action="ticket.reopened").order_by("id").values_list("cycle", "at")
    return {1: ticket.received_at, **dict(reopened), ticket.cycle: ticket.cycle_started_at}


def _why(teller: Teller, row: Milestone, began: datetime, waits: list[Wait]) -> Told | None:
    """The derivation of the stored date; None for what was dropped, and where the facts no longer lead to it."""
    if row.outcome == Milestone.Outcome.DROPPED:
        return None
    then = copy(teller.ticket)
    then.cycle, then.cycle_started_at = row.cycle, began
    whys = (why_it_was(then, row, pauses, teller.now) for pauses in _pauses(waits, row.ended_at))
    found = next(filter(None, whys), None)
    return asdict(found) if found else None


def _pauses(waits: list[Wait], ended_at: datetime | None) -> Iterator[Sequence[Pause]]:
    """The pauses as they were known when the act ended, which is when its date stood still, then as they are."""
    pausing = [wait for wait in waits if wait.party in Wait.PAUSING]
    if ended_at is not None:
        yield pauses_in(_as_known(pausing, ended_at))
    yield pauses_in(pausing)


def _as_known(waits: Iterable[Wait], at: datetime) -> Iterator[Wait]:
    for wait in waits:
        if wait.started_at < at:
            known = copy(wait)
            known.ended_at = wait.ended_at if wait.ended_at and wait.ended_at <= at else None
            yield known


# --- waits, rungs, rules -------------------------------------------------------------------------


def _wait(teller: Teller, row: Wait) -> Told:
    """For whom it waited; why another department or carrier was waited for is told to staff alone."""
    is_pause = row.party in Wait.PAUSING
    reason = {"reason": row.reason} if is_pause else teller.staff_only(reason=row.reason)
    return {
        "cycle": row.cycle,
        "for": row.get_party_display(),
        "is_pause": is_pause,
        "from": teller.at(row.started_at),
        "at_most_until": teller.at(row.ends_at),
        "until": teller.at(row.ended_at),
        "ended_because": row.get_ended_by_display() or None,
        **reason,
    }


def _rungs(teller: Teller) -> Iterator[Told]:
    """Every level that fired, for the agency those on which somebody was told."""
    fired = FiredRung.objects.filter(ticket=teller.ticket).order_by("cycle", "level")
    if teller.for_agency:
        fired = fired.filter(outcome=FiredRung.Outcome.TOLD)
    for rung in fired.select_related("person", "stands_for", "acknowledged_by", "milestone"):
        yield {
            "cycle": rung.cycle,
            "level": rung.level,
            "outcome": rung.get_outcome_display(),
            "because": rung.get_cause_display(),
            "promise": ACTS[Milestone.Name(rung.milestone.name)],
            "due": teller.at(rung.due_at),
            "fired": teller.at(rung.fired_at),
            "told": _titled(rung.person),
            "in_place_of": _titled(rung.stands_for),
            "acknowledged": teller.at(rung.acknowledged_at),
            "acknowledged_by": rung.acknowledged_by.name if rung.acknowledged_by else None,
        }


def _titled(person: User | None) -> str | None:
    return ", ".join(filter(None, [person.name, person.title])) if person else None


def _rules(teller: Teller, milestones: Iterable[Milestone], runs: Iterable[Run]) -> Iterator[Told]:
    """The versions by which its dates were judged and its ladder climbed, each once."""
    judging: list[Any] = [version for row in milestones for version in (row.calendar, row.policy)]
    yield from _versions(teller, "calendar", judging[::2])
    yield from _versions(teller, "promises", judging[1::2])
    if not teller.for_agency:
        yield from _versions(teller, "route", [teller.ticket.route])
        yield from _versions(teller, "ladder", [run.ladder for run in runs])


def _versions(teller: Teller, what: str, rows: Iterable[Version]) -> Iterator[Told]:
    for row in {row.pk: row for row in rows}.values():
        yield {
            "rule": what,
            "name": str(row).partition(",")[0],
            "rule_version": row.version,
            "made": teller.at(row.made_at),
            **teller.staff_only(made_by=name_of(row.made_by), note=row.note),
        }
