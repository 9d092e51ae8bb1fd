"""Pauses stop the clock, holds do not [4.10]."""

from datetime import datetime
from uuid import uuid4

import pytest

from tests.escalation.clock import sweep
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_event, last_mail, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket, Wait
from tickets.services.complete import complete
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.reply import reply
from tickets.services.wait import hold, pause, resume
from tickets.sla import ClosedDayError
from tickets.states import VerbNotAllowedError

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ticket_once(world: World) -> Ticket:
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")


@pytest.fixture
def ticket(ticket_once: Ticket) -> Ticket:
    """Confirmed Tue 15 Sep 11:00; the next steps are due Thu 17 Sep 17:00."""
    return fresh(ticket_once)


def asked(world: World, ticket: Ticket, at: str, until: str | None = None, party: str = "submitter") -> Ticket:
    day = office(f"{until} 00:00").date() if until else None
    return pause(ticket.pk, party=party, words="Which invoice?", actor=by(world.sherry), now=office(at), until=day)


def answered(world: World, ticket: Ticket, at: str) -> Ticket:
    return reply(ticket.pk, words="Invoice 0926.", actor=by(world.dana), now=office(at))


def due(ticket: Ticket, name: str = "next_steps") -> datetime:
    return ticket.milestones.get(name=name, outcome="").due_at


@pytest.mark.parametrize(
    ("paused", "ended", "moved_to"),
    [
        ("2026-09-15 16:00", "2026-09-16 09:00", "2026-09-18 17:00"),
        ("2026-09-15 14:00", "2026-09-15 16:00", "2026-09-17 17:00"),
        ("2026-09-15 17:30", "2026-09-16 07:00", "2026-09-17 17:00"),
        ("2026-09-17 16:00", "2026-09-21 10:00", "2026-09-21 17:00"),
        ("2026-09-17 17:00:01", "2026-09-21 10:00", "2026-09-17 17:00"),
    ],
)
def test_the_answer_ends_it_and_the_date_has_moved(
    world: World, ticket: Ticket, paused: str, ended: str, moved_to: str
) -> None:
    asked(world, ticket, paused)
    now = answered(world, ticket, ended)
    assert (now.status, now.paused_until) == ("working", None)
    assert due(now) == fresh(now).owed_at == office(moved_to)
    assert Wait.objects.get().ended_by == "answered"


def test_while_it_lasts_nothing_is_missed_and_the_page_knows_until_when(world: World, ticket: Ticket) -> None:
    now = asked(world, ticket, "2026-09-16 10:00", until="2026-09-22")
    assert now.status == "paused"
    assert now.paused_until == office("2026-09-22 08:00")
    assert due(now) == office("2026-09-23 17:00")  # four business days later
    assert sweep("2026-09-21 12:00").missed == 0


