"""Re-dating against people and against itself; each race is run again without the lock, to show what it is for."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from tests.racing import PATIENCE, TICKET, after_reading, in_threads, until_somebody_waits_for_a_lock, without_locks
from tests.tickets.rules import MADE, closing, day, save_calendar
from tests.world import World, by, confirmed, file, fresh, mails_of, office
from tickets.models import Milestone, OfficeCalendar, Ticket
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.redating import follow

pytestmark = pytest.mark.django_db(transaction=True)
MILESTONES = "tickets_milestone"


@pytest.fixture
def ticket(world: World) -> Ticket:
    """Its follow-up is promised for Tue 29 Sep, which closes."""
    filed = confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")
    now = office("2026-09-15 11:30")
    return promise(filed.pk, day=day("2026-09-29"), words="We check.", actor=by(world.sherry), now=now)


@pytest.fixture
def rule(world: World, ticket: Ticket) -> OfficeCalendar:
    return save_calendar(world, closing("2026-09-29"))


def waiting(act: Callable[[], object]) -> tuple[threading.Thread, Callable[[], None], list[object]]:
    """Another side that is started by the returned function, which comes back once it waits for a lock."""
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.extend(in_threads(act)))

    def start() -> None:
        thread.start()
        until_somebody_waits_for_a_lock()

    return thread, start, done


def resolved(world: World, ticket: Ticket) -> Ticket:
    return resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=MADE)


def test_what_is_resolved_meanwhile_is_passed_over(world: World, ticket: Ticket, rule: OfficeCalendar) -> None:
    thread, start, done = waiting(partial(follow, ticket.pk, rule, MADE))
    with after_reading(TICKET, start):
        resolved(world, ticket)
    thread.join(PATIENCE)
    assert done == [None]
    assert (fresh(ticket).calendar.version, fresh(ticket).check_at) == (1, None)


def test_whoever_resolves_waits_until_the_date_has_moved(world: World, ticket: Ticket, rule: OfficeCalendar) -> None:
    thread, start, done = waiting(partial(resolved, world, ticket))
    with after_reading(TICKET, start):
        follow(ticket.pk, rule, MADE)
    thread.join(PATIENCE)
    assert done == [ticket]
    kept = ticket.milestones.get(name="follow_up", outcome="kept")
    assert (kept.due_at, kept.calendar) == (office("2026-09-30 17:00"), rule)
    assert fresh(ticket).owed_at is None


def test_control_without_the_lock_it_moves_what_was_just_kept(
    world: World, ticket: Ticket, rule: OfficeCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with (
        after_reading(MILESTONES, lambda: in_threads(partial(resolved, world, ticket))),
        pytest.raises(Milestone.DoesNotExist),  # nothing is owed any more: the last guard
    ):
        follow(ticket.pk, rule, MADE)


def two_at_once(ticket: Ticket, rule: OfficeCalendar) -> list[object]:
    """Neither goes on before the other has read the ticket, or has come to its end."""
    meeting = threading.Barrier(2, timeout=PATIENCE)

    def one() -> object:
        with after_reading(MILESTONES, meeting.wait):
            return follow(ticket.pk, rule, MADE)

    return in_threads(one, one)


def test_two_redatings_at_once_tell_the_submitter_once(ticket: Ticket, rule: OfficeCalendar) -> None:
    thread, start, done = waiting(partial(follow, ticket.pk, rule, MADE))
    with after_reading(TICKET, start):
        assert follow(ticket.pk, rule, MADE)
    thread.join(PATIENCE)
    assert done == [None]
    assert len(mails_of(ticket)) == 4


def test_control_without_the_lock_the_submitter_is_told_twice(
    ticket: Ticket, rule: OfficeCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    two_at_once(ticket, rule)
    assert len(mails_of(ticket)) == 5
