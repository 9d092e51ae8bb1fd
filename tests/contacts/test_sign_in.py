"""Signing in tells nobody which accounts exist; accounts come by invitation only."""

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from pytest_django import Settings

from contacts.models import OutgoingMail, User
from tests.contacts.conftest import PASSWORD, Crew

WRONG = "This address and this password do not belong together."


def sign_in(client: Client, email: str, password: str) -> str:
    response = client.post("/sign-in/", {"login": email, "password": password})
    return response.content.decode() if response.status_code == 422 else response["Location"]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_leads_to_the_start_page(crew: Crew, client: Client) -> None:
    assert sign_in(client, "Alice@People.Example", PASSWORD) == "/"
    assert is_signed_in(client)


def test_the_page_asked_for_comes_after_signing_in(crew: Crew, client: Client) -> None:
    form = client.get("/sign-in/?next=/directory/").content.decode()
    assert '<input type="hidden" name="next" value="/directory/">' in form
    typed = {"login": crew.alice.email, "password": PASSWORD, "next": "/directory/"}
    assert client.post("/sign-in/", typed)["Location"] == "/directory/"


def test_nobody_is_sent_to_another_site(crew: Crew, client: Client) -> None:
    typed = {"login": crew.alice.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/sign-in/", typed)["Location"] == "/"


def test_wrong_password_unknown_address_and_closed_account_answer_alike(crew: Crew, client: Client) -> None:
    User.objects.filter(pk=crew.bob.pk).update(is_active=False)
    attempts = {
        crew.alice.email: "wrong",
        "nobody@people.example": PASSWORD,
        crew.bob.email: PASSWORD,
    }
    answers = set()
    for email, password in attempts.items():
        shown = sign_in(client, email, password)
        assert WRONG in shown
        assert f'value="{email}"' in shown
        assert PASSWORD not in shown
        answers.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown.replace(email, "")))
    assert len(answers) == 1
    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["", "no address", "<script>@x"])
def test_what_was_typed_stays_and_the_message_is_beside_the_field(db: None, client: Client, typed: str) -> None:
    shown = sign_in(client, typed, "")
    assert "Type your password." in shown
    assert "is-invalid" in shown
    assert not typed or f'value="{escape(typed)}"' in shown


def test_too_many_attempts_have_to_wait(crew: Crew, client: Client) -> None:
    answers = [sign_in(client, crew.alice.email, "wrong") for _ in range(6)]
    assert [WRONG in answer for answer in answers] == [True] * 5 + [False]
    assert "Too many attempts. Wait five minutes" in answers[-1]
    assert "Too many attempts" in sign_in(client, crew.alice.email, PASSWORD)


def test_tries_count_by_the_account_whatever_host_is_named_and_however_it_is_written(
    crew: Crew, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["care.cms.example"]
    ways = [crew.alice.email, crew.alice.email.upper(), crew.alice.email.replace("example", "exampl\uff45")]
    answers = []
    for number in range(6):
        browser = Client(headers={"host": f"care.cms.example:{9000 + number}"}, REMOTE_ADDR=f"203.0.113.{number}")
        answers.append(sign_in(browser, ways[number % 3], "wrong"))
    assert [WRONG in answer for answer in answers] == [True] * 5 + [False]


def test_too_many_people_from_one_address_get_a_page_of_ours(crew: Crew, client: Client) -> None:
    answers = [
        client.post("/sign-in/", {"login": f"nobody{n}@people.example", "password": "wrong"}) for n in range(31)
    ]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


def test_a_closed_account_is_out_at_once(crew: Crew, client: Client) -> None:
    client.force_login(crew.alice)
    assert client.get("/directory/").status_code == 200
    User.objects.filter(pk=crew.alice.pk).update(is_active=False)
    assert client.get("/directory/").status_code == 302


def test_no_cache_keeps_what_a_signed_in_person_sees(crew: Crew, client: Client) -> None:
    client.force_login(crew.rep)
    assert client.get("/directory/").headers["Cache-Control"] == "private, no-store"
    assert client.head("/directory/").status_code == 200


def test_signing_out_takes_a_post(crew: Crew, client: Client) -> None:
    client.force_login(crew.alice)
    assert "Sign out?" in client.get("/sign-out/").content.decode()
    assert is_signed_in(client)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_nobody_signs_up(client: Client, db: None) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert "sign up" not in client.get("/sign-in/").content.decode().lower()


def test_a_forgotten_password_is_set_anew_by_a_link_in_a_mail(crew: Crew, client: Client, settings: Settings) -> None:
    settings.CMS_SITE_URL = "https://care.cms.example"
    assert client.post("/password/", {"email": crew.alice.email})["Location"] == "/password/sent/"
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject, mail.is_private) == (
        [crew.alice.email],
        "CMS Care: set a new password",
        True,
    )
    link = re.search(r"https://care\.cms\.example(/password/new/\S+)", mail.body)
    assert link
    form = client.get(link[1], follow=True)
    fresh = "a fresh long password"
    done = client.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})
    assert done["Location"] == "/password/changed/"
    assert "Your password is changed" in client.get("/password/changed/").content.decode()
    assert sign_in(client, crew.alice.email, fresh) == "/"
    assert "This link no longer works" in Client().get(link[1], follow=True).content.decode()


def test_asking_for_an_unknown_or_closed_account_answers_alike_and_sends_nothing(crew: Crew, client: Client) -> None:
    User.objects.filter(pk=crew.bob.pk).update(is_active=False)
    for email in ("nobody@people.example", crew.bob.email):
        assert client.post("/password/", {"email": email})["Location"] == "/password/sent/"
    assert "If the address belongs to an account" in client.get("/password/sent/").content.decode()
    assert not OutgoingMail.objects.exists()


def test_a_weak_new_password_is_refused_beside_the_field(crew: Crew, client: Client) -> None:
    client.post("/password/", {"email": crew.alice.email})
    found = re.search(r"/password/new/\S+", OutgoingMail.objects.get().body)
    assert found
    form = client.get(found[0], follow=True)
    shown = client.post(form.redirect_chain[-1][0], {"password1": "short", "password2": "short"})
    assert "too short" in shown.content.decode()
