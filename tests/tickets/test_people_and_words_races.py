"""Two supervisors who change a team, or the words of a mail, at the same moment: one is told, nothing is lost."""

from functools import partial

import pytest

from contacts.models import MailWording, Team, TeamEvent, User
from contacts.wordings import change_wording
from tests.racing import after_reading, in_threads, without_locks
from tests.world import World, office
from tickets.errors import RefusedError
from tickets.teams.services import add

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-15 12:00")


def adding(world: World, whom: User) -> "partial[None]":
    return partial(add, Team.objects.get(key="helpdesk"), whom, seen=0, by=world.jim, now=NOW)


def test_of_two_who_change_a_team_or_a_text_one_is_told(world: World) -> None:
    found = in_threads(adding(world, world.sherry), adding(world, world.terry))
    assert sorted(type(each).__name__ for each in found) == ["NoneType", RefusedError.__name__]
    assert TeamEvent.objects.count() == 1
    save = partial(change_wording, "replied", base_version=0, note="Mine.", by=world.jim, now=NOW)
    faster = partial(save, "{author} {words} {files} {day}")
    with (
        pytest.raises(RefusedError, match="Somebody changed this text meanwhile"),
        after_reading("contacts_mailwording", lambda: in_threads(faster)),
    ):
        save("{words} {files} {day}")
    assert MailWording.objects.get().words == "{author} {words} {files} {day}"


def test_control_without_the_lock_neither_sees_the_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    with after_reading("contacts_teamevent", lambda: in_threads(adding(world, world.terry))):
        adding(world, world.sherry)()
    assert TeamEvent.objects.count() == 2
