"""Next steps and follow-up dates: what a rep commits to (SPEC 5), [5.2]."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tickets import sla
from tickets.errors import RefusedError
from tickets.models import Milestone, Ticket, Wait
from tickets.selectors.deadlines import timetable_of
from tickets.selectors.promises import day_in_words
from tickets.selectors.rules import calendar_of
from tickets.services.record import Actor, begin, end, owe, settle
from tickets.services.speak import FormKeys, say, was_said
from tickets.services.wait import end_wait
from tickets.states import Verb
from tickets.wording import day_words

Name = Milestone.Name


def promise(ticket_id: int, *, day: date, words: str, actor: Actor, now: datetime, key: UUID | None = None) -> Ticket:
    """Tells the submitter the next steps with a follow-up date, due at COB of `day`.

    Ends the owed next steps; a date that replaces an earlier one before it was due is renegotiated, later it
    stays missed [5.2]. ClosedDayError on a closed day [4.7]; RefusedError for a date that is past or too late.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.PROMISE)
        if was_said(ticket, key):
            return ticket
        check_day(ticket, day, actor, now)
        if ticket.paused_until is not None:
            end_wait(ticket, now, Wait.End.STAFF)
        end(ticket, Name.NEXT_STEPS, now, by=actor.user)
        end(ticket, Name.FOLLOW_UP, now, in_time=_replaced(ticket), by=actor.user)
        owe(ticket, Name.FOLLOW_UP, now, committed_on=day)
        settle(ticket, now)
        say(
            ticket,
            "promised",
            words,
            actor=actor,
            now=now,
            keys=FormKeys(key),
            data={"day": day.isoformat()},
            day=day_in_words(ticket, day, now),
        )
        return ticket


def check_day(ticket: Ticket, day: date, actor: Actor, now: datetime) -> None:
    """Refuses a date that this actor may not commit to; the errors name the fix."""
    due = sla.committed_due(calendar_of(ticket.calendar), day)
    if due <= now:
        raise RefusedError("day", "This day is over. Choose a later one.")
    latest = timetable_of(ticket).follow_up_4_weeks
    if due > latest and not (actor.user and actor.user.is_supervisor_or_above):
        last_day = calendar_of(ticket.calendar).local_date(latest)
        raise RefusedError(
            "day", f"The last day for a follow-up is {day_words(last_day, day)}; a later one needs a supervisor."
        )


def _replaced(ticket: Ticket) -> Milestone.Outcome:
    """How an open follow-up ends that gives way in time: a promise is renegotiated, the backstop just dropped."""
    promised = ticket.milestones.filter(outcome="", name=Name.FOLLOW_UP, committed_on__isnull=False).exists()
    return Milestone.Outcome.RENEGOTIATED if promised else Milestone.Outcome.DROPPED
