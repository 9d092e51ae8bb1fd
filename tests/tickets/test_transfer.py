"""A 24-hour issue that takes longer gets its IMS number and moves [2.9]."""

import pytest

from tests.escalation.clock import follow_the_cursor, rungs
from tests.once import world
from tests.tickets.calling import call
from tests.tickets.letter import assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.confirm import confirm
from tickets.services.promise import promise
from tickets.services.transfer import transfer
from tickets.states import VerbNotAllowedError

__all__ = ["world"]
pytestmark = pytest.mark.django_db
THREE = office("2026-09-15 15:00")
WHY = "The carrier has to look."


@pytest.fixture
def quick(world: World) -> Ticket:
    return call(world, THREE)


def test_it_gets_a_number_a_team_a_rep_and_everybody_is_told(world: World, quick: Ticket) -> None:
    ticket = fresh(transfer(quick.pk, words=WHY, actor=by(world.rita), now=office("2026-09-16 14:00")))
    assert (ticket.status, ticket.team.key, ticket.assignee) == ("working", "complex_billing", world.sherry)
    assert (ticket.owed, ticket.owed_at) == ("next_steps", office("2026-09-17 17:00"))  # from Day 1 still
    assert ticket.check_at == office("2026-09-16 14:00")
    ims = ticket.numbers.get(kind="ims").number
    assert_letter(
        ticket,
        to=[world.dana],
        copies=[world.sherry, world.lyndi],
        says=[
            "takes longer than 24 hours. Sherry Parrish of Complex Billing Group goes on with it.",
            f"Its number is IMS {ims[:3]} {ims[3:]} from now on",
            f"Rita Hale says why:\n\n{WHY}",
            "Next steps: Thu 17 Sep, 5:00 PM EDT (Day 3)",
        ],
    )
    event = last_event(ticket)
    assert (event.action, event.data["team"], event.data["assignee"]) == (
        "ticket.transferred",
        "Complex Billing Group",
        "Sherry Parrish",
    )


@pytest.mark.parametrize(("at", "outcome"), [("2026-09-16 15:00", "renegotiated"), ("2026-09-16 15:00:01", "late")])
def test_up_to_the_due_second_it_is_renegotiated_then_missed(
    world: World, quick: Ticket, at: str, outcome: str
) -> None:
    transfer(quick.pk, words=WHY, actor=by(world.rita), now=office(at))
    assert dict(promises(quick)) == {
        "confirmation": "kept",
        "next_steps": "",
        "follow_up": "",
        "quick_fix": outcome,
    }


def test_moving_ends_the_ladder_that_was_climbed_for_it(world: World, quick: Ticket) -> None:
    promise(quick.pk, day=office("2026-09-28 10:00").date(), words="Soon.", actor=by(world.rita), now=THREE)
    follow_the_cursor(quick, office("2026-09-16 17:00"))
    assert (fresh(quick).level, rungs(quick)) == (1, [(1, "told", "Jim Woodburn")])
    transfer(quick.pk, words=WHY, actor=by(world.rita), now=office("2026-09-16 17:30"), assignee=world.rita)
    assert (fresh(quick).level, fresh(quick).owed, fresh(quick).assignee) == (0, "follow_up", world.rita)
    follow_the_cursor(quick, office("2026-09-23 08:00"))
    assert len(rungs(quick)) == 1


def test_maintenance_moves_without_an_ims_number(world: World) -> None:
    ticket = call(world, THREE, kind="maintenance", service_level="add")
    transfer(ticket.pk, words=WHY, actor=by(world.rita), now=THREE)
    assert (fresh(ticket).team.key, fresh(ticket).owed) == ("maintenance", "next_steps")
    assert not ticket.numbers.filter(kind="ims").exists()
    assert "number is" not in mails_of(ticket)[-1].body


def test_what_is_no_24_hour_issue_has_nothing_to_move(world: World, quick: Ticket) -> None:
    transfer(quick.pk, words=WHY, actor=by(world.rita), now=THREE)
    for ticket in (quick, confirmed(world, file(world.dana, THREE)), call(world, THREE, quick=False, confirms=True)):
        before = len(mails_of(ticket))
        with pytest.raises(RefusedError, match="no 24-hour issue any more"):
            transfer(ticket.pk, words=WHY, actor=by(world.rita), now=office("2026-09-16 14:00"))
        assert len(mails_of(ticket)) == before
    with pytest.raises(VerbNotAllowedError, match="not confirmed yet"):
        transfer(file(world.dana, THREE).pk, words=WHY, actor=by(world.rita), now=THREE)


def test_a_24_hour_issue_is_confirmed_once(world: World, quick: Ticket) -> None:
    with pytest.raises(VerbNotAllowedError, match="already confirmed"):
        confirm(quick.pk, actor=by(world.rita), now=THREE)
