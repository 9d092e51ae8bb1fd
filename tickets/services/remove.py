"""Removes a person: kept out at once, what they did stays, and their open requests go to others."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import outbox
from contacts.access_log import NOWHERE, Origin
from contacts.models import User
from contacts.people.services.lock import lock_managed
from contacts.people.services.roles import close_account
from tickets.errors import RefusedError
from tickets.models import HandOver
from tickets.selectors.hand_over import heirs_of, is_inheriting, open_requests_of
from tickets.selectors.lists import shown_number
from tickets.services import letters
from tickets.services.feeds import revoke_feed
from tickets.services.record import Actor

LISTED = 50  # in the mail to the heir; a longer list is read on the page


def remove(
    person_id: int, *, heir: User | None, actor: Actor, origin: Origin = NOWHERE, now: datetime
) -> HandOver | None:
    """Closes the account, and leaves the open requests to `hand_over_due`; the heir gets one mail that lists them.

    Nothing is filed by the person after this, and nothing that was filed before is missed: filing holds their row.
    RefusedError if the actor may not, or where the requests go is not said.
    """
    assert actor.user is not None, "somebody removes"
    with transaction.atomic():
        person, *heirs = lock_managed(person_id, actor.user, *([heir.pk] if heir else []))
        heir = heirs[0] if heirs else None
        _refuse_unless_sound(person, heir)
        close_account(person, actor=actor.user, origin=origin, now=now)
        revoke_feed(person.pk, by=actor.user, origin=origin, now=now)
        if not open_requests_of(person).exists():
            return None
        hand_over = HandOver.objects.create(
            person=person, heir=heir, actor=actor.user, source=actor.source, started_at=now
        )
        if heir is not None:
            _tell(hand_over, heir, now)
        return hand_over


def _refuse_unless_sound(person: User, heir: User | None) -> None:
    if not person.is_active:
        raise RefusedError("__all__", f"{person.name} is removed already.")
    if is_inheriting(person):
        text = "The requests of somebody else are still being handed to this person. Try again in a minute."
        raise RefusedError("__all__", text)
    if heir is not None and not heirs_of(person).filter(pk=heir.pk).exists():
        raise RefusedError("heir", "Choose somebody who works there still.")
    has_to_say = person.is_agency_side and heir is None and heirs_of(person).exists()
    if has_to_say and open_requests_of(person).exists():
        raise RefusedError("heir", f"{person.name} has open requests: choose who takes them.")


def _tell(hand_over: HandOver, heir: User, now: datetime) -> None:
    """The one mail for all of them."""
    open_now = open_requests_of(hand_over.person)
    count = open_now.count()
    listed = open_now.select_related("agency").prefetch_related("numbers").order_by("owed_at", "pk")[:LISTED]
    context = {
        "hand_over": hand_over,
        "count": count,
        "rows": [(ticket, shown_number(ticket), letters.link_to(ticket)) for ticket in listed],
        "more": max(count - LISTED, 0),
        "all_link": f"{settings.CMS_SITE_URL}{reverse('home')}",
    }
    words = "1 request" if count == 1 else f"{count:,} requests"
    outbox.enqueue(
        dedup_key=f"hand-over:{hand_over.pk}",
        about=f"person:{hand_over.person_id}",
        to=[heir.email],
        subject=f"CMS Care: {words} of {hand_over.person.name} {'is' if count == 1 else 'are'} yours now",
        body=render_to_string("mail/hand_over.txt", context),
        now=now,
    )
