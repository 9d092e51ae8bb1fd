"""Where a person is signed in, and how that ends."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from contacts.models import User
from contacts.sessions import end_every_session
from tests.contacts.conftest import PASSWORD, Crew


def signed_in(user: User) -> Client:
    """A browser in which the person has signed in by the form."""
    browser = Client(REMOTE_ADDR="203.0.113.7")
    assert browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})["Location"] == "/"
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/directory/").status_code == 200


def test_who_is_removed_is_a_stranger_at_the_next_click(crew: Crew) -> None:
    browser = signed_in(crew.alice)
    assert is_in(browser)
    User.objects.filter(pk=crew.alice.pk).update(is_active=False)
    stranger = Client().get("/directory/")
    answer = browser.get("/directory/")
    assert (answer.status_code, answer["Location"]) == (stranger.status_code, stranger["Location"])


def test_a_session_that_was_ended_stays_so_when_the_person_is_let_in_again(crew: Crew) -> None:
    browsers, other = [signed_in(crew.alice), signed_in(crew.alice)], signed_in(crew.bob)
    assert end_every_session(crew.alice) == 2
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert is_in(other)
    assert (UserSession.objects.count(), Session.objects.count()) == (1, 1)
    assert end_every_session(crew.alice) == 0
