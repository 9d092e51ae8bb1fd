"""Changing the password: the rules beforehand, the other sessions afterwards, and a mail."""

import re

import pytest
from django.test import Client

from contacts.models import OutgoingMail, User
from tests.contacts.conftest import PASSWORD, Crew
from tests.contacts.signing_in import browser, give_password, is_in, kinds, signed_in

FRESH = "a fresh long password"


def change(client: Client, old: str, new: str, again: str = "") -> tuple[int, str]:
    typed = {"oldpassword": old, "password1": new, "password2": again or new}
    answer = client.post("/account/password/", typed)
    return answer.status_code, answer.content.decode()


def test_the_rules_are_said_before_anything_is_typed(crew: Crew) -> None:
    form = signed_in(crew.alice).get("/account/password/").content.decode()
    assert "Ten characters or more, four of them different; not one that many people use" in form


def test_it_is_changed_here_and_ends_every_other_session(crew: Crew) -> None:
    here, there, other = signed_in(crew.alice), signed_in(crew.alice), signed_in(crew.bob)
    assert change(here, PASSWORD, FRESH)[0] == 302
    assert [is_in(client) for client in (here, there, other)] == [True, False, True]
    assert "Only here." in here.get("/account/").content.decode()
    assert kinds(crew.alice)[-1] == "password_changed"
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject, mail.is_private) == (
        [crew.alice.email],
        "CMS Care: your password was changed",
        True,
    )
    assert "From: Chrome on Windows, 203.0.113.7" in mail.body
    assert FRESH not in mail.body
    assert give_password(browser(), crew.alice, FRESH)["Location"] == "/"


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong", FRESH, FRESH, "Please type your current password"),
        (PASSWORD, "short", "short", "at least 10 characters"),
        (PASSWORD, "password1234", "password1234", "too common"),
        (PASSWORD, "ab ab ab ab", "ab ab ab ab", "Use four different ones or more."),
        (PASSWORD, "alice adams", "alice adams", "too similar to the name"),
        (PASSWORD, FRESH, "another long one", "same password each time"),
    ],
)
def test_what_will_not_do_is_said_and_changes_nothing(crew: Crew, old: str, new: str, again: str, words: str) -> None:
    status, shown = change(signed_in(crew.alice), old, new, again)
    assert (status, words in shown) == (422, True)
    assert new not in re.sub(r"<p.*?</p>", "", shown) or len(new) < 6
    assert User.objects.get(pk=crew.alice.pk).check_password(PASSWORD)
    assert not OutgoingMail.objects.exists()


def test_the_password_is_not_guessed_through_the_form_that_changes_it(crew: Crew) -> None:
    client = signed_in(crew.alice)
    assert [change(client, "wrong", FRESH)[0] for _ in range(6)] == [422] * 5 + [429]


def test_a_password_set_by_mail_ends_every_session_and_is_told(crew: Crew) -> None:
    before, client = signed_in(crew.alice), browser()
    client.post("/password/", {"email": crew.alice.email})
    link = re.search(r"/password/new/\S+", OutgoingMail.objects.get().body)
    assert link
    form = client.get(link[0], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": FRESH, "password2": FRESH})
    assert not is_in(before)
    assert OutgoingMail.objects.latest("id").subject == "CMS Care: your password was set anew"


def test_who_has_no_password_sets_one_by_mail(crew: Crew, client: Client) -> None:
    crew.alice.set_unusable_password()
    crew.alice.save(update_fields=["password"])
    client.force_login(crew.alice)
    assert client.get("/account/password/", follow=True).redirect_chain[-1][0] == "/password/"


def test_asking_for_a_link_is_limited_for_known_and_unknown_addresses_alike(crew: Crew, client: Client) -> None:
    for address in (crew.alice.email, "nobody@people.example"):
        answers = [client.post("/password/", {"email": address}).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
    assert OutgoingMail.objects.count() == 5


def test_ten_spaces_are_no_password(crew: Crew) -> None:
    status, shown = change(signed_in(crew.alice), PASSWORD, " " * 10)
    assert (status, "Use four different ones or more." in shown) == (422, True)
