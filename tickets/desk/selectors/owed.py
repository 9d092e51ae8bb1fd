"""What a rep owes next on a ticket, as the queue says it: "Confirm receipt, today 5:00 PM"."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Prefetch, prefetch_related_objects

from tickets import wording
from tickets.business_time import BusinessCalendar
from tickets.models import Milestone, Ticket, Wait
from tickets.selectors.promises import OwedLine, day_of, goes_on_words, left_words, owed_line
from tickets.selectors.requests import open_waits
from tickets.selectors.rules import calendar_of, policy_of


def read_owed(tickets: Sequence[Ticket]) -> None:
    """Reads for all of the tickets at once what `next_owed` says of one: its waits and its promised date."""
    promised = Milestone.objects.filter(outcome="", committed_on__isnull=False)
    prefetch_related_objects(tickets, open_waits(), Prefetch("milestones", promised, to_attr="open_promises"))


def owed_of(ticket: Ticket, milestones: Sequence[Milestone], wait: Wait | None, now: datetime) -> OwedLine:
    """The same for a page that has read the milestones and the open wait of its ticket already."""
    promised = [row for row in milestones if not row.outcome and row.committed_on]
    ticket.open_promises, ticket.open_waits = promised, [wait] if wait else []  # type: ignore[attr-defined]
    return next_owed(ticket, now)


def next_owed(ticket: Ticket, now: datetime) -> OwedLine:
    """The act with its time in `when`, what else bears on it in `words`; for a ticket that was `read_owed`."""
    if ticket.owed_at is None:
        return owed_line(ticket, now)
    calendar = calendar_of(ticket.calendar)
    today, due = calendar.local_date(now), calendar.local_date(ticket.owed_at)
    at, besides = wording.instant_words(ticket.owed_at, calendar.zone, today), _besides(ticket, calendar, today)
    if ticket.owed_at < now:
        late = wording.late_words(calendar.business_days_between(due, today))
        return _line(f"{_act(ticket)}, {late}", "late", f"was due {at}", *besides)
    if ticket.paused_until is not None:
        left = left_words(calendar, ticket.paused_until, due)
        goes_on = goes_on_words(calendar, ticket.paused_until, today)
        return _line(f"Paused, {left}", "paused", _act(ticket), *besides, goes_on)
    if due == today:
        return _line(_by(ticket, f"today {wording.time_words(calendar.local_time(ticket.owed_at))}"), "due", *besides)
    return _line(_by(ticket, wording.day_words(due, today)), "calm", f"by {at.rpartition(', ')[2]}", *besides)


def _line(when: str, state: str, *words: str) -> OwedLine:
    return OwedLine(", ".join(words), when, state)


def _act(ticket: Ticket) -> str:
    return f"{Milestone.Name(ticket.owed).label}{' promised' if _is_promised(ticket) else ''}"


def _is_promised(ticket: Ticket) -> bool:
    promises: list[Milestone] = ticket.open_promises  # type: ignore[attr-defined]
    return any(row.name == ticket.owed for row in promises)


def _by(ticket: Ticket, day: str) -> str:
    """The act and its day; nobody promised the backstop of a follow-up, it is the latest day for it."""
    if _is_promised(ticket):
        return f"{_act(ticket)} {day}"
    return f"{_act(ticket)}, {'at the latest ' if ticket.owed == Milestone.Name.FOLLOW_UP else ''}{day}"


def _besides(ticket: Ticket, calendar: BusinessCalendar, today: date) -> list[str]:
    """The day as the guidelines number it, and for whom the ticket waits."""
    waits: list[Wait] = ticket.open_waits  # type: ignore[attr-defined]
    day = day_of(policy_of(ticket.policy), ticket.owed)
    since = {wait: wording.since_words(calendar.local_date(wait.started_at), today) for wait in waits}
    return [*([day] if day else []), *(f"waits for {who.get_party_display()} {when}" for who, when in since.items())]
