"""Reopening starts a new cycle; finished cycles stay as they were [4.12]."""

from datetime import datetime

import pytest

from tests.tickets.letter import assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, office, promises
from tickets.models import OfficeCalendar, Ticket
from tickets.services.finish import reopen, resolve
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db
FRIDAY_EVENING = "2026-10-02 18:00"


@pytest.fixture
def resolved(world: World, tuesday: datetime) -> Ticket:
    ticket = confirmed(world, file(world.dana, tuesday))
    return resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-25 11:00"))


def again(ticket: Ticket, world: World, at: str = FRIDAY_EVENING) -> Ticket:
    return fresh(reopen(ticket.pk, words="The credit is not there.", actor=by(world.dana), now=office(at)))


def test_day_1_counts_from_the_reopening(world: World, resolved: Ticket) -> None:
    now = again(resolved, world)
    assert (now.status, now.cycle, now.finished_at) == ("received", 2, None)
    assert now.cycle_started_at == now.check_at == office(FRIDAY_EVENING)
    assert now.received_at == office("2026-09-15 10:00")
    assert (now.owed, now.owed_at) == ("confirmation", office("2026-10-06 17:00"))
    assert (now.team.key, now.assignee) == ("helpdesk", world.sherry)


def test_the_finished_cycle_stays_as_it_was(world: World, resolved: Ticket) -> None:
    before = list(resolved.milestones.order_by("id").values())
    again(resolved, world)
    assert list(resolved.milestones.filter(cycle=1).order_by("id").values()) == before
    assert promises(resolved)[3:] == [("confirmation", ""), ("next_steps", ""), ("follow_up", "")]


def test_it_keeps_its_numbers(world: World, resolved: Ticket) -> None:
    before = list(resolved.numbers.values_list("number", flat=True))
    again(resolved, world)
    assert list(resolved.numbers.values_list("number", flat=True)) == before


def test_the_rules_in_force_now_count(world: World, resolved: Ticket) -> None:
    first = resolved.calendar
    second = OfficeCalendar.objects.create(
        name=first.name,
        version=2,
        made_at=office("2026-09-20 10:00"),
        zone=first.zone,
        weekly=[[["08:00", "12:00"]]] * 5 + [[], []],
        known_from=first.known_from,
        known_until=first.known_until,
    )
    now = again(resolved, world)
    assert now.calendar == second
    assert now.owed_at == office("2026-10-06 12:00")


def test_everybody_reads_the_new_dates(world: World, resolved: Ticket) -> None:
    again(resolved, world)
    says = ["Dana Ortiz reopened this request:", "The credit is not there.", "Tue 6 Oct, 5:00 PM EDT (Day 2)"]
    assert_letter(resolved, to=[world.dana], copies=[world.sherry, world.lyndi], says=says)
    event = last_event(resolved)
    assert (event.action, event.cycle) == ("ticket.reopened", 2)


def test_an_open_ticket_has_nothing_to_reopen(world: World, resolved: Ticket) -> None:
    again(resolved, world)
    with pytest.raises(VerbNotAllowedError, match="still open"):
        again(resolved, world)
