"""A file is loaded as it was reported, whole or not at all, whatever happens meanwhile."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from contacts.errors import RefusedError
from contacts.loads.services.keep import KEPT_FOR, drop, forget_old, order, start_again
from contacts.loads.services.work import KILLED, progress_of, work_off, work_off_due
from contacts.models import AccessEvent, Load, LoadPart, LoadRow
from tests.loads.files import NOW, counts, load, report, upload, worked
from tests.once import world
from tests.world import World, account
from tickets.loads.kinds import KINDS
from tickets.models import Account

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db

TWO = "Account number,Agency,Customer\n901,Harbor Telecom,Zed\n770 555 0142,Harbor Telecom,Zed\n"


class KilledError(BaseException):
    """As a kill is: nothing after it is done."""


def killed_at(words: str, pk: int) -> None:
    def kill(said: str, done: int, of: int) -> None:
        if said == words:
            raise KilledError

    with pytest.raises(KilledError):
        work_off(pk, KINDS, NOW, tell=kill)


def of_harbor(world: World) -> list[tuple[str, str]]:
    rows = Account.objects.filter(agency=world.account.agency).order_by("key")
    return list(rows.values_list("number", "customer__name"))


def test_killed_in_the_middle_it_leaves_nothing_and_is_done_once(world: World) -> None:
    one = upload("accounts", TWO, world.elise)
    killed_at("Reading", one.pk)
    one.refresh_from_db()
    assert (one.state, one.attempts, LoadRow.objects.count()) == ("reading", 1, 0)
    work_off_due(KINDS, NOW)
    one.refresh_from_db()
    assert (one.state, one.attempts, counts(one)) == ("reported", 0, (1, 1, 0, 0))
    order(one.pk, version=1, skips_bad=False, actor=world.elise)
    before = of_harbor(world)
    killed_at("Loading", one.pk)
    assert of_harbor(world) == before
    assert not LoadRow.objects.filter(loaded=True).exists()
    assert progress_of(one) == ("Loading", 1, 3)
    work_off_due(KINDS, NOW)
    work_off_due(KINDS, NOW)
    one.refresh_from_db()
    assert (one.state, one.done_at, one.parts.count()) == ("done", NOW, 0)
    assert of_harbor(world) == [("770 555 0142", "Zed"), ("901", "Zed")]
    assert AccessEvent.objects.filter(kind="loaded").count() == 1


def test_one_that_kills_its_worker_again_and_again_is_given_up_and_can_be_begun_anew(world: World) -> None:
    one = upload("accounts", TWO)
    for _ in range(3):
        killed_at("Reading", one.pk)
    one = worked(one)
    assert (one.state, one.why) == ("failed", KILLED)
    with pytest.raises(RefusedError, match="not waiting"):
        order(one.pk, version=0, skips_bad=False, actor=None)
    assert worked(start_again(one.pk)).state == "reported"


def test_what_went_wrong_is_said_and_nothing_is_loaded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = report("accounts", TWO)
    order(one.pk, version=1, skips_bad=False, actor=None)
    monkeypatch.setattr("contacts.loads.services.work.note_access", None)  # after all is written
    before = of_harbor(world)
    one = worked(one)
    assert one.state == "failed"
    assert "Nothing is loaded. Start again" in one.why
    assert of_harbor(world) == before


def test_after_a_deadlock_it_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def deadlock(*args: object, **kwargs: object) -> None:
        raise OperationalError("deadlock detected")

    one = report("accounts", TWO)
    order(one.pk, version=1, skips_bad=False, actor=None)
    with monkeypatch.context() as patch:
        patch.setattr("contacts.loads.services.work.note_access", deadlock)
        assert (worked(one).state, of_harbor(world)[0][0]) == ("loading", "770 555 0142")
    assert worked(one).state == "done"


def test_a_directory_that_changed_meanwhile_is_reported_anew_and_nothing_is_loaded(world: World) -> None:
    one = report("accounts", TWO)
    account(world.account.agency, "Zed", "9-01")
    order(one.pk, version=1, skips_bad=False, actor=None)
    one = worked(one)
    assert (one.state, one.moved, one.version, counts(one)) == ("reported", 1, 2, (0, 2, 0, 0))
    assert of_harbor(world) == [("770 555 0142", "Peachtree Dental Group"), ("9-01", "Zed")]
    with pytest.raises(RefusedError, match="has changed since you saw it"):
        order(one.pk, version=1, skips_bad=False, actor=None)
    order(one.pk, version=2, skips_bad=False, actor=None)
    assert (worked(one).state, of_harbor(world)[1]) == ("done", ("901", "Zed"))


def test_bad_rows_are_left_out_only_where_that_is_said(world: World) -> None:
    one = report("accounts", f"{TWO},x,y\n")
    with pytest.raises(RefusedError, match="left out"):
        order(one.pk, version=1, skips_bad=False, actor=None)
    order(one.pk, version=1, skips_bad=True, actor=None)
    assert worked(one).state == "done"
    nothing = report("accounts", TWO)
    with pytest.raises(RefusedError, match="nothing in it"):
        order(nothing.pk, version=1, skips_bad=True, actor=None)
    assert drop(nothing.pk).state == "dropped"


def test_a_month_later_only_what_was_changed_is_left(world: World) -> None:
    done, bad = load("accounts", f"{TWO},x,y\n"), report("accounts", TWO)
    forget_old(NOW + KEPT_FOR)
    assert set(Load.objects.all()) == {done, bad}
    waiting = upload("accounts", TWO)
    forget_old(NOW + KEPT_FOR + timedelta(seconds=1))
    assert set(Load.objects.all()) == {done, waiting}
    assert list(LoadRow.objects.order_by("line").values_list("state", flat=True)) == ["new", "changed"]
    assert set(LoadPart.objects.values_list("load", flat=True)) == {waiting.pk}
