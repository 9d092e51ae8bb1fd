"""A form that is posted twice says it once: one message, one event, one mail."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

import pytest

from contacts.models import OutgoingMail
from tests.world import World, by, file, office
from tickets.models import Ticket
from tickets.services.confirm import confirm
from tickets.services.promise import promise
from tickets.services.reply import note, reply

pytestmark = pytest.mark.django_db

SAYINGS: dict[str, Callable[..., Ticket]] = {
    "promised": lambda pk, **said: promise(pk, day=date(2026, 9, 28), **said),
    "replied": reply,
    "noted": note,
}


@pytest.mark.parametrize("action", SAYINGS)
def test_the_same_key_is_heard_once_and_another_key_again(world: World, tuesday: datetime, action: str) -> None:
    ticket = file(world.dana, tuesday)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:00"))
    counted = (ticket.messages.count(), OutgoingMail.objects.count())
    said = {"words": "We look into it.", "actor": by(world.sherry), "now": office("2026-09-17 09:00")}
    key = uuid4()
    for _ in range(2):
        SAYINGS[action](ticket.pk, key=key, **said)
    mails = 0 if action == "noted" else 1
    assert (ticket.messages.count(), OutgoingMail.objects.count()) == (counted[0] + 1, counted[1] + mails)
    assert ticket.events.filter(action=f"ticket.{action}").count() == 1

    SAYINGS[action](ticket.pk, key=uuid4(), **said)
    assert ticket.events.filter(action=f"ticket.{action}").count() == 2
