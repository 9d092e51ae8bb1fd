"""Waiting for somebody else: pauses, in which the clock stands, and holds, in which it runs [4.10]."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tickets import sla
from tickets.errors import RefusedError
from tickets.models import Ticket, Wait
from tickets.pauses import Pause, business_days
from tickets.selectors.deadlines import pauses_of
from tickets.selectors.rules import calendar_of
from tickets.services import ledger
from tickets.services.dates import redate
from tickets.services.record import Actor, begin, lock, log, settle
from tickets.services.speak import FormKeys, say, was_said
from tickets.states import Status, Verb, after
from tickets.wording import day_words

CLOCK = Actor(None, "clock")


def pause(
    ticket_id: int,
    *,
    party: str,
    words: str,
    actor: Actor,
    now: datetime,
    until: date | None = None,
    key: UUID | None = None,
) -> Ticket:
    """Asks the submitter, or through them the customer, and stops the clock until they answer [4.10].

    It ends by itself at the opening of `until`, without one when the policy's cap is used up. ClosedDayError on a
    closed day; RefusedError for a day that is past or beyond the cap, or when no pause is left in this cycle,
    or while 24 hours run.
    """
    with transaction.atomic():
        ticket = lock(ticket_id)
        if was_said(ticket, key):  # before the status is asked, which is `paused` by then
            return ticket
        ticket.status = after(Status(ticket.status), Verb.PAUSE).value
        if ticket.is_quick:
            raise RefusedError(
                "__all__", "24 hours do not stand still. Ask by a reply, or move the request on first."
            )
        ends_at = _end_of_pause(ticket, until, now)
        end_wait(ticket, now, Wait.End.STAFF)
        _start(ticket, party, words, now, ends_at)
        ticket.paused_until = ends_at
        redate(ticket, now)
        settle(ticket, now)
        say(
            ticket,
            "paused",
            words,
            actor=actor,
            now=now,
            keys=FormKeys(key),
            data={"party": Wait.Party(party).label, "until": ends_at.isoformat()},
            until=ends_at,
        )
        return ticket


def hold(ticket_id: int, *, party: str, words: str, actor: Actor, now: datetime) -> Ticket:
    """Keeps that the ticket waits for another department or carrier; every date stays as it was [4.10]."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.HOLD)
        _start(ticket, party, words, now, None)
        settle(ticket, now)
        log(ticket, "ticket.held", actor=actor, now=now, party=Wait.Party(party).label, reason=words)
        return ticket


def resume(ticket_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """Ends the wait: the rep goes on, and the dates count on from here."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.RESUME)
        end_wait(ticket, now, Wait.End.STAFF)
        settle(ticket, now)
        log(ticket, "ticket.resumed", actor=actor, now=now, why=Wait.End.STAFF.label)
        return ticket


def answered(ticket: Ticket, actor: Actor, now: datetime) -> None:
    """Ends a pause by the answer of the agency's side; the caller holds the lock and settles [4.10]."""
    if ticket.status == Status.PAUSED:
        ticket.status = after(Status.PAUSED, Verb.RESUME).value
        end_wait(ticket, now, Wait.End.ANSWERED)
        log(ticket, "ticket.resumed", actor=actor, now=now, why=Wait.End.ANSWERED.label)


def end_lapsed_pause(ticket: Ticket, now: datetime) -> bool:
    """Ends a pause whose time has come, at that time, however late this is noticed; the caller holds the lock."""
    if ticket.paused_until is None or ticket.paused_until > now:
        return False
    ticket.status = after(Status(ticket.status), Verb.RESUME).value
    end_wait(ticket, now, Wait.End.DATE)
    settle(ticket, now)
    log(ticket, "ticket.resumed", actor=CLOCK, now=now, why=Wait.End.DATE.label)
    return True


def end_wait(ticket: Ticket, now: datetime, why: Wait.End) -> None:
    """Ends the open wait, if there is one, and redates what is owed; a lapsed pause ended at its own time."""
    row = ticket.waits.filter(ended_at__isnull=True).first()
    if row is None:
        return
    lapsed = row.ends_at is not None and row.ends_at <= now
    row.ended_at, row.ended_by = (row.ends_at, Wait.End.DATE) if lapsed else (now, why)
    row.save(update_fields=["ended_at", "ended_by"])
    ledger.write([ledger.waited(ticket, row)])
    ticket.paused_until = None
    redate(ticket, now)


def days_left(ticket: Ticket) -> int:
    """By how many business days pauses may still move this cycle [4.10]."""
    calendar = calendar_of(ticket.calendar)
    used = sum(business_days(calendar, pause) for pause in pauses_of(ticket))
    return max(0, ticket.policy.pause_days - used)


def _start(ticket: Ticket, party: str, words: str, now: datetime, ends_at: datetime | None) -> None:
    reason = words[: Wait._meta.get_field("reason").max_length]
    Wait.objects.create(
        ticket=ticket, cycle=ticket.cycle, party=party, reason=reason, started_at=now, ends_at=ends_at
    )


def _end_of_pause(ticket: Ticket, until: date | None, now: datetime) -> datetime:
    calendar, left = calendar_of(ticket.calendar), days_left(ticket)
    if not left:
        days = ticket.policy.pause_days
        raise RefusedError("__all__", f"This request was paused for {days} business days already: go on with it.")
    latest = calendar.opening(calendar.add_business_days(calendar.day1(now), left))
    if until is None:
        return latest
    sla.committed_due(calendar, until)
    ends_at = calendar.opening(until)
    if ends_at <= now:
        raise RefusedError("until", "This day has begun already. Choose a later one.")
    if business_days(calendar, Pause(now, ends_at)) > left:
        last_day = day_words(calendar.local_date(latest), until)
        raise RefusedError("until", f"The pauses of this request may last until {last_day} at most.")
    return ends_at