def test_it_ends_by_itself_on_its_date_however_late_that_is_noticed(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00", until="2026-09-22")
    assert fresh(ticket).check_at is not None
    sweep("2026-09-16 10:01")
    assert fresh(ticket).check_at == office("2026-09-22 08:00")
    sweep("2026-09-23 12:00")
    wait = Wait.objects.get()
    assert (wait.ended_at, wait.ended_by) == (office("2026-09-22 08:00"), "date")
    assert fresh(ticket).status == "working"
    assert due(ticket) == office("2026-09-23 17:00")


def test_without_a_date_it_lasts_as_long_as_the_policy_lets_it(world: World, ticket: Ticket) -> None:
    assert asked(world, ticket, "2026-09-16 10:00").paused_until == office("2026-09-30 08:00")


def test_the_cap_counts_every_pause_of_the_cycle(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00")
    answered(world, ticket, "2026-09-25 10:00")  # seven business days
    with pytest.raises(RefusedError, match="may last until Wed 30 Sep at most"):
        asked(world, ticket, "2026-09-25 11:00", until="2026-10-01")
    asked(world, ticket, "2026-09-25 11:00", until="2026-09-30")


def test_no_pause_is_left_once_the_cap_is_used_up(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00")
    answered(world, ticket, "2026-09-30 10:00")
    with pytest.raises(RefusedError, match="paused for 10 business days already"):
        asked(world, ticket, "2026-10-01 10:00")


def test_never_while_the_confirmation_is_owed(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    with pytest.raises(VerbNotAllowedError, match="Confirm receipt first"):
        asked(world, ticket, "2026-09-15 11:00")


def test_a_closed_or_past_day_is_refused(world: World, ticket: Ticket) -> None:
    with pytest.raises(ClosedDayError):
        asked(world, ticket, "2026-09-16 10:00", until="2026-09-19")
    with pytest.raises(RefusedError, match="has begun already"):
        asked(world, ticket, "2026-09-16 10:00", until="2026-09-16")
    assert not Wait.objects.exists()


def test_the_question_goes_to_everyone_with_the_dates(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00", until="2026-09-22", party="customer")
    mail = last_mail(ticket)
    assert mail.to == [world.dana.email]
    assert "Which invoice?" in mail.body
    assert "stand still until you answer, at the latest until Tue 22 Sep, 8:00 AM EDT" in mail.body
    assert last_event(ticket).data["party"] == "the customer"


def test_asking_keeps_no_promise(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00")
    assert promises(ticket) == [("confirmation", "kept"), ("next_steps", ""), ("follow_up", "")]


def test_next_steps_end_it_and_a_date_promised_then_is_not_moved_by_it(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00")
    day = office("2026-09-24 00:00").date()
    now = promise(ticket.pk, day=day, words="Credit comes.", actor=by(world.sherry), now=office("2026-09-18 10:00"))
    assert now.status == "working"
    assert due(now, "follow_up") == office("2026-09-24 17:00")


def test_naming_the_account_is_an_answer(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday, account_text="770 555 9999"), "2026-09-15 11:00")
    asked(world, ticket, "2026-09-15 16:00")
    complete(
        ticket.pk,
        account_text=world.account.number,
        customer_name="",
        actor=by(world.dana),
        now=office("2026-09-16 09:00"),
    )
    assert fresh(ticket).status == "working"


def test_a_hold_moves_nothing(world: World, ticket: Ticket) -> None:
    now = hold(
        ticket.pk, party="carrier", words="the port order", actor=by(world.sherry), now=office("2026-09-15 12:00")
    )
    assert (now.status, now.owed_at) == ("held", office("2026-09-17 17:00"))
    now = resume(ticket.pk, actor=by(world.sherry), now=office("2026-09-16 12:00"))
    assert (now.status, now.owed_at) == ("working", office("2026-09-17 17:00"))


def test_a_question_may_follow_a_hold(world: World, ticket: Ticket) -> None:
    hold(ticket.pk, party="department", words="the rate", actor=by(world.sherry), now=office("2026-09-15 12:00"))
    asked(world, ticket, "2026-09-15 13:00")
    ended = list(Wait.objects.values_list("party", "ended_by"))
    assert ended == [("department", "staff"), ("submitter", "")]


def test_finishing_ends_it(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 10:00")
    now = resolve(ticket.pk, words="Found it.", actor=by(world.sherry), now=office("2026-09-17 10:00"))
    assert now.paused_until is None
    assert Wait.objects.get().ended_by == "finished"
    assert ("next_steps", "dropped") in promises(ticket)


def test_a_question_that_is_posted_twice_is_sent_once(world: World, ticket: Ticket) -> None:
    question = {"party": "submitter", "words": "Which?", "actor": by(world.sherry), "key": uuid4()}
    for _ in range(2):
        assert pause(ticket.pk, now=office("2026-09-16 10:00"), **question).status == "paused"
    assert (Wait.objects.count(), ticket.events.filter(action="ticket.paused").count()) == (1, 1)
