"""Second factors: setting an app up, signing in with it, how it is kept, and what is done for who lost it all."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from contacts.access_log import Origin
from contacts.models import AccessEvent, OutgoingMail, User
from contacts.second_factors import forget_second_factors
from tests.contacts.conftest import NOW, Crew
from tests.contacts.signing_in import (
    SECRET,
    browser,
    code_of_app,
    confirmed,
    give_password,
    is_in,
    kinds,
    recovery_codes,
    signed_in,
    with_two_steps,
)
from tests.racing import in_threads

WRONG = "This code is not right, or was used already."


def at_the_second_step(user: User) -> Client:
    client = browser()
    assert give_password(client, user)["Location"] == "/sign-in/second-step/"
    return client


def give_code(client: Client, code: str) -> str:
    """Where the code leads to; the words of the page if it is refused."""
    answer = client.post("/sign-in/second-step/", {"code": code})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


# --- setting it up and taking it off -------------------------------------------------------------


def test_what_changes_the_way_in_asks_once_more_who_it_is(crew: Crew) -> None:
    client = signed_in(crew.alice)
    with_two_steps(crew.alice)
    for address in (
        "two-step/off/",
        "recovery-codes/",
        "recovery-codes/new/",
        "recovery-codes/file/",
        "passkeys/add/",
    ):
        answer = client.get(f"/account/{address}")
        assert answer["Location"].startswith("/account/confirm/?next=")
    wrong = client.post("/account/confirm/", {"password": "wrong", "next": "/account/"})
    assert wrong.status_code == 422
    assert kinds(crew.alice)[-1] == "sign_in_failed"


@pytest.mark.django_db(transaction=True)  # the library tells of it after the commit
def test_an_app_is_set_up_and_its_recovery_codes_are_shown(crew: Crew) -> None:
    client = confirmed(crew.alice)
    form = client.get("/account/two-step/").content.decode()
    secret = re.search(r'id="key">(\w+)<', form)
    assert secret
    assert 'src="data:image/svg+xml;base64,' in form
    refused = client.post("/account/two-step/", {"code": "000000"})
    assert refused.status_code == 422
    assert WRONG in refused.content.decode()
    done = client.post("/account/two-step/", {"code": code_of_app(secret[1])})
    assert done["Location"] == "/account/recovery-codes/"
    shown, file = client.get("/account/recovery-codes/").content.decode(), client.get("/account/recovery-codes/file/")
    assert "attachment" in file.headers["Content-Disposition"]
    for code in recovery_codes(crew.alice):
        assert f"{code[:4]} {code[4:]}" in shown
        assert f"{code[:4]} {code[4:]}" in file.content.decode()
    assert kinds(crew.alice)[-2:] == ["second_factor_added", "recovery_codes_made"]
    assert OutgoingMail.objects.get().subject == "CMS Care: an authenticator app was added"


def test_it_is_taken_off_with_its_codes(crew: Crew) -> None:
    with_two_steps(crew.alice)
    client = at_the_second_step(crew.alice)
    give_code(client, code_of_app())
    client.post("/account/confirm/", {"password": "correct horse battery", "next": "/account/"})
    assert client.post("/account/two-step/off/")["Location"] == "/account/"
    assert not Authenticator.objects.exists()
    assert kinds(crew.alice)[-2:] == ["second_factor_removed"] * 2
    assert OutgoingMail.objects.get().subject == "CMS Care: your authenticator app was taken off"


def test_new_recovery_codes_end_the_old_ones(crew: Crew) -> None:
    with_two_steps(crew.alice)
    old = recovery_codes(crew.alice)
    client = at_the_second_step(crew.alice)
    give_code(client, code_of_app())
    client.post("/account/confirm/", {"password": "correct horse battery", "next": "/account/"})
    assert client.post("/account/recovery-codes/new/")["Location"] == "/account/recovery-codes/"
    assert set(old).isdisjoint(recovery_codes(crew.alice))
    assert WRONG in give_code(at_the_second_step(crew.alice), old[0])


# --- signing in ----------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(crew: Crew) -> None:
    with_two_steps(crew.alice)
    client = at_the_second_step(crew.alice)
    assert not is_in(client)
    assert kinds(crew.alice) == ["second_factor_asked"]
    assert WRONG in give_code(client, "000000")
    assert not is_in(client)
    assert give_code(client, code_of_app()) == "/"
    assert is_in(client)
    *_, last = AccessEvent.objects.all()
    assert (last.kind, last.data) == ("signed_in", {"ways": ["password", "totp"]})


def test_a_code_of_the_app_counts_once(crew: Crew) -> None:
    with_two_steps(crew.alice)
    code = code_of_app()
    assert give_code(at_the_second_step(crew.alice), code) == "/"
    assert WRONG in give_code(at_the_second_step(crew.alice), code)
    assert WRONG in give_code(at_the_second_step(crew.alice), f"{code[:3]} {code[3:]}")


def test_the_code_that_set_the_app_up_counts_no_second_time(crew: Crew) -> None:
    client = confirmed(crew.alice)
    secret = re.search(r'id="key">(\w+)<', client.get("/account/two-step/").content.decode())
    assert secret
    code = code_of_app(secret[1])
    assert client.post("/account/two-step/", {"code": code}).status_code == 302
    assert WRONG in give_code(at_the_second_step(crew.alice), code)


def test_a_recovery_code_counts_once_and_says_so(crew: Crew) -> None:
    with_two_steps(crew.alice)
    code = recovery_codes(crew.alice)[3]
    assert give_code(at_the_second_step(crew.alice), f"{code[:4]} {code[4:]}") == "/"
    assert "recovery_code_used" in kinds(crew.alice)
    assert WRONG in give_code(at_the_second_step(crew.alice), code)


def test_codes_are_not_guessed_by_the_hundred(crew: Crew) -> None:
    with_two_steps(crew.alice)
    client = at_the_second_step(crew.alice)
    answers = [give_code(client, "000000") for _ in range(7)]
    assert [WRONG in answer for answer in answers] == [True] * 5 + [False] * 2
    assert "Too many attempts" in answers[-1]
    assert "Too many attempts" in give_code(at_the_second_step(crew.alice), code_of_app())
    assert kinds(crew.alice).count("second_factor_failed") == 5


def test_showing_once_more_who_one_is_is_not_guessed_either(crew: Crew) -> None:
    client = signed_in(crew.alice)
    answers = [client.post("/account/confirm/", {"password": "wrong"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert kinds(crew.alice).count("sign_in_failed") == 6  # five wrong ones, and once that there are too many


def test_who_is_removed_between_the_two_steps_does_not_get_in(crew: Crew) -> None:
    with_two_steps(crew.alice)
    client = at_the_second_step(crew.alice)
    User.objects.filter(pk=crew.alice.pk).update(is_active=False)
    assert give_code(client, code_of_app()) == "/sign-in/"
    assert "signed_in" not in kinds(crew.alice)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["app", "recovery code"])
def test_a_code_that_is_typed_twice_at_once_lets_one_in(crew: Crew, which: str) -> None:
    with_two_steps(crew.alice)
    with time_machine.travel(NOW, tick=False):
        code = code_of_app() if which == "app" else recovery_codes(crew.alice)[0]
        clients = [at_the_second_step(crew.alice) for _ in range(4)]
        answers = in_threads(*(lambda client=client: give_code(client, code) for client in clients))
    assert sorted(answer == "/" for answer in answers) == [False, False, False, True]


# --- how they are kept ---------------------------------------------------------------------------


def test_a_copy_of_the_database_holds_no_secret(crew: Crew) -> None:
    with_two_steps(crew.alice)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    codes = recovery_codes(crew.alice)
    assert len(codes) == 10
    assert not any(secret in kept for secret in (SECRET, *codes))


def test_a_new_secret_key_opens_what_the_old_one_locked(crew: Crew, settings: Settings) -> None:
    with_two_steps(crew.alice)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    before = codes.generate_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    assert codes.generate_codes() == before


# --- who lost them -------------------------------------------------------------------------------


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


@pytest.mark.django_db(transaction=True)
def test_two_helpers_at_once_tell_the_person_once(crew: Crew) -> None:
    with_two_steps(crew.alice)
    helpers = [crew.bob, crew.supervisor]
    counts = in_threads(
        *(lambda helper=helper: forget_second_factors(crew.alice, by=helper, now=NOW) for helper in helpers)
    )
    assert sorted(counts) == [0, 2]
    assert (AccessEvent.objects.count(), OutgoingMail.objects.count()) == (2, 1)


def test_an_administrator_who_lost_theirs_has_a_command(crew: Crew, capsys: pytest.CaptureFixture[str]) -> None:
    with_two_steps(crew.supervisor)
    call_command("forget_second_factors", crew.supervisor.email.upper())
    assert "2 taken from Susan Stone" in capsys.readouterr().out
    assert "CMS Customer Care took every second factor off" in OutgoingMail.objects.get().body
    assert set(AccessEvent.objects.values_list("user", "by")) == {(crew.supervisor.pk, None)}
    with pytest.raises(CommandError, match="Nobody has this address"):
        call_command("forget_second_factors", "nobody@people.example")
