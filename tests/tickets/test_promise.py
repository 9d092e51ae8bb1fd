"""Next steps with a committed date: kept, missed, renegotiated, refused [4.7], [5.2]."""

from datetime import date, datetime

import pytest

from contacts.models import OutgoingMail, User
from tests.once import world
from tests.tickets.letter import assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.promise import promise
from tickets.sla import ClosedDayError
from tickets.states import VerbNotAllowedError

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
THURSDAY = "2026-09-17 11:00"
MONDAY_28 = date(2026, 9, 28)


@pytest.fixture(scope="module")
def ticket_once(world: World) -> Ticket:
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")))


@pytest.fixture
def ticket(ticket_once: Ticket) -> Ticket:
    return fresh(ticket_once)


def commit(ticket: Ticket, actor: User, day: date, at: str = THURSDAY) -> Ticket:
    return promise(ticket.pk, day=day, words="We check invoice 0926.", actor=by(actor), now=office(at))


def test_the_date_replaces_the_backstop_and_meets_the_next_steps(world: World, ticket: Ticket) -> None:
    now = fresh(commit(ticket, world.sherry, MONDAY_28))
    assert promises(now) == [
        ("confirmation", "kept"),
        ("next_steps", "kept"),
        ("follow_up", "dropped"),  # the 4-week date, which nobody had promised
        ("follow_up", ""),
    ]
    assert (now.owed, now.owed_at) == ("follow_up", office("2026-09-28 17:00"))
    assert now.check_at == office(THURSDAY)
    assert now.milestones.get(outcome="").committed_on == MONDAY_28


def test_the_submitter_gets_the_steps_and_the_date(world: World, ticket: Ticket) -> None:
    commit(ticket, world.sherry, MONDAY_28)
    says = ["Sherry Parrish on the next steps:", "We check invoice 0926.", "again by Mon 28 Sep, 5:00 PM EDT"]
    assert_letter(ticket, to=[world.dana], copies=[world.sherry, world.lyndi], says=says)
    assert ticket.messages.latest("id").body == "We check invoice 0926."
    event = last_event(ticket)
    assert (event.action, event.data) == ("ticket.promised", {"day": "2026-09-28"})


def test_a_new_date_in_time_is_renegotiated(world: World, ticket: Ticket) -> None:
    commit(ticket, world.sherry, MONDAY_28)
    commit(ticket, world.sherry, date(2026, 10, 5), "2026-09-28 17:00:00")
    assert promises(ticket)[-2:] == [("follow_up", "renegotiated"), ("follow_up", "")]


def test_a_new_date_too_late_leaves_the_old_one_missed(world: World, ticket: Ticket) -> None:
    commit(ticket, world.sherry, MONDAY_28)
    commit(ticket, world.sherry, date(2026, 10, 5), "2026-09-28 17:00:01")
    assert promises(ticket)[-2:] == [("follow_up", "late"), ("follow_up", "")]
    assert fresh(ticket).owed_at == office("2026-10-05 17:00")


def test_next_steps_after_their_day_stay_missed(world: World, ticket: Ticket) -> None:
    commit(ticket, world.sherry, MONDAY_28, "2026-09-18 08:00")
    assert promises(ticket)[1] == ("next_steps", "late")


@pytest.mark.parametrize(
    ("closed", "offered"),
    [(date(2026, 9, 26), "Mon 28 Sep"), (date(2026, 10, 12), "Tue 13 Oct")],
)
def test_a_closed_day_is_refused_and_the_next_one_offered(
    world: World, ticket: Ticket, closed: date, offered: str
) -> None:
    with pytest.raises(ClosedDayError, match=offered) as refused:
        commit(ticket, world.sherry, closed)
    assert f"{refused.value.offered:%a %d %b}" == offered
    assert promises(ticket)[1:] == [("next_steps", ""), ("follow_up", "")]


def test_a_day_that_is_over_is_refused(world: World, ticket: Ticket) -> None:
    sent = OutgoingMail.objects.count()
    for day, at in [(date(2026, 9, 16), THURSDAY), (date(2026, 9, 17), "2026-09-17 17:00:00")]:
        with pytest.raises(RefusedError, match="This day is over") as refused:
            commit(ticket, world.sherry, day, at)
        assert refused.value.field == "day"
    assert OutgoingMail.objects.count() == sent


def test_today_may_be_promised_until_the_last_second(world: World, ticket: Ticket) -> None:
    commit(ticket, world.sherry, date(2026, 9, 17), "2026-09-17 16:59:59")
    assert fresh(ticket).owed_at == office("2026-09-17 17:00")


def test_beyond_the_four_week_date_only_a_supervisor_may_promise(world: World, ticket: Ticket) -> None:
    last, beyond = date(2026, 10, 13), date(2026, 10, 14)
    with pytest.raises(RefusedError, match="Tue 13 Oct; a later one needs a supervisor"):
        commit(ticket, world.sherry, beyond)
    commit(ticket, world.sherry, last)
    commit(ticket, world.jim, beyond)
    assert fresh(ticket).owed_at == office("2026-10-14 17:00")


def test_before_the_confirmation_there_is_nothing_to_promise(world: World, tuesday: datetime) -> None:
    with pytest.raises(VerbNotAllowedError, match="Confirm receipt first"):
        commit(file(world.dana, tuesday), world.rita, MONDAY_28)
