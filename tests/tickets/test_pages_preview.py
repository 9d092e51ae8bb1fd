"""Before a mail is sent: the page says who gets it and who of them is outside, and shows the mail."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from contacts.models import OutgoingMail, UndeliverableAddress
from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once, world
from tests.tickets.page import beside, text
from tests.world import World, confirmed, file, fresh, office
from tickets.models import Ticket

__all__ = ["filed", "filed_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
OUTSIDE = "pat@elsewhere.example"


@pytest.fixture(scope="module")
def working_once(world: World) -> Ticket:
    ticket = file(world.dana, office("2026-09-15 10:00"), copies=(OUTSIDE, world.lee.email))
    return confirmed(world, ticket, "2026-09-15 11:00")


@pytest.fixture
def working(working_once: Ticket, noon: None) -> Ticket:
    """Dana's, with somebody outside and a colleague in copy."""
    return fresh(working_once)


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def preview(browser: Client, ticket: Ticket, verb: str, **typed: object) -> HttpResponse:
    return browser.post(f"/requests/{ticket.pk}/{verb}/", typed | {"step": "preview"})


def part(response: HttpResponse, verb: str) -> str:
    """What stands in the fold of one verb."""
    return text(response).partition(f'<details class="verb" id="{verb}"')[2].partition("</details>")[0]


SENDING = ("promise", "reply", "pause", "resolve", "assign", "correct")


def test_each_verb_that_sends_says_who_gets_it_and_who_is_outside(rita: Client, working: Ticket) -> None:
    page = f"/requests/{working.pk}/"
    for verb in SENDING:
        form = text(rita.get(f"{page}act/{verb}/"))
        assert "Dana Ortiz" in form, verb
        assert "pat<wbr>@elsewhere.example</span> <span" in form, verb
        assert "1 of them is outside" in form, verb
        assert "Preview the mail" in form, verb
    for verb in ("note", "hold"):
        form = text(rita.get(f"{page}act/{verb}/"))
        assert "Preview the mail" not in form
        assert "Goes to" not in form


def test_a_preview_without_scripts_stays_under_its_heading(rita: Client, working: Ticket) -> None:
    shown = preview(rita, working, "reply", words="Soon.")
    assert '<a href="/queue/" aria-current="page">' in text(shown)
    assert "Nothing is sent or changed yet" in part(shown, "reply")


def test_whose_mail_comes_back_is_marked_before_more_is_sent(rita: Client, working: Ticket) -> None:
    for address in (working.submitter.email, OUTSIDE):
        UndeliverableAddress.objects.create(address=address, since=working.received_at, last_at=working.received_at)
    shown = preview(rita, working, "reply", words="Soon.")
    assert text(rita.get(f"/requests/{working.pk}/act/pause/")).count("mail comes back") == 2
    assert part(shown, "reply").partition("This would be sent")[2].count("mail comes back") == 2


def test_people_of_another_agency_are_named_to_nobody(
    visitor: Visitor, world: World, rita: Client, working: Ticket
) -> None:
    """An address that was once in copy is all that anybody learns of them [8.1]."""
    working.messages.update(cc=[world.ed.email])
    for browser in (visitor("dana"), rita):
        page = text(browser.get(f"/requests/{working.pk}/"))
        assert "ed.kwan<wbr>@agency.example</span> <span" in page
        assert "Ed Kwan" not in page


def test_the_preview_shows_the_mail_and_changes_nothing(rita: Client, working: Ticket) -> None:
    sent, events = OutgoingMail.objects.count(), working.events.count()
    answer = preview(rita, working, "reply", words="We found the <credit>.")
    shown = part(answer, "reply")
    assert answer.status_code == 200
    assert "Nothing is sent or changed yet" in shown
    assert "Subject" in shown
    assert "Sherry Parrish wrote:" not in shown
    assert "Rita Hale wrote:" in shown
    assert shown.count("We found the &lt;credit&gt;.") == 2  # as typed, and in the mail
    assert '<span class="state due">outside</span>' in shown
    assert (OutgoingMail.objects.count(), working.events.count()) == (sent, events)


def test_what_is_typed_is_still_there_and_can_be_sent_once(rita: Client, working: Ticket) -> None:
    key = hidden_key(part(rita.get(f"/requests/{working.pk}/"), "reply"))
    answer = preview(rita, working, "reply", words="We found the credit.", key=key)
    assert hidden_key(part(answer, "reply")) == key
    for _ in range(2):
        rita.post(f"/requests/{working.pk}/reply/", {"words": "We found the credit.", "key": key})
    assert working.messages.filter(body="We found the credit.").count() == 1


def hidden_key(form: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', form)
    assert found, "the form has no key"
    return found[1]


def test_a_confirmation_shows_that_its_number_comes_on_sending(rita: Client, filed: Ticket) -> None:
    shown = part(preview(rita, filed, "confirm", words=""), "confirm")
    assert "IMS ••• •••" in shown
    assert "The IMS number is given on sending." in shown
    assert fresh(filed).status == "received"
    assert not filed.numbers.filter(kind="ims").exists()


def test_what_is_refused_is_refused_beside_its_field(rita: Client, working: Ticket) -> None:
    answer = preview(rita, working, "promise", words="x", day="2026-09-26")
    assert answer.status_code == 422
    assert "the next business day is Mon 28 Sep" in beside(answer, "promise_day")
    assert "The mail before it is sent" not in text(answer)
    assert "Say what happens next." in beside(preview(rita, working, "promise", day="2026-09-28"), "promise_words")


def test_htmx_gets_the_same_page_as_one_that_it_may_take_a_part_of(rita: Client, working: Ticket) -> None:
    url = f"/requests/{working.pk}/promise/"
    answer = rita.post(url, {"words": "x", "day": "2026-09-26", "step": "preview"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "the next business day is Mon 28 Sep" in beside(answer, "promise_day")


@pytest.mark.parametrize(("who", "verb"), [("rita", "note"), ("dana", "withdraw"), ("dana", "reply")])
def test_a_preview_never_does_what_it_shows(visitor: Visitor, working: Ticket, who: str, verb: str) -> None:
    messages = working.messages.count()
    answer = preview(visitor(who), working, verb, words="Never mind.")
    assert answer.status_code == 200
    assert working.messages.count() == messages
    assert fresh(working).status == "working"


def test_the_agency_s_side_is_offered_no_preview(visitor: Visitor, working: Ticket) -> None:
    page = text(visitor("dana").get(f"/requests/{working.pk}/"))
    assert "Preview the mail" not in page
    assert "Goes to" not in page


@pytest.mark.parametrize("who", ["lee", "ed"])
def test_who_may_not_see_it_previews_nothing(visitor: Visitor, working: Ticket, who: str) -> None:
    assert preview(visitor(who), working, "reply", words="x").status_code == 404
