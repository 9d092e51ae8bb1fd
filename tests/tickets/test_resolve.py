"""Resolving: the work is done, nothing more is owed, everybody is told."""

from datetime import date, datetime

import pytest

from tests.tickets.letter import MAINTENANCE_LINE, assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, office, promises, staff
from tickets.models import Ticket
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db


def done(ticket: Ticket, world: World, at: str) -> Ticket:
    return fresh(resolve(ticket.pk, words="It is on invoice 1026.", actor=by(world.sherry), now=office(at)))


def test_nothing_is_owed_any_more(world: World, tuesday: datetime) -> None:
    now = done(confirmed(world, file(world.dana, tuesday)), world, "2026-09-16 15:00")
    assert (now.status, now.owed, now.owed_at, now.check_at, now.level) == ("resolved", "", None, None, 0)
    assert now.finished_at == office("2026-09-16 15:00")
    assert promises(now) == [("confirmation", "kept"), ("next_steps", "dropped"), ("follow_up", "dropped")]


def test_everybody_is_told(world: World, tuesday: datetime) -> None:
    ticket = done(confirmed(world, file(world.dana, tuesday)), world, "2026-09-16 15:00")
    says = ["Your request is resolved. Sherry Parrish wrote:", "It is on invoice 1026.", "reopen the request here"]
    assert_letter(ticket, to=[world.dana], copies=[world.sherry, world.lyndi], says=says)
    assert last_event(ticket).action == "ticket.resolved"


def test_a_promised_follow_up_is_kept_by_it(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    now = office("2026-09-17 11:00")
    promise(ticket.pk, day=date(2026, 9, 28), words="We check.", actor=by(world.sherry), now=now)
    done(ticket, world, "2026-09-28 17:00:00")
    assert promises(ticket)[-1] == ("follow_up", "kept")


def test_what_was_missed_stays_missed(world: World, tuesday: datetime) -> None:
    ticket = done(file(world.dana, tuesday), world, "2026-09-17 09:00")
    assert promises(ticket) == [("confirmation", "late"), ("next_steps", "dropped"), ("follow_up", "dropped")]


@pytest.mark.parametrize(("at", "outcome"), [("2026-09-18 17:00:00", "kept"), ("2026-09-18 17:00:01", "late")])
def test_the_completion_of_maintenance_is_met_by_it(world: World, tuesday: datetime, at: str, outcome: str) -> None:
    ticket = done(confirmed(world, file(world.dana, tuesday, kind="maintenance")), world, at)
    assert dict(promises(ticket))["completion"] == outcome
    assert_letter(
        ticket,
        to=[world.dana],
        copies=[staff("lsukay"), world.rita],
        says=["The work is completed.", "Please do not use long distance service until we confirm"],
        first=MAINTENANCE_LINE,
    )


def test_it_is_resolved_once(world: World, tuesday: datetime) -> None:
    ticket = done(file(world.dana, tuesday), world, "2026-09-16 09:00")
    with pytest.raises(VerbNotAllowedError, match="already resolved"):
        done(ticket, world, "2026-09-16 09:01")
