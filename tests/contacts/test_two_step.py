"""Second factors: how they are kept, and what is done for who lost them."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from pytest_django import Settings

from contacts.access_log import Origin
from contacts.models import AccessEvent, OutgoingMail, User
from contacts.second_factors import forget_second_factors
from tests.contacts.conftest import NOW, Crew

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_two_steps(user: User) -> TOTP:
    RecoveryCodes.activate(user)
    return TOTP.activate(user, SECRET)


# --- how they are kept -----------------------------------------------------------------------------


def test_a_copy_of_the_database_holds_no_secret(crew: Crew) -> None:
    with_two_steps(crew.alice)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert len(codes) == 10
    assert not any(secret in kept for secret in (SECRET, *codes))


def test_a_new_secret_key_opens_what_the_old_one_locked(crew: Crew, settings: Settings) -> None:
    with_two_steps(crew.alice)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    before = codes.generate_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    assert codes.generate_codes() == before


# --- who lost them ---------------------------------------------------------------------------------


def test_who_lost_every_factor_is_freed_of_them_and_told(crew: Crew) -> None:
    with_two_steps(crew.alice)
    with_two_steps(crew.charlie)
    origin = Origin("203.0.113.7", "Firefox/140.0")
    assert forget_second_factors(crew.alice, by=crew.bob, origin=origin, now=NOW) == 2
    assert set(Authenticator.objects.values_list("user", flat=True)) == {crew.charlie.pk}
    events = list(AccessEvent.objects.values_list("kind", "user", "by", "at", "ip", "data"))
    removed = ("second_factor_removed", crew.alice.pk, crew.bob.pk, NOW, "203.0.113.7")
    assert events == [(*removed, {"factor": "recovery_codes"}), (*removed, {"factor": "totp"})]
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.is_private) == ([crew.alice.email], True)
    assert "Bob Brown of Northwind Telecom Partners took every second factor off" in mail.body


def test_who_has_none_is_written_nothing(crew: Crew) -> None:
    assert forget_second_factors(crew.alice, by=crew.bob, now=NOW) == 0
    assert not AccessEvent.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_an_administrator_who_lost_theirs_has_a_command(crew: Crew, capsys: pytest.CaptureFixture[str]) -> None:
    with_two_steps(crew.supervisor)
    call_command("forget_second_factors", crew.supervisor.email.upper())
    assert "2 taken from Susan Stone" in capsys.readouterr().out
    assert "CMS Customer Care took every second factor off" in OutgoingMail.objects.get().body
    assert set(AccessEvent.objects.values_list("user", "by")) == {(crew.supervisor.pk, None)}
    with pytest.raises(CommandError, match="Nobody has this address"):
        call_command("forget_second_factors", "nobody@people.example")
