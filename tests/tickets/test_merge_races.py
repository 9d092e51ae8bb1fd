"""Two reps who merge the same pair at once, each the other way round, end with one request that stays."""

import threading
from datetime import datetime
from functools import partial

import pytest

from tests.mail.post import answer, arrive
from tests.racing import PATIENCE, ROUTE, TICKET, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.world import World, by, file, last_mail, office
from tickets.errors import RefusedError
from tickets.models import Message, Ticket
from tickets.services.merge import merge

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-16 09:12")


@pytest.fixture
def pair(world: World, tuesday: datetime) -> tuple[Ticket, Ticket]:
    return file(world.dana, tuesday), file(world.lee, tuesday)


def ways(world: World, pair: tuple[Ticket, Ticket]) -> tuple["partial[Ticket]", "partial[Ticket]"]:
    """Rita finishes the first as a duplicate of the second, Sherry the second as one of the first."""
    first, second = (ticket.pk for ticket in pair)
    act = partial(merge, this_stays=False, now=NOW)
    return partial(act, first, other=second, actor=by(world.rita)), partial(
        act, second, other=first, actor=by(world.sherry)
    )


def test_one_stays_and_the_other_rep_is_told(world: World, pair: tuple[Ticket, Ticket]) -> None:
    """The second comes while the first has one of the two rows: in another order each would wait for the other."""
    one, other = ways(world, pair)
    found: list[object] = []
    later = threading.Thread(target=lambda: found.extend(in_threads(other)))

    def start() -> None:
        later.start()
        until_somebody_waits_for_a_lock()

    with after_reading(ROUTE, start):
        one()
    later.join(PATIENCE)
    assert [type(each) for each in found] == [RefusedError]
    assert list(Ticket.objects.values_list("status", flat=True).order_by("id")) == ["merged", "received"]


def test_a_mail_that_is_read_while_its_request_is_merged_goes_to_the_one_that_stays(
    world: World, pair: tuple[Ticket, Ticket]
) -> None:
    duplicate, staying = pair
    said = answer(world.dana, last_mail(duplicate), "Any news?")
    with after_reading(TICKET, lambda: in_threads(ways(world, pair)[0])):
        kept = arrive(said, NOW, sender=world.dana.email)
    assert kept.ticket == staying
    assert Message.objects.latest("id").ticket == staying
