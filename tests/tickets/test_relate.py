"""Requests that have to do with each other: linked for staff alone, and no date moves."""

import pytest

from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.world import World, by, file, fresh, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Relation, Ticket
from tickets.selectors.lists import shown_number
from tickets.services.relate import relate

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TEN = office("2026-09-15 10:00")


@pytest.fixture
def pair(world: World) -> tuple[Ticket, Ticket]:
    return file(world.dana, TEN), file(world.ed, TEN, account_text="404 555 0188", description="the same cable")


def test_a_link_is_one_from_both_sides_and_moves_nothing(world: World, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    owed = (promises(one), one.owed_at, len(mails_of(one)))
    for first, second in ((other, one), (one, other)):
        relate(first.pk, other=second.pk, actor=by(world.rita), now=TEN)
    assert [(row.first, row.second) for row in Relation.objects.all()] == [(one, other)]
    assert (promises(one), fresh(one).owed_at, len(mails_of(one))) == owed
    for _ in range(2):
        relate(other.pk, apart=[one.pk], actor=by(world.rita), now=TEN)
    assert not Relation.objects.exists()
    for ticket, named in ((one, other), (other, one)):
        events = ticket.events.filter(action__in=["ticket.linked", "ticket.unlinked"]).order_by("id")
        assert [(event.action, event.data, event.actor) for event in events] == [
            (action, {"number": shown_number(named)}, world.rita) for action in ("ticket.linked", "ticket.unlinked")
        ]


def test_none_is_linked_to_itself(world: World, pair: tuple[Ticket, Ticket]) -> None:
    with pytest.raises(RefusedError, match="this request itself"):
        relate(pair[0].pk, other=pair[0].pk, actor=by(world.rita), now=TEN)


def test_both_pages_show_it_to_staff_alone(visitor: Visitor, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    rita, url = visitor("rita"), f"/requests/{one.pk}/link/"
    assert "type the number" in beside(rita.post(url), "link_number").lower()
    assert "was ever given this number" in beside(rita.post(url, {"number": "C222-2222"}), "link_number")
    assert rita.post(url, {"number": shown_number(other).lower()})["Location"] == f"/requests/{one.pk}/"
    for here, there in ((one, other), (other, one)):
        assert f'href="/requests/{there.pk}/"' in text(rita.get(f"/requests/{here.pk}/"))
    for who in ("dana", "hana"):
        page = text(visitor(who).get(f"/requests/{one.pk}/"))
        assert shown_number(other) not in page
        assert "the same cable" not in page
    assert rita.post(url, {"apart": [987654]}).status_code == 422
    assert rita.post(url, {"apart": [other.pk]}).status_code == 302
    assert "the same cable" not in text(rita.get(f"/requests/{one.pk}/"))
