"""Two workers at one file, and somebody who changes the directory while it is being loaded."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection

from contacts.loads import judging
from contacts.loads.services.keep import order
from contacts.models import AccessEvent, Agency, Load
from tests.loads.files import report, worked
from tests.racing import outcome, until_somebody_waits_for_a_lock, without_locks
from tests.world import World, account
from tickets.models import Account, Customer

pytestmark = pytest.mark.django_db(transaction=True)
CHANGED = "Account number,Agency,Customer\n770-555-0142,Harbor Telecom,Zed\n"
NEW = "Account number,Agency,Customer\n901,Harbor Telecom,Zed\n"


@pytest.fixture
def other() -> Iterator[ThreadPoolExecutor]:
    """Somebody with a connection of their own."""
    with ThreadPoolExecutor(1) as pool:
        yield pool
        pool.submit(connection.close)


def ordered(text: str) -> Load:
    one = report("accounts", text)
    return order(one.pk, version=1, skips_bad=False, actor=None)


def before_writing(monkeypatch: pytest.MonkeyPatch, first: Callable[[], object]) -> list[str]:
    """Does this once between the judging and the writing; each writing is counted in the list."""
    written, write = [], judging.write

    def then_write(*args: object) -> bool:
        written.append("")
        if len(written) == 1:
            first()
        return write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "write", then_write)
    return written


def test_of_two_workers_one_loads_it(
    world: World, monkeypatch: pytest.MonkeyPatch, other: ThreadPoolExecutor
) -> None:
    one = ordered(CHANGED)
    written = before_writing(monkeypatch, lambda: other.submit(worked, one).result(timeout=20))
    done = worked(one)
    assert (done.state, done.attempts, len(written)) == ("done", 1, 1)
    assert AccessEvent.objects.filter(kind="loaded").count() == 1


def test_control_without_the_lock_of_the_file_both_load_it(
    world: World, monkeypatch: pytest.MonkeyPatch, other: ThreadPoolExecutor
) -> None:
    one = ordered(CHANGED)
    without_locks(monkeypatch)
    monkeypatch.setattr(judging, "hold", lambda load, kind: None)
    written = before_writing(monkeypatch, lambda: other.submit(worked, one).result(timeout=20))
    worked(one)
    assert len(written) == 2


@pytest.mark.parametrize("held", [True, False])
def test_nobody_changes_a_row_between_its_judging_and_its_writing(
    world: World, monkeypatch: pytest.MonkeyPatch, other: ThreadPoolExecutor, held: bool
) -> None:
    """Without the lock of the rows, the control, what they wrote would be lost without a word."""
    one, started = ordered(CHANGED), []
    theirs = Customer.objects.create(agency=world.account.agency, name="Theirs")

    def change() -> None:
        done: Future[int] = other.submit(Account.objects.filter(pk=world.account.pk).update, customer=theirs)
        started.append(done)
        until_somebody_waits_for_a_lock() if held else done.result(timeout=20)

    if not held:
        monkeypatch.setattr(judging, "hold", lambda load, kind: None)
    before_writing(monkeypatch, change)
    assert worked(one).state == "done"
    assert outcome(started[0]) == 1
    assert Account.objects.get(pk=world.account.pk).customer.name == ("Theirs" if held else "Zed")


def add(world: World) -> None:
    account(world.foreign_account.agency, "Theirs", "901")


def rename(world: World) -> None:
    Agency.objects.filter(pk=world.account.agency_id).update(name="Harbour")


@pytest.mark.parametrize("change", [add, rename])
def test_what_somebody_changes_just_before_is_reported_and_nothing_is_loaded(
    world: World, monkeypatch: pytest.MonkeyPatch, other: ThreadPoolExecutor, change: Callable[[World], None]
) -> None:
    one = ordered(NEW)
    before_writing(monkeypatch, lambda: other.submit(change, world).result(timeout=20))
    found = worked(one)
    assert (found.state, found.moved, found.refused) == ("reported", 1, 1)
    assert not Customer.objects.filter(name="Zed").exists()
