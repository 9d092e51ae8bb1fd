"""Letting people in: by a link that works once, for seven days, and tells nobody which accounts exist [8.1]."""

from datetime import timedelta

import pytest

from contacts.access_log import NOWHERE as AT_HOME
from contacts.errors import RefusedError
from contacts.models import AccessEvent, Invitation, OutgoingMail, Role, User
from contacts.people.services.accept import InvitationOverError, accept
from contacts.people.services.agencies import add_agency
from contacts.people.services.invite import GOOD_FOR, revoke, send_again
from contacts.people.services.roles import change_role, close_account
from contacts.people.tokens import hash_of
from tests.people.conftest import CHOSEN, NOON, invited, last_mail, read_again, token_in
from tests.world import World

pytestmark = pytest.mark.django_db


def taken(token: str, at: timedelta = timedelta(0)) -> User:
    return accept(token, name="Nina Newman", password=CHOSEN, now=NOON + at)


def is_over(token: str, at: timedelta = timedelta(0)) -> bool:
    try:
        taken(token, at)
    except InvitationOverError:
        return True
    return False


def kinds() -> list[str]:
    return list(AccessEvent.objects.order_by("id").values_list("kind", flat=True))


def test_the_link_makes_the_account_that_was_meant(world: World) -> None:
    invited(world, "Nina.New@Agency.example", role=Role.AGENCY_LEAD)
    nina = taken(token_in(last_mail()))
    assert (nina.email, nina.name, nina.role) == ("nina.new@agency.example", "Nina Newman", Role.AGENCY_LEAD)
    assert (nina.agency, nina.is_active, nina.check_password(CHOSEN)) == (world.hana.agency, True, True)
    assert kinds() == ["invitation_sent", "invitation_accepted"]
    sent, accepted = AccessEvent.objects.order_by("id")
    assert (sent.by, sent.address) == (world.hana, "nina.new@agency.example")
    assert (accepted.user, accepted.by, accepted.data) == (nina, None, {"invited_by": world.hana.pk})


def test_the_mail_is_for_its_recipient_alone_and_its_token_is_kept_nowhere_else(world: World) -> None:
    invitation = invited(world)
    mail = last_mail()
    token = token_in(mail)
    assert (mail.to, mail.is_private) == (["nina.new@agency.example"], True)
    assert mail.subject == "CMS Care: Hana Brooks invites you to Harbor Telecom"
    assert token not in mail.shown_body
    assert invitation.token_hash == hash_of(token)
    assert "as sub-agent" in mail.body
    assert "until Tue 22 Sep, 12:00 PM EDT" in mail.body


def test_it_works_once(world: World) -> None:
    invited(world)
    token = token_in(last_mail())
    taken(token)
    assert is_over(token)
    assert User.objects.filter(email="nina.new@agency.example").count() == 1


def test_it_is_good_for_seven_days(world: World) -> None:
    invited(world)
    token = token_in(last_mail())
    assert is_over(token, GOOD_FOR)
    assert not is_over(token, GOOD_FOR - timedelta(seconds=1))


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 50])
def test_a_token_that_is_none_opens_nothing(world: World, token: str) -> None:
    invited(world)
    assert is_over(token)


def test_sent_again_the_old_link_is_dead(world: World) -> None:
    invitation = invited(world)
    old = token_in(last_mail())
    send_again(invitation.pk, actor=world.hana, now=NOON + timedelta(days=9))
    assert is_over(old, timedelta(days=9))
    assert not is_over(token_in(last_mail()), timedelta(days=15))


def test_an_address_has_one_open_invitation_for_each_agency(world: World, ruth: User) -> None:
    invited(world)
    old = token_in(last_mail())
    again = invited(world, role=Role.AGENCY_LEAD, name="Nina N.")
    invited(world, agency=ruth.agency, actor=ruth)
    assert Invitation.objects.count() == 2
    assert (again.name, again.role) == ("Nina N.", Role.AGENCY_LEAD)
    assert is_over(old)


def test_of_two_agencies_that_invite_the_same_person_the_first_accepted_has_them(world: World, ruth: User) -> None:
    invited(world)
    ours = token_in(last_mail())
    invited(world, agency=ruth.agency, actor=ruth)
    theirs = token_in(last_mail())
    assert taken(theirs).agency == ruth.agency
    assert is_over(ours)


