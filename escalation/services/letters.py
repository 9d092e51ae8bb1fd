"""The mails of the ladder: the warning before a deadline [5.3] and the escalation to a rung [6.2]."""

from datetime import datetime

from contacts.models import User
from escalation.models import FiredRung
from escalation.selectors.causes import instant_in_words, why
from escalation.selectors.facts import Standing
from escalation.selectors.steps import ahead
from tickets.models import Event, Milestone, Ticket
from tickets.selectors.promises import ACTS
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
        "escalation.asked",
        "escalation.eased",
    }
)


def warn(standing: Standing, milestone: Milestone, people: list[User], now: datetime) -> None:
    """Warns the rep, or the whole team while nobody has the ticket [5.3]."""
    ticket, steps = standing.ticket, ahead(standing, now)
    letters.send(
        ticket,
        "warning",
        letters.recipients([person.email for person in people], []),
        key=f"warning:{milestone.pk}",
        now=now,
        automatic=True,
        owed=ACTS[Milestone.Name(milestone.name)],
        due=instant_in_words(ticket, milestone.due_at, now),
        first_told=f"{steps[0].person} ({steps[0].when})" if steps else "nobody",
    )


def escalate(standing: Standing, fired: FiredRung, now: datetime) -> None:
    """Tells one rung why, by how much, what was done and what comes next, with the copies of [6.2]."""
    assert fired.person is not None
    assert standing.run is not None
    ticket = standing.ticket
    copied = letters.active_addresses([standing.run.copied, ticket.route.files_contact])
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
        why=why(standing, fired, now),
        done=_done_before(ticket, fired, now),
        next=_next(standing, now),
    )


def _done_before(ticket: Ticket, fired: FiredRung, now: datetime) -> list[str]:
    """What was done in this cycle, other than the telling that the mail itself is."""
    events = Event.objects.filter(ticket=ticket, cycle=fired.cycle, action__in=DONE).order_by("id")
    events = events.exclude(action="escalation.told", data__level=fired.level)
    return [f"{past.when}: {past.what}" for past in history_of(ticket, events, now)]


def _next(standing: Standing, now: datetime) -> str:
    steps = ahead(standing, now)
    if not steps:
        return "this was the last level; the request stays on the board until it is answered."
    return f"unless the promise is fulfilled, {steps[0].person} is told on {steps[0].when}."
