"""Withdrawing: the agency takes its request back; what was missed stays missed."""

from datetime import datetime

import pytest

from tests.tickets.letter import assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, office, promises
from tickets.models import Ticket
from tickets.services.finish import withdraw
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db


def take_back(ticket: Ticket, world: World, at: str) -> Ticket:
    return fresh(withdraw(ticket.pk, words="The customer paid.", actor=by(world.dana), now=office(at)))


def test_nothing_is_owed_any_more(world: World, tuesday: datetime) -> None:
    now = take_back(file(world.dana, tuesday), world, "2026-09-15 15:00")
    assert (now.status, now.owed, now.owed_at, now.check_at, now.level) == ("withdrawn", "", None, None, 0)
    assert {outcome for _, outcome in promises(now)} == {"dropped"}
    assert (last_event(now).action, last_event(now).actor) == ("ticket.withdrawn", world.dana)


def test_the_rep_reads_it_too(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    take_back(ticket, world, "2026-09-16 15:00")
    says = ["Dana Ortiz withdrew this request; nothing more is owed on it.", "The customer paid."]
    assert_letter(ticket, to=[world.dana], copies=[world.sherry, world.lyndi], says=says)


def test_what_was_missed_stays_missed(world: World, tuesday: datetime) -> None:
    ticket = take_back(file(world.dana, tuesday), world, "2026-09-16 17:00:01")
    assert promises(ticket) == [("confirmation", "late"), ("next_steps", "dropped"), ("follow_up", "dropped")]


def test_it_is_withdrawn_once(world: World, tuesday: datetime) -> None:
    ticket = take_back(file(world.dana, tuesday), world, "2026-09-15 15:00")
    with pytest.raises(VerbNotAllowedError, match="already withdrawn"):
        take_back(ticket, world, "2026-09-15 15:01")
