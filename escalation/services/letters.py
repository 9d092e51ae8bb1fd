"""The mails of the ladder: the warning before a deadline [5.3] and the escalation to a rung [6.2]."""

from datetime import datetime

from contacts.models import User
from escalation.models import FiredRung, Run
from escalation.selectors.steps import ahead
from tickets import wording
from tickets.models import Event, Milestone, Ticket
from tickets.selectors.promises import ACTS
from tickets.selectors.rules import calendar_of
from tickets.selectors.thread import history_of
from tickets.services import letters

# What of a ticket's history an escalation names as done so far.
DONE = frozenset(
    {
        "ticket.confirmed",
        "ticket.assigned",
        "ticket.promised",
        "ticket.replied",
        "ticket.reopened",
        "escalation.told",
        "escalation.acknowledged",
    }
)


def warn(ticket: Ticket, milestone: Milestone, people: list[User], now: datetime) -> None:
    """Warns the rep, or the whole team while nobody has the ticket [5.3]."""
    steps = ahead(ticket, now)
    letters.send(
        ticket,
        "warning",
        letters.recipients([person.email for person in people], []),
        key=f"warning:{milestone.pk}",
        now=now,
        automatic=True,
        owed=ACTS[Milestone.Name(milestone.name)],
        due=_words(ticket, milestone.due_at, now),
        first_told=f"{steps[0].person} ({steps[0].when})" if steps else "nobody",
    )


def escalate(ticket: Ticket, run: Run, fired: FiredRung, now: datetime) -> None:
    """Tells one rung what was missed, by how long, what was done and what comes next, with the copies of [6.2]."""
    assert fired.person is not None
    copied = letters.active_addresses([run.copied, ticket.route.files_contact])
    calendar = calendar_of(ticket.calendar)
    missed = fired.milestone
    days = calendar.business_days_between(calendar.local_date(missed.due_at), calendar.local_date(now))
    letters.send(
        ticket,
        "escalation",
        letters.recipients([fired.person.email], copied),
        key=f"escalation:{fired.cycle}:{fired.level}",
        now=now,
        automatic=True,
        person=fired.person,
        stands_for=fired.stands_for,
        level=fired.level,
        missed=ACTS[Milestone.Name(missed.name)],
        due=_words(ticket, missed.due_at, now),
        late=wording.late_words(days),
        done=_done_before(fired, now),
        next=_next(ticket, now),
    )


def _done_before(fired: FiredRung, now: datetime) -> list[str]:
    """What was done in this cycle, other than the telling that the mail itself is."""
    ticket = fired.ticket
    events = Event.objects.filter(ticket=ticket, cycle=fired.cycle, action__in=DONE).order_by("id")
    events = events.exclude(action="escalation.told", data__level=fired.level)
    return [f"{past.when}: {past.what}" for past in history_of(ticket, events, now)]


def _next(ticket: Ticket, now: datetime) -> str:
    steps = ahead(ticket, now)
    if not steps:
        return "this was the last level; the request stays on the board until it is answered."
    return f"unless the promise is fulfilled, {steps[0].person} is told on {steps[0].when}."


def _words(ticket: Ticket, at: datetime, now: datetime) -> str:
    calendar = calendar_of(ticket.calendar)
    return wording.instant_words(at, calendar.zone, calendar.local_date(now))
