"""Every sign-in event is kept: who, what, when and from where, and under whom [8.3]."""

import re

import pytest
import time_machine
from django.db import InternalError, transaction
from django.test import Client

from contacts.access_log import Kind, Origin, note_access
from contacts.models import AccessEvent, OutgoingMail, User
from tests.contacts.conftest import NOW, PASSWORD, Crew

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36"


@pytest.fixture
def browser(db: None) -> Client:
    return Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": CHROME})


def sign_in(browser: Client, email: str, password: str = PASSWORD) -> None:
    browser.post("/sign-in/", {"login": email, "password": password})


def log_of(user: User) -> list[tuple[str, dict[str, object]]]:
    return list(user.access_events.values_list("kind", "data"))


def test_signing_in_and_out_says_how_when_and_from_where(crew: Crew, browser: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        sign_in(browser, crew.alice.email)
        browser.post("/sign-out/")
    assert log_of(crew.alice) == [("signed_in", {"ways": ["password"]}), ("signed_out", {})]
    for event in AccessEvent.objects.all():
        assert (event.at, event.ip, event.user_agent, event.by) == (NOW, "203.0.113.7", CHROME, None)


def test_a_wrong_password_is_kept_under_whose_address_it_is_and_never_itself(crew: Crew, browser: Client) -> None:
    sign_in(browser, "ALICE@people.example", "a secret guess")
    sign_in(browser, "nobody@people.example", "a secret guess")
    under_alice, under_nobody = AccessEvent.objects.all()
    assert (under_alice.user, under_alice.address) == (crew.alice, "")
    assert (under_nobody.user, under_nobody.address) == (None, "nobody@people.example")
    for event in (under_alice, under_nobody):
        assert (event.kind, event.data) == ("sign_in_failed", {"why": "wrong password"})
    assert "secret" not in str(AccessEvent.objects.values_list())


def test_the_right_password_of_a_closed_account_is_a_failure_and_counts_like_a_wrong_one(
    crew: Crew, browser: Client
) -> None:
    User.objects.filter(pk=crew.bob.pk).update(is_active=False)
    answers = [
        browser.post("/sign-in/", {"login": crew.bob.email, "password": PASSWORD}).content.decode() for _ in range(6)
    ]
    assert ["Too many attempts" in answer for answer in answers] == [False] * 5 + [True]
    assert log_of(crew.bob) == [("sign_in_failed", {"why": "closed account"})] * 5 + [
        ("sign_in_failed", {"why": "too many tries"})
    ]


def test_who_goes_on_after_too_many_tries_writes_no_more_rows(crew: Crew, browser: Client) -> None:
    for _ in range(20):
        sign_in(browser, crew.alice.email, "wrong")
    assert log_of(crew.alice) == [("sign_in_failed", {"why": "wrong password"})] * 5 + [
        ("sign_in_failed", {"why": "too many tries"})
    ]


def test_one_visitor_who_tries_many_addresses_writes_few_rows(crew: Crew, browser: Client) -> None:
    for number in range(60):
        sign_in(browser, f"nobody{number}@people.example", "wrong")
    assert AccessEvent.objects.count() == 10 + 3


def test_a_password_set_by_mail_is_kept_from_the_asking_on(crew: Crew, browser: Client) -> None:
    browser.post("/password/", {"email": crew.alice.email})
    link = re.search(r"/password/new/\S+", OutgoingMail.objects.get().body)
    assert link
    form = browser.get(link[0], follow=True)
    fresh = "a fresh long password"
    browser.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})
    assert log_of(crew.alice) == [("password_reset_asked", {}), ("password_reset", {})]


def test_asking_for_the_password_of_nobody_is_kept_by_address(crew: Crew, browser: Client) -> None:
    browser.post("/password/", {"email": "nobody@people.example"})
    event = AccessEvent.objects.get()
    assert (event.kind, event.user, event.address) == ("password_reset_asked", None, "nobody@people.example")


def test_what_somebody_else_did_says_who(crew: Crew) -> None:
    own = note_access(Kind.ROLE_CHANGED, user=crew.alice, by=crew.alice, now=NOW)
    event = note_access(Kind.ROLE_CHANGED, user=crew.alice, by=crew.bob, now=NOW, before="sub_agent", after="rep")
    assert (own.by, event.by, event.data) == (None, crew.bob, {"before": "sub_agent", "after": "rep"})


def test_what_a_browser_calls_itself_is_cut_and_cleaned(crew: Crew) -> None:
    origin = Origin(ip="2001:db8::7", user_agent="x\x00\r\n" + "y" * 1000)
    event = note_access(Kind.SIGNED_IN, user=crew.alice, origin=origin, now=NOW)
    event.refresh_from_db()
    assert (event.ip, event.user_agent) == ("2001:db8::7", "x   " + "y" * 196)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_log_cannot_be_changed(crew: Crew, act: str) -> None:
    note_access(Kind.SIGNED_IN, user=crew.alice, now=NOW)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        AccessEvent.objects.update(kind="restored") if act == "update" else AccessEvent.objects.all().delete()