def test_revoked_it_opens_nothing(world: World) -> None:
    invitation = invited(world)
    revoke(invitation.pk, actor=world.hana, now=NOON)
    assert is_over(token_in(last_mail()))
    for act in (revoke, send_again):
        with pytest.raises(RefusedError, match="accepted or revoked meanwhile"):
            act(invitation.pk, actor=world.hana, now=NOON)
    assert kinds() == ["invitation_sent", "invitation_revoked"]


def test_who_invites_learns_nothing_of_an_address_and_its_owner_does(world: World) -> None:
    """An account here, elsewhere, at CMS, or a closed one elsewhere."""
    User.objects.filter(pk=world.ed.pk).update(is_active=False)
    plain = invited(world)
    for holder in (world.lee, world.ed, world.rita):
        same = invited(world, holder.email)
        for field in ("name", "role", "agency", "invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at"):
            assert getattr(same, field) == getattr(plain, field)
        mail = last_mail()
        assert (mail.to, mail.is_private) == ([holder.email], True)
        assert "an account with your address already" in mail.body
        assert "/invitation/" not in mail.body


def test_who_was_removed_from_the_same_agency_gets_the_old_account_back(world: World) -> None:
    close_account(world.lee, actor=world.hana, origin=AT_HOME, now=NOON)
    invited(world, world.lee.email, role=Role.AGENCY_LEAD)
    back = taken(token_in(last_mail()))
    assert (back.pk, back.role, back.is_active, back.name) == (world.lee.pk, Role.AGENCY_LEAD, True, "Nina Newman")
    assert back.check_password(CHOSEN)


def test_who_was_removed_elsewhere_stays_there(world: World) -> None:
    """Also if it happens after the invitation, whose link was good then."""
    invited(world, "moves@agency.example")
    token = token_in(last_mail())
    User.objects.create_user(
        "moves@agency.example", name="Mo", role=Role.SUB_AGENT, agency=world.ed.agency, is_active=False
    )
    assert is_over(token)
    assert User.objects.get(email="moves@agency.example").agency == world.ed.agency


@pytest.mark.parametrize(
    ("who", "role", "where", "may"),
    [
        ("hana", Role.SUB_AGENT, "harbor", True),
        ("hana", Role.AGENCY_LEAD, "harbor", True),
        ("hana", Role.SUB_AGENT, "ridge", False),
        ("hana", Role.REP, None, False),
        ("dana", Role.SUB_AGENT, "harbor", False),
        ("jim", Role.REP, None, False),
        ("rita", Role.SUB_AGENT, "harbor", False),
        ("ada", Role.SUB_AGENT, "ridge", True),
        ("ada", Role.ADMINISTRATOR, None, True),
        ("ada", Role.REP, "ridge", False),
        ("ada", Role.SUB_AGENT, None, False),
    ],
)
def test_who_may_invite_whom(world: World, ada: User, who: str, role: Role, where: str | None, may: bool) -> None:
    actor = ada if who == "ada" else getattr(world, who)
    agency = {"harbor": world.hana.agency, "ridge": world.ed.agency, None: None}[where]
    if may:
        invited(world, role=role, agency=agency, actor=actor)
    else:
        with pytest.raises(RefusedError):
            invited(world, role=role, agency=agency, actor=actor)
    assert Invitation.objects.exists() == OutgoingMail.objects.exists() == may


def test_who_may_invite_no_more_has_no_invitation_open(world: World, ada: User) -> None:
    """By another role, and by removal."""
    invited(world)
    invited(world, "other@agency.example", actor=ada)
    change_role(world.hana.pk, role=Role.SUB_AGENT, actor=ada, now=NOON)
    open_now = Invitation.objects.filter(revoked_at__isnull=True)
    assert [each.email for each in open_now] == ["other@agency.example"]
    close_account(ada, actor=ada, origin=AT_HOME, now=NOON)
    assert not open_now.all().exists()
    with pytest.raises(RefusedError):
        invited(world, actor=read_again(ada))


def test_an_agency_begins_with_its_lead_invited(world: World, ada: User) -> None:
    agency = add_agency(
        agency_name="Coastal Voice", name="Cara Lee", email="cara@coastal.example", actor=ada, now=NOON
    )
    assert taken(token_in(last_mail())).agency == agency
    with pytest.raises(RefusedError, match="of this name already") as refused:
        add_agency(agency_name="coastal voice", name="X", email="x@coastal.example", actor=ada, now=NOON)
    assert refused.value.field == "agency_name"
    assert Invitation.objects.count() == 1
