"""The weekly digest: once a week to who asked for it, of what is theirs, and ended by one click."""

from datetime import datetime

import pytest
from django.test import Client

from contacts.message import shown_headers
from contacts.models import NoticeChoice, OutgoingMail, User
from contacts.notices import choose
from contacts.unsubscribing import unsubscribe_link
from tests.once import world
from tests.world import World, by, confirmed, file, office
from tickets.services.digest import write_digests
from tickets.services.finish import resolve
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
ASKED, MONDAY = office("2026-09-15 10:00"), office("2026-09-21 08:00")


def digests(user: User) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(about=f"digest:{user.pk}").order_by("id"))


def ask(user: User, at: datetime = ASKED) -> None:
    choose(user, [], digest=True, now=at)


def test_nobody_gets_one_unasked(world: World) -> None:
    file(world.dana, ASKED)
    choose(world.dana, ["reply"], now=ASKED)
    assert write_digests(MONDAY) == 0
    assert digests(world.dana) == []


def test_it_lists_what_is_late_then_what_is_owed_and_whose_turn_it_is(world: World) -> None:
    late = file(world.dana, ASKED, description="a late one")
    asked = confirmed(world, file(world.dana, ASKED, description="a question"))
    pause(asked.pk, words="Which?", party="submitter", actor=by(world.rita), now=office("2026-09-16 10:00"))
    done = file(world.dana, ASKED, description="a finished one")
    resolve(done.pk, words="Done.", actor=by(world.rita), now=office("2026-09-16 11:00"))
    file(world.lee, ASKED, description="one of Lee")
    ask(world.dana)
    write_digests(MONDAY)
    [mail] = digests(world.dana)
    assert (mail.to, mail.cc, mail.automatic) == ([world.dana.email], [], True)
    assert mail.subject == "Your open requests on Mon 21 Sep: 2, 1 of them late"
    assert mail.body.startswith(
        "2 requests are open on Mon 21 Sep; 1 late; 1 waits for you.\n\nPeachtree Dental Group: a late"
    )
    for words in (
        "Confirmation of receipt: was due Wed 16 Sep, 5:00 PM EDT, late 3 days\n",
        "Next steps: due ",
        "Your turn: answer the question\n",
        f"/requests/{late.pk}/\n",
        "for which you need no password:\n",
    ):
        assert words in mail.body
    assert "a finished one" not in mail.body
    assert "of Lee" not in mail.body


def test_a_lead_reads_of_the_agency_and_a_rep_of_what_they_work_on(world: World) -> None:
    confirmed(world, file(world.dana, ASKED, description="one of Dana"))
    file(world.lee, ASKED, description="one of Lee")
    file(world.ed, ASKED, description="one of Ed", account_text="404 555 0188")
    for user in (world.hana, world.sherry):
        ask(user)
    write_digests(MONDAY)
    names = ("of Dana", "of Lee", "of Ed")
    found = {user.name: [n for n in names if n in digests(user)[0].body] for user in (world.hana, world.sherry)}
    assert found == {"Hana Brooks": ["of Dana", "of Lee"], "Sherry Parrish": ["of Dana"]}


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2026-09-15 10:01", 0),  # this week's opening was before it was asked for
        ("2026-09-18 16:59", 0),
        ("2026-09-20 12:00", 0),  # Sunday
        ("2026-09-21 07:59", 0),
        ("2026-09-21 08:00", 1),
        ("2026-09-21 17:00", 0),  # closed again
        ("2026-09-23 09:00", 1),  # the product was down
    ],
)
def test_it_comes_at_the_opening_of_the_week_that_follows(world: World, at: str, written: int) -> None:
    file(world.dana, ASKED)
    ask(world.dana)
    assert write_digests(office(at)) == written
    assert len(digests(world.dana)) == written


def test_a_week_that_begins_with_a_holiday_begins_on_tuesday(world: World) -> None:
    file(world.dana, office("2026-09-01 10:00"))
    ask(world.dana, office("2026-09-01 11:00"))
    assert write_digests(office("2026-09-07 10:00")) == 0  # Labor Day
    assert write_digests(office("2026-09-08 08:00")) == 1


def test_it_comes_once_a_week_however_often_it_is_asked(world: World) -> None:
    file(world.dana, ASKED)
    ask(world.dana)
    assert [write_digests(MONDAY), write_digests(MONDAY), write_digests(office("2026-09-22 08:00"))] == [1, 0, 0]
    choose(world.dana, [], now=MONDAY)
    ask(world.dana, office("2026-09-22 09:00"))  # off and on again
    assert write_digests(office("2026-09-22 09:01")) == 0
    assert write_digests(office("2026-09-28 08:00")) == 1
    assert [mail.dedup_key for mail in digests(world.dana)] == [
        f"digest:{world.dana.pk}:2026-W39",
        f"digest:{world.dana.pk}:2026-W40",
    ]


def test_of_nothing_there_is_no_mail(world: World) -> None:
    ask(world.dana)
    assert write_digests(MONDAY) == 1
    assert digests(world.dana) == []


def test_one_that_fails_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file(world.dana, ASKED)
    file(world.lee, ASKED)
    ask(world.dana)
    ask(world.lee)
    User.objects.filter(pk=world.dana.pk).update(email="not an address")
    write_digests(MONDAY)
    assert len(digests(world.lee)) == 1
    assert NoticeChoice.objects.get(user=world.dana).digest_at == ASKED  # it is tried again


def test_a_mail_program_ends_it_by_one_click_and_a_person_by_a_button(world: World) -> None:
    file(world.dana, ASKED)
    ask(world.dana)
    write_digests(MONDAY)
    link = unsubscribe_link(world.dana.pk)
    headers = dict(shown_headers(digests(world.dana)[0]))
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith(
        "<http://127.0.0.1:8000/unsubscribe/…"
    )  # staff reads no link that acts
    assert link in digests(world.dana)[0].body
    assert link not in digests(world.dana)[0].shown_body
    browser, address = Client(enforce_csrf_checks=True), link.partition(":8000")[2]
    asked = browser.get(address)
    assert asked.status_code == 200
    assert asked["Referrer-Policy"] == "no-referrer"
    assert NoticeChoice.objects.get(user=world.dana).digest_at is not None  # looking ends nothing
    for _ in range(2):
        assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NoticeChoice.objects.get(user=world.dana).digest_at is None


@pytest.mark.parametrize("token", ["x", "Nw:x", "%00", "Nw" * 300])
def test_a_link_that_is_not_ours_is_missing(world: World, client: Client, token: str) -> None:
    assert client.post(f"/unsubscribe/{token}/").status_code == 404
