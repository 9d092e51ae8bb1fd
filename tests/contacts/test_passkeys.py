"""Passkeys at the server: whose they are, where they can be made, and what is refused; a browser uses one in e2e."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from contacts.models import AccessEvent, User
from tests.contacts.conftest import Crew
from tests.contacts.signing_in import browser, confirmed, give_password, is_in, kinds, with_two_steps

NONSENSE = json.dumps({"id": "x", "rawId": "x", "response": {"userHandle": "x"}, "type": "public-key"})


def passkey_of(user: User) -> Authenticator:
    """A row as the library keeps it; no browser holds its other half."""
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "my laptop", "credential": credential}
    )


def test_they_are_listed_renamed_and_taken_off(crew: Crew) -> None:
    client, passkey = confirmed(crew.alice), passkey_of(crew.alice)
    assert "my laptop" in client.get("/account/passkeys/").content.decode()
    assert client.post(f"/account/passkeys/{passkey.pk}/name/", {"name": "x" * 61}).status_code == 422
    assert client.post(f"/account/passkeys/{passkey.pk}/name/", {"name": "the blue key"}).status_code == 302
    assert "the blue key" in client.get("/account/").content.decode()
    assert client.post(f"/account/passkeys/{passkey.pk}/off/")["Location"] == "/account/passkeys/"
    assert "No passkey yet." in client.get("/account/passkeys/").content.decode()
    assert kinds(crew.alice)[-1] == "second_factor_removed"


def test_those_of_another_are_not_there(crew: Crew) -> None:
    client, passkey = confirmed(crew.alice), passkey_of(crew.bob)
    for act in ("name", "off"):
        for pk in (passkey.pk, 987654):
            assert client.post(f"/account/passkeys/{pk}/{act}/", {"name": "mine"}).status_code == 404
    assert "my laptop" not in client.get("/account/passkeys/").content.decode()
    assert Authenticator.objects.get().data["name"] == "my laptop"


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("localhost:8000", "Your browser asks for your finger"),
        ("127.0.0.1:8000", 'sign in there: <a href="http://localhost:8000/account/passkeys/add/">'),
        ("[::1]:8000", 'sign in there: <a href="http://localhost:8000/account/passkeys/add/">'),
        ("203.0.113.7", "Open it by its name to add one."),
    ],
)
def test_where_a_site_has_no_name_the_page_says_what_to_open(
    crew: Crew, settings: Settings, host: str, words: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    shown = confirmed(crew.alice).get("/account/passkeys/add/", headers={"host": host}).content.decode()
    assert words in shown


# What no browser sends, and the library once let out as an error of ours.
BROKEN = [
    "[" * 100_000,
    "9" * 5000,
    '{"id": "\\ud800", "rawId": "\\ud800", "response": {}, "type": "public-key"}',
    '{"id": "AA", "type": "public-key"}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": "x"}',
    '{"id": "AA", "rawId": "AA", "type": "public-key",'
    ' "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key",'
    ' "response": {"clientDataJSON": "W10", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
]


@pytest.mark.parametrize("answer", ["", "no JSON", "{}", "[]", NONSENSE, *BROKEN])
def test_what_no_passkey_answers_opens_nothing(crew: Crew, answer: str) -> None:
    passkey_of(crew.alice)
    client = browser()
    client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    assert client.post("/sign-in/passkey/", {"credential": answer})["Location"] == "/sign-in/"
    assert not is_in(client)


@pytest.mark.parametrize("answer", BROKEN)
def test_what_no_browser_sends_is_refused_wherever_a_passkey_is_asked_for(crew: Crew, answer: str) -> None:
    with_two_steps(crew.alice)
    client = browser()
    give_password(client, crew.alice)
    assert client.post("/sign-in/second-step/", {"credential": answer}).status_code == 422
    assert not is_in(client)

    inside = confirmed(crew.bob)
    inside.get("/account/passkeys/add/")
    assert inside.post("/account/passkeys/add/", {"credential": answer}).status_code == 422
    assert not Authenticator.objects.filter(user=crew.bob).exists()


def test_an_unknown_passkey_is_kept_in_the_log_and_limited(crew: Crew) -> None:
    client = browser()
    answers = [client.post("/sign-in/passkey/", {"credential": NONSENSE}).status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert set(AccessEvent.objects.values_list("kind", "user", "address")) == {
        ("sign_in_failed", None, "an unknown passkey")
    }
    assert AccessEvent.objects.count() == 10


def test_a_wrong_passkey_at_the_second_step_is_kept_in_the_log_a_few_times(crew: Crew) -> None:
    with_two_steps(crew.alice)
    client = browser()
    give_password(client, crew.alice)
    answers = [client.post("/sign-in/second-step/", {"credential": NONSENSE}) for _ in range(7)]
    assert {answer.status_code for answer in answers} == {422}
    assert kinds(crew.alice).count("second_factor_failed") == 5
    assert not is_in(client)


def test_questions_to_passkeys_are_not_made_by_the_thousand(db: None, client: Client) -> None:
    asked = [client.get("/sign-in/passkey/", headers={"Accept": "application/json"}).status_code for _ in range(31)]
    assert asked == [200] * 30 + [429]
