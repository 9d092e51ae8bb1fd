"""Who else hears of a request: colleagues and others in copy, until somebody takes them out again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from contacts.models import User
from tickets.errors import RefusedError
from tickets.models import Event, Ticket
from tickets.services import letters
from tickets.services.record import Actor, begin, log
from tickets.states import Verb

COPIES_AN_HOUR = 60
MOST_COPIES = 20  # of one request
FILED, ADDED = "ticket.submitted", "ticket.copied"
NAMING = (FILED, ADDED)  # the events that say in `added` who was named


def change_copies(
    ticket_id: int, *, add: Collection[str] = (), remove: Collection[str] = (), actor: Actor, now: datetime
) -> Ticket:
    """Adds addresses to the copies of the request and takes some out; one mail tells everyone who was added.

    Whoever hears of it already is not added again, so a form sent twice adds nobody twice. RefusedError for more
    than a request, or an hour, may have.
    """
    assert actor.user is not None
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.COPIES)
        added = [address for address in dict.fromkeys(add) if address not in _hearing(ticket)]
        removed = [address for address in ticket.copies if address in remove]
        ticket.copies = [*(address for address in ticket.copies if address not in removed), *added]
        if added and len(ticket.copies) > MOST_COPIES:
            raise RefusedError("copies", f"At most {MOST_COPIES} people can be in copy. Take somebody out first.")
        refuse_a_mail_cannon(actor.user, len(added), now)
        ticket.save(update_fields=["copies"])
        if removed:
            log(ticket, "ticket.uncopied", actor=actor, now=now, removed=", ".join(removed))
        if added:
            _tell(ticket, added, actor, now)
        return ticket


def refuse_a_mail_cannon(person: User, number: int, now: datetime) -> None:
    """RefusedError when somebody of an agency names more people in copy than an hour may have.

    What counts is what was said, in the events: who is taken out again was told all the same, and a request that
    was handed over was filed all the same. Holds the person's row, so that of two forms at once one counts the other.
    """
    if not number or person.is_cms_staff:
        return
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    told = Event.objects.filter(actor=person, action__in=NAMING, at__gt=now - timedelta(hours=1))
    named = sum(len(added.split()) for added in told.values_list("data__added", flat=True) if added)
    if named + number > COPIES_AN_HOUR:
        text = f"You have named {COPIES_AN_HOUR} people in copy within an hour. Go on without more copies, or later."
        raise RefusedError("copies", text)


def _hearing(ticket: Ticket) -> list[str]:
    return [*ticket.copies, ticket.submitter.email]


def _tell(ticket: Ticket, added: list[str], actor: Actor, now: datetime) -> None:
    names = ", ".join(added)
    event = log(ticket, ADDED, actor=actor, now=now, added=names)
    everyone = letters.everyone_of(ticket, ticket.assignee)
    letters.send(
        ticket, "copied", everyone, key=f"copied:{event.pk}", now=now, by=actor.user, author=actor.user, added=names
    )
