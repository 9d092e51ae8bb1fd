"""The mails of the ladder: the warning before a deadline [5.3] and the escalation to a rung [6.2]."""

from collections.abc import Iterable
from datetime import UTC, datetime

from contacts.models import User
from contacts.notices import Letter
from escalation.models import FiredRung
from escalation.selectors.causes import instant_in_words, why
from escalation.selectors.facts import Standing
from escalation.selectors.steps import Step
from tickets.models import Event, Milestone
from tickets.selectors.promises import ACTS
from tickets.selectors.thread import history_of
from tickets.services import letters
from tickets.threads import Talk

# What of a ticket's history an escalation names as done so far.
DONE = frozenset(
    {
        "ticket.completed",
        "ticket.confirmed",
        "ticket.assigned",
        "ticket.corrected",
        "ticket.promised",
        "ticket.replied",
        "ticket.paused",
        "ticket.resumed",
        "ticket.held",
        "ticket.reopened",
        "escalation.told",
        "escalation.acknowledged",
        "escalation.asked",
        "escalation.eased",
    }
)


def warning(standing: Standing, milestone: Milestone, people: list[User], ahead: list[Step], now: datetime) -> Letter:
    """Warns these people of a deadline, anew when a pause has moved it there and back [5.3]."""
    ticket = standing.ticket
    return letters.letter(
        ticket,
        "warning",
        letters.recipients([person.email for person in people], []),
        key=f"warning:{milestone.pk}:{now.astimezone(UTC):%Y%m%dT%H%M%S}",  # one instant, whatever zone names it
        still_owed=standing.owed,
        now=now,
        automatic=True,
        talk=Talk.INTERNAL,
        owed=ACTS[Milestone.Name(milestone.name)],
        due=instant_in_words(ticket, milestone.due_at, now),
        first_told=f"{ahead[0].person} ({ahead[0].when})" if ahead else "nobody",
    )


def escalation(
    standing: Standing, fired: FiredRung, done: Iterable[Event], ahead: list[Step], now: datetime
) -> Letter:
    """Tells one rung why, by how much, what was done and what comes next, with the copies of [6.2]."""
    assert fired.person is not None
    assert standing.run is not None
    ticket = standing.ticket
    copied = letters.active_addresses([standing.run.copied, ticket.route.files_contact])
    return letters.letter(
        ticket,
        "escalation",
        letters.recipients([fired.person.email], copied),
        key=f"escalation:{fired.cycle}:{fired.level}",
        still_owed=standing.owed,
        now=now,
        automatic=True,
        talk=Talk.INTERNAL,
        person=fired.person,
        stands_for=fired.stands_for,
        level=fired.level,
        why=why(standing, fired, now),
        done=[f"{past.when}: {past.what}" for past in history_of(ticket, done, now)],
        next=_next(ahead),
    )


def _next(ahead: list[Step]) -> str:
    if not ahead:
        return "this was the last level; the request stays on the board until it is answered."
    return f"unless the promise is fulfilled, {ahead[0].person} is told on {ahead[0].when}."
