"""Two at once: one link makes one account; what is revoked in the same moment lets in somebody whole or nobody."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from contacts.errors import RefusedError
from contacts.models import Invitation, Role, User
from contacts.people.services.accept import InvitationOverError, accept
from contacts.people.services.invite import revoke
from contacts.people.services.roles import change_role
from tests.people.conftest import CHOSEN, NOON, invited, last_mail, token_in
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock, without_locks
from tests.world import World, by, person
from tickets.services.remove import remove

pytestmark = pytest.mark.django_db(transaction=True)
INVITATION = "contacts_invitation"


def accepting(token: str, password: str = CHOSEN) -> Callable[[], User]:
    return partial(accept, token, name="Nina New", password=password, now=NOON)


def test_of_two_who_accept_one_link_one_has_the_account(world: World) -> None:
    invited(world)
    token = token_in(last_mail())
    found = in_threads(accepting(token, "first long password"), accepting(token, "second long password"))
    assert sorted(type(each).__name__ for each in found) == ["InvitationOverError", "User"]
    winner = next(each for each in found if isinstance(each, User))
    nina = User.objects.get(email="nina.new@agency.example")
    assert winner.pk == nina.pk
    assert nina.password == winner.password


def test_control_without_the_lock_somebody_removed_is_let_in_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    invited(world, world.lee.email)
    token = token_in(last_mail())
    without_locks(monkeypatch)
    with after_reading(INVITATION, lambda: in_threads(accepting(token, "second long password")), nth=2):
        accepting(token, "first long password")()
    assert world.lee.access_events.filter(kind="invitation_accepted").count() == 2


def test_who_accepts_an_old_link_while_its_sender_is_removed_holds_nobody_up(world: World) -> None:
    """Lee came back by another way, and takes what is open of Hana, who had invited Lee."""
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    invited(world, world.lee.email)
    User.objects.filter(pk=world.lee.pk).update(is_active=True)
    ada = person("Ada Sharp", Role.ADMINISTRATOR)
    has_read = threading.Event()

    def meet() -> None:
        has_read.set()
        until_somebody_waits_for_a_lock()

    def accepts() -> object:
        with after_reading(INVITATION, meet):
            return accepting(token_in(last_mail()))()

    def removes() -> object:
        assert has_read.wait(PATIENCE)
        return remove(world.hana.pk, heir=world.lee, actor=by(ada), now=NOON)

    accepted, removed = in_threads(accepts, removes)
    assert isinstance(accepted, InvitationOverError)
    assert removed is None  # nothing of Hana's was open
    assert Invitation.objects.get().revoked_at == NOON


def test_two_links_of_one_address_make_one_account(world: World, ruth: User) -> None:
    invited(world)
    ours = token_in(last_mail())
    invited(world, agency=ruth.agency, actor=ruth)
    found = in_threads(accepting(ours), accepting(token_in(last_mail())))
    assert sorted(type(each).__name__ for each in found) == ["InvitationOverError", "User"]


def test_who_revokes_while_it_is_accepted_is_told(world: World) -> None:
    invitation = invited(world)
    revoking = partial(revoke, invitation.pk, actor=world.hana, now=NOON)
    found: list[object] = []
    other = threading.Thread(target=lambda: found.extend(in_threads(revoking)))

    def start() -> None:
        other.start()
        until_somebody_waits_for_a_lock()

    with after_reading(INVITATION, start, nth=2):
        accepting(token_in(last_mail()))()
    other.join(PATIENCE)
    assert isinstance(found[0], RefusedError)
    assert User.objects.filter(email="nina.new@agency.example").exists()


def test_who_accepts_while_the_inviter_is_removed_gets_in_or_does_not(world: World, ada: User) -> None:
    """The removal was first: its revocation is what the one who accepts finds after the wait."""
    invited(world)
    accepts = accepting(token_in(last_mail()))
    found: list[object] = []
    other = threading.Thread(target=lambda: found.extend(in_threads(accepts)))

    def start() -> None:
        other.start()
        until_somebody_waits_for_a_lock()

    with after_reading(INVITATION, start):
        remove(world.hana.pk, heir=None, actor=by(ada), now=NOON)
    other.join(PATIENCE)
    assert isinstance(found[0], InvitationOverError)
    assert Invitation.objects.get().revoked_at == NOON


def test_two_who_invite_the_same_person_at_once_leave_one_invitation(world: World, ada: User) -> None:
    in_threads(partial(invited, world), partial(invited, world, actor=ada))
    assert Invitation.objects.count() == 1


def test_of_two_administrators_who_demote_each_other_one_stays(world: World, ada: User) -> None:
    other = User.objects.create_user("bo@cms.example", name="Bo", role=Role.ADMINISTRATOR)
    demote = partial(change_role, role=Role.REP, now=NOON)
    found = in_threads(partial(demote, other.pk, actor=ada), partial(demote, ada.pk, actor=other))
    assert sorted(type(each).__name__ for each in found) == ["RefusedError", "User"]
    assert User.objects.filter(role=Role.ADMINISTRATOR).count() == 1
