"""Two windows of one person, in which overlapping absences are entered at the same moment."""

from datetime import date
from functools import partial

import pytest

from contacts.models import Absence, AbsenceEvent
from tests.racing import after_reading, in_threads, without_locks
from tests.world import World, office
from tickets.desk.services.absences import Away, enter
from tickets.errors import RefusedError

pytestmark = pytest.mark.django_db(transaction=True)
ABSENCES = "contacts_absence"
NOW = office("2026-09-15 12:00")


def entering(world: World, first: int) -> "partial[Absence]":
    days = Away(starts_on=date(2026, 9, first), ends_on=date(2026, 9, 25))
    return partial(enter, days, user=world.rita, now=NOW)


def test_of_two_that_overlap_one_is_refused(world: World) -> None:
    found = in_threads(entering(world, 17), entering(world, 18))
    assert sorted({type(each).__name__ for each in found}) == ["Absence", RefusedError.__name__]
    assert Absence.objects.count() == AbsenceEvent.objects.count() == 1


def test_control_without_the_lock_both_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    with after_reading(ABSENCES, lambda: in_threads(entering(world, 18))):
        entering(world, 17)()
    assert Absence.objects.count() == 2
