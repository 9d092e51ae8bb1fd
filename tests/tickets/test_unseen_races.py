"""Two at once on one request: the second answer is stopped, and what is sent is not brought back as a draft."""

import threading
from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest

from contacts.models import User
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.world import World, confirmed, file, office
from tickets.models import Message, Ticket
from tickets.selectors.drafts import answers_begun
from tickets.services import answer_drafts
from tickets.services.record import Actor
from tickets.services.reply import reply
from tickets.services.speak import UnseenError
from tickets.states import Verb

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


def test_sending_waits_for_what_is_just_being_kept(world: World, ticket: Ticket) -> None:
    """Else what the page sent last while somebody typed would come back as a draft of what is sent."""
    key = uuid4()
    sent = partial(answer_drafts.close, world.rita, ticket, Verb.REPLY, key, NOW)
    sending = threading.Thread(target=lambda: in_threads(sent))

    def hold() -> None:
        sending.start()
        until_somebody_waits_for_a_lock()

    with after_reading("contacts_user", hold):
        assert answer_drafts.keep(world.rita, ticket, Verb.REPLY, key, {"words": "We look."}, NOW)
    sending.join(PATIENCE)
    assert not answers_begun(world.rita).exists()
