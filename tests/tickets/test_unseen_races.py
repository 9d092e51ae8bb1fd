"""Two reps answer at once: the second is stopped and shown the first one's message."""

from datetime import datetime
from functools import partial

import pytest

from contacts.models import User
from tests.racing import in_threads
from tests.world import World, confirmed, file, office
from tickets.models import Message, Ticket
from tickets.services.record import Actor
from tickets.services.reply import reply
from tickets.services.speak import UnseenError

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-16 10:00")


def rep(user: User, seen: int) -> Actor:
    return Actor(user=user, source="web", seen=seen)


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")


def test_the_second_is_stopped_and_shown_the_message_of_the_first(world: World, ticket: Ticket) -> None:
    seen = ticket.messages.latest("id").pk
    answers = (
        partial(reply, ticket.pk, words=who.name, actor=rep(who, seen), now=NOW) for who in (world.rita, world.sherry)
    )
    found = in_threads(*answers)
    stopped = next(each for each in found if isinstance(each, UnseenError))
    said = Message.objects.get(ticket=ticket, pk__gt=seen)
    assert [message.pk for message in stopped.messages] == [said.pk]
    assert sum(isinstance(each, Ticket) for each in found) == 1
