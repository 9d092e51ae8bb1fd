"""Escalating by hand, and taking it back: facts for the ladder, whose own look then tells whom it should [6.7].

1. Lock the ticket row.
2. Read where it stands, and refuse what the rule does not give.
3. Write the fact, the event and the cursor.
4. Look at once: in open hours the rung is told in this transaction, else at the next opening.
"""

from datetime import datetime

from django.db import transaction

from contacts.models import User
from escalation.models import Ask, FiredRung
from escalation.selectors.asking import Choice, Offer, asked_already, offer_for
from escalation.selectors.causes import instant_in_words
from escalation.selectors.facts import Standing, standing_of
from escalation.selectors.steps import Roster
from escalation.services.look import locked, look_at
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.record import Actor, log

NOTHING_TO_EASE = "Nothing of this request is escalated now: there is nothing to take back."


def escalate(ticket_id: int, *, level: int | None, reason: str, actor: Actor, now: datetime) -> Ask:
    """Asks for a level, without one for the next that the rule gives; it is told at once, or at the next opening.

    RefusedError, which names the fix, for a level that this person may not ask for, that was told or asked for
    already, or without a reason where one is needed.
    """
    assert actor.user is not None
    with transaction.atomic():
        ticket = _lock(ticket_id)
        standing = standing_of(ticket)
        choice, rule = _granted(standing, actor.user, level, reason, now)
        ask = _ask(standing, choice, reason, rule, actor.user, now)
        log(
            ticket,
            "escalation.asked",
            actor=actor,
            now=now,
            level=choice.step.level,
            person=choice.step.person,
            reason=f"“{reason}”" if reason else "a promise was missed",
            rule=rule,
        )
        look_at([ticket], now)
        return ask


def ease(ticket_id: int, *, reason: str, actor: Actor, now: datetime) -> Ticket:
    """De-escalates: withdraws what was asked for and not told yet, else goes one level down.

    The levels not told yet then count their days anew from here; where a promise is still missed the run goes on
    [6.4]. RefusedError if nothing is escalated, or without a reason.
    """
    with transaction.atomic():
        ticket = _lock(ticket_id)
        standing = standing_of(ticket)
        if not reason:
            raise RefusedError("reason", "Say why it is de-escalated: the submitter reads it too.")
        done = _withdraw(standing, now) if standing.pending_asks else _go_down(standing, now)
        log(ticket, "escalation.eased", actor=actor, now=now, done=done, reason=f"“{reason}”")
        look_at([ticket], now)
        return ticket


def _lock(ticket_id: int) -> Ticket:
    Ticket.objects.select_for_update(no_key=True).only("pk").get(pk=ticket_id)
    return locked([ticket_id])[0]


def _granted(standing: Standing, user: User, level: int | None, reason: str, now: datetime) -> tuple[Choice, str]:
    """The choice that the rule gives this person, and the rule; RefusedError otherwise."""
    offer = offer_for(standing, user, Roster([standing], now))
    choice = next((each for each in offer.choices if level in (None, each.level)), None)
    if choice is None:
        raise RefusedError("__all__", _refusal(standing, offer, level, now))
    if offer.needs_reason and not reason:
        raise RefusedError("reason", "Say why: without a reason only a missed promise can be escalated.")
    return choice, offer.rule


def _refusal(standing: Standing, offer: Offer, level: int | None, now: datetime) -> str:
    if standing.ticket.is_finished or level is None:
        return offer.rule
    fired = next((rung for rung in standing.fired if rung.level == level), None)
    if fired is not None:
        return _fired_already(standing, fired, now)
    if any(ask.level >= level for ask in standing.pending_asks):
        return asked_already(standing, level, Roster([standing], now))
    return f"Level {level} is not open to you now. {offer.rule}"


def _fired_already(standing: Standing, fired: FiredRung, now: datetime) -> str:
    when = instant_in_words(standing.ticket, fired.fired_at, now)
    if fired.outcome == FiredRung.Outcome.TOLD:
        return f"Level {fired.level}, {fired.person}, was told already, on {when}: each level is told once."
    return f"Level {fired.level} was passed already, on {when}: {fired.get_outcome_display()}."


def _ask(standing: Standing, choice: Choice, reason: str, rule: str, user: User, now: datetime) -> Ask:
    """Keeps the asking; an older one for the level whose act was done before it was told makes room for it."""
    ticket = standing.ticket
    lapsed = [ask.pk for ask in standing.asks if ask.withdrawn_at is None and ask not in standing.live_asks]
    Ask.objects.filter(pk__in=lapsed, level=choice.level).update(withdrawn_at=now)
    return Ask.objects.create(
        ticket=ticket,
        cycle=ticket.cycle,
        level=choice.level,
        milestone=standing.owed[0],
        asked_at=now,
        asked_by=user,
        reason=reason,
        rule=rule,
    )


def _withdraw(standing: Standing, now: datetime) -> str:
    pending = standing.pending_asks
    Ask.objects.filter(pk__in=[ask.pk for ask in pending]).update(withdrawn_at=now)
    return f"Level {max(ask.level for ask in pending)} will not be told yet"


def _go_down(standing: Standing, now: datetime) -> str:
    """One level down, from which the remaining levels count anew."""
    ticket, run = standing.ticket, standing.run
    if run is None or ticket.level == 0:
        raise RefusedError("__all__", NOTHING_TO_EASE)
    run.eased_at, run.eased_from = now, max(standing.levels)
    run.save(update_fields=["eased_at", "eased_from"])
    ticket.level -= 1
    return f"De-escalated to level {ticket.level}" if ticket.level else "De-escalated: no level is asked to act now"
