"""Where a person is signed in, how that ends, and what they see of their account."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.access_log import Kind, note_access
from contacts.models import User
from contacts.sessions import end_every_session
from contacts.tasks import clear_sessions
from tests.contacts.conftest import NOW, PASSWORD, Crew
from tests.contacts.signing_in import browser, give_password, is_in, kinds, signed_in


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_who_is_removed_is_a_stranger_at_the_next_click(crew: Crew) -> None:
    client = signed_in(crew.alice)
    assert is_in(client)
    User.objects.filter(pk=crew.alice.pk).update(is_active=False)
    stranger = Client().get("/directory/")
    answer = client.get("/directory/")
    assert (answer.status_code, answer["Location"]) == (stranger.status_code, stranger["Location"])


def test_a_session_that_was_ended_stays_so_when_the_person_is_let_in_again(crew: Crew) -> None:
    clients, other = [signed_in(crew.alice), signed_in(crew.alice)], signed_in(crew.bob)
    assert end_every_session(crew.alice) == 2
    assert [is_in(client) for client in clients] == [False, False]
    assert is_in(other)
    assert (UserSession.objects.count(), Session.objects.count()) == (1, 1)
    assert end_every_session(crew.alice) == 0


def test_one_is_signed_out_from_another(crew: Crew) -> None:
    here, there, elsewhere = (signed_in(crew.alice) for _ in range(3))
    shown = text(here, "/account/sessions/")
    assert (shown.count("Chrome on Windows</strong>"), shown.count("this browser")) == (3, 1)
    assert shown.index("this browser") < shown.index("Sign out there")
    _, second, _ = UserSession.objects.order_by("id")
    assert here.post(f"/account/sessions/{second.pk}/end/")["Location"] == "/account/sessions/"
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    assert kinds(crew.alice)[-1] == "session_ended"


def test_all_others_are_signed_out_at_once(crew: Crew) -> None:
    here, there, elsewhere, stranger = *(signed_in(crew.alice) for _ in range(3)), signed_in(crew.bob)
    assert here.post("/account/sessions/")["Location"] == "/account/sessions/"
    assert [is_in(client) for client in (here, there, elsewhere, stranger)] == [True, False, False, True]
    assert kinds(crew.alice)[-2:] == ["session_ended"] * 2
    assert "Sign out everywhere else" not in text(here, "/account/sessions/")


def test_the_sessions_of_others_and_this_one_are_not_there(crew: Crew) -> None:
    bob, alice = signed_in(crew.bob), signed_in(crew.alice)
    mine, theirs = UserSession.objects.get(user=crew.alice).pk, UserSession.objects.get(user=crew.bob).pk
    for pk in (mine, theirs, 987654):
        assert alice.post(f"/account/sessions/{pk}/end/").status_code == 404
    assert is_in(bob)
    assert alice.get(f"/account/sessions/{theirs}/end/")["Location"] == "/account/sessions/"


def test_who_asks_to_be_kept_signed_in_is_for_two_weeks(crew: Crew) -> None:
    asked, other = browser(), signed_in(crew.bob)
    asked.post("/sign-in/", {"login": crew.alice.email, "password": PASSWORD, "remember": "on"})
    assert asked.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 14 * 24 * 60 * 60
    assert other.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_sessions_that_ran_out_are_not_shown_and_then_deleted(crew: Crew) -> None:
    old, here = signed_in(crew.alice), signed_in(crew.alice)
    Session.objects.filter(pk=old.session.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    assert text(here, "/account/sessions/").count("Chrome on Windows</strong>") == 1
    clear_sessions()
    assert Session.objects.get().pk == here.session.session_key


# --- the overview --------------------------------------------------------------------------------


def test_recent_sign_ins_are_read_like_sentences(crew: Crew) -> None:
    with time_machine.travel(NOW, tick=False):
        give_password(browser(), crew.alice, "wrong")
        client = signed_in(crew.alice)
        note_access(Kind.ROLE_CHANGED, user=crew.alice, by=crew.bob, now=NOW)
        shown = " ".join(text(client, "/account/").split())
    assert "Tue 15 Sep 2026, 10:00 AM EDT" in shown
    assert (
        '<strong>signed in with password</strong> · Chrome on Windows · from <span class="num">203.0.113.7' in shown
    )
    assert "sign-in failed: wrong password" in shown
    assert "<strong>role changed</strong> · by Bob Brown" in shown
    assert "Only here." in shown


def test_nobody_sees_the_sign_ins_of_another(crew: Crew) -> None:
    signed_in(crew.bob)
    note_access(Kind.PASSWORD_RESET_ASKED, user=None, address="nobody@people.example", now=NOW)
    shown = text(signed_in(crew.alice), "/account/history/")
    assert shown.count("<time ") == 1


def test_a_long_history_is_read_page_by_page_at_the_same_cost(crew: Crew) -> None:
    client = signed_in(crew.alice)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            text(client, address)
        return len(seen)

    addresses = ("/account/", "/account/history/", "/account/sessions/")
    with_few = [cost(address) for address in addresses]
    for _ in range(70):
        note_access(Kind.ROLE_CHANGED, user=crew.alice, by=crew.bob, now=NOW)
    signed_in(crew.alice)
    assert [cost(address) for address in addresses] == with_few
    first = text(client, "/account/history/")
    older = first.partition("?before=")[2].partition('"')[0]
    second = text(client, f"/account/history/?before={older}")
    assert (first.count("<time "), second.count("<time ")) == (50, 22)
    assert "Older ones" not in second


@pytest.mark.parametrize("before", ["%00", "²", "9" * 40, "-1", "x"])
def test_nonsense_in_the_key_of_a_page_breaks_nothing(crew: Crew, before: str) -> None:
    text(signed_in(crew.alice), f"/account/history/?before={before}")
