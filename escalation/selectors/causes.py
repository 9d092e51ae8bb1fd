"""Why the ladder is climbed, in words: what was missed, who asked, what was reopened."""

from collections.abc import Iterator
from datetime import datetime

from escalation.models import Ask, FiredRung
from escalation.selectors.facts import Standing, reopened_after
from tickets import wording
from tickets.models import Milestone, Ticket
from tickets.selectors.promises import ACTS
from tickets.selectors.rules import calendar_of


def instant_in_words(ticket: Ticket, at: datetime, now: datetime) -> str:
    """An instant by the clock of the ticket's office."""
    calendar = calendar_of(ticket.calendar)
    return wording.instant_words(at, calendar.zone, calendar.local_date(now))


def promise_words(ticket: Ticket, row: Milestone, now: datetime) -> str:
    """What is owed, and by when: "Next steps were promised by Thu 17 Sep, 5:00 PM EDT"."""
    verb = "were" if row.name == Milestone.Name.NEXT_STEPS else "was"
    return f"{ACTS[Milestone.Name(row.name)]} {verb} promised by {instant_in_words(ticket, row.due_at, now)}"


def late_by(ticket: Ticket, row: Milestone, now: datetime) -> str:
    """By how many business days a missed promise is late, in words."""
    calendar = calendar_of(ticket.calendar)
    days = calendar.business_days_between(calendar.local_date(row.due_at), calendar.local_date(now))
    return wording.late_words(days)


def why(standing: Standing, rung: FiredRung, now: datetime) -> list[str]:
    """Why a rung is told, one sentence each: the act that was missed or is owed, then what else there is to it."""
    return [_owed(standing.ticket, rung.milestone, now), *_besides(standing, rung, now)]


def what_happened(standing: Standing, now: datetime) -> str:
    """The latest thing beside a missed promise, in one sentence; "" where that says it all."""
    told, run = standing.told, standing.run
    if run and run.eased_at and told and run.eased_at >= told[-1].fired_at:
        return f"De-escalated on {instant_in_words(standing.ticket, run.eased_at, now)}."
    return next(iter(_besides(standing, told[-1], now)), "") if told else ""


def _owed(ticket: Ticket, row: Milestone, now: datetime) -> str:
    act, due = ACTS[Milestone.Name(row.name)], instant_in_words(ticket, row.due_at, now)
    if row.due_at >= now:
        return f"Owed next: {act}, promised for {due}."
    return f"Missed: {act}, promised for {due}; {late_by(ticket, row, now)}."


def _besides(standing: Standing, rung: FiredRung, now: datetime) -> Iterator[str]:
    if rung.cause == FiredRung.Cause.REOPENED:
        yield reopened_words(standing.ticket)
    yield from (_asked(standing.ticket, ask, now) for ask in standing.asks if ask.pk == rung.ask_id)


def reopened_words(ticket: Ticket) -> str:
    """How soon after its finish the request was reopened."""
    days = reopened_after(ticket)
    after = f"{days} business day{'' if days == 1 else 's'} after" if days else "on the day on which"
    return f"Reopened {after} it was finished."


def _asked(ticket: Ticket, ask: Ask, now: datetime) -> str:
    asker = ", ".join(str(part) for part in (ask.asked_by, ask.asked_by.agency) if part)
    sentence = f"{asker} asked for level {ask.level} on {instant_in_words(ticket, ask.asked_at, now)}"
    return f"{sentence}: “{ask.reason}”" if ask.reason else f"{sentence}."
