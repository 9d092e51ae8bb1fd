"""Completing a request by the link of its receipt, without signing in [2.6], [8.1]."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from contacts.models import User
from tests.mail.post import MAINTENANCE, answer, arrive, letter, ticket_of
from tests.once import world
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office, promises
from tickets.links import COMPLETE, completing_link
from tickets.models import Event, Ticket
from tickets.services.complete import complete
from tickets.services.finish import withdraw
from tickets.services.reply import note, reply
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SUBJECT = "Peachtree Dental Group: credit missing – 770 555 0199"
GIVEN = {"account": "770 555 0142", "customer_name": "", "description": "credit missing since July"}
ANYWAY = {"file_anyway": "on", "customer_name": "Peachtree Dental Group"}


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(office("2026-09-15 12:00"), tick=False):
        yield


@pytest.fixture(scope="module")
def by_mail(world: World) -> Ticket:
    return ticket_of(arrive(letter(world.dana, SUBJECT), office("2026-09-15 10:00")))


@pytest.fixture
def ticket(by_mail: Ticket) -> Ticket:
    """Dana's mail with an account that nobody knows."""
    return fresh(by_mail)


@pytest.fixture
def browser() -> Client:
    """Of anybody, with the checks that a browser meets."""
    return Client(enforce_csrf_checks=True)


def path_of(ticket: Ticket) -> str:
    return completing_link(ticket).removeprefix("http://127.0.0.1:8000")


def test_the_receipt_carries_the_link_and_the_form_holds_what_the_mail_gave(ticket: Ticket, browser: Client) -> None:
    assert completing_link(ticket).rpartition("/complete/")[0] in last_mail(ticket).body
    form = browser.get(path_of(ticket)).context["form"]
    assert form.initial == {
        "account": "770 555 0199",
        "customer_name": "Peachtree Dental Group",
        "description": "credit missing",
        "service_level": "",
    }


def test_it_completes_the_request_and_says_what_comes_next(world: World, ticket: Ticket, browser: Client) -> None:
    owed = promises(ticket)
    page = browser.post(path_of(ticket), GIVEN)
    assert page.status_code == 200
    for words in ("Your request is complete.", ticket.numbers.get().number, "Wed 16 Sep, 5:00 PM EDT"):
        assert words in text(page)
    now = fresh(ticket)
    assert (now.account, now.description) == (world.account, "credit missing since July")
    assert (now.received_at, promises(now)) == (ticket.received_at, owed)
    event = now.events.get(action="ticket.completed")
    assert (event.actor, event.source) == (world.dana, "link")


def test_a_link_is_visited_without_changing_anything(ticket: Ticket, browser: Client) -> None:
    events = Event.objects.count()
    assert [browser.get(path_of(ticket)).status_code, browser.head(path_of(ticket)).status_code] == [200, 200]
    assert Event.objects.count() == events
    assert fresh(ticket).to_be_completed


def test_a_form_that_is_sent_twice_gets_the_same_answer(ticket: Ticket, browser: Client) -> None:
    first, second = (browser.post(path_of(ticket), GIVEN) for _ in range(2))
    assert text(first) == text(second)
    assert ticket.events.filter(action="ticket.completed").count() == 1
    assert browser.get(path_of(ticket)).status_code == 404


def test_unknown_and_foreign_accounts_get_the_same_words(world: World, ticket: Ticket, browser: Client) -> None:
    unknown, foreign = "999 555 0000", world.foreign_account.number
    pages: list[list[HttpResponse]] = []
    for number in (unknown, foreign):
        refused = browser.post(path_of(ticket), GIVEN | {"account": number})
        taken = browser.post(path_of(ticket), GIVEN | ANYWAY | {"account": number})
        pages.append([refused, taken])
    assert [[page.status_code for page in each] for each in pages] == [[422, 200], [422, 200]]
    assert "not among the accounts we know" in beside(pages[0][0], "id_account")
    for one, other in zip(*pages, strict=True):
        assert same_for_all(one, unknown) == same_for_all(other, foreign)
    assert "a care rep will find the account" in text(pages[0][1])
    assert (fresh(ticket).account, fresh(ticket).account_text) == (None, foreign)


def test_what_was_given_for_an_unknown_account_is_kept_for_the_rep(ticket: Ticket, browser: Client) -> None:
    for _ in range(2):
        browser.post(path_of(ticket), GIVEN | ANYWAY | {"account": "770 555 0123"})
    event = ticket.events.get(action="ticket.filled_in")
    assert event.data == {"words": "account 770 555 0123; subject credit missing since July"}
    assert browser.post(path_of(ticket), GIVEN).status_code == 200  # the link still works
    assert not fresh(ticket).to_be_completed


def test_maintenance_asks_what_is_to_be_done_if_the_mail_did_not_say(
    world: World, tuesday: datetime, browser: Client
) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "about the lines in Macon", to=[MAINTENANCE]), tuesday))
    assert ticket.service_level == ""
    refused = browser.post(path_of(ticket), GIVEN)
    assert "Choose one." in beside(refused, "id_service_level")
    browser.post(path_of(ticket), GIVEN | {"service_level": "move"})
    assert fresh(ticket).service_level == "move"


def test_an_answer_by_the_link_ends_a_pause(world: World, ticket: Ticket, browser: Client) -> None:
    confirmed(world, ticket, "2026-09-15 11:00")
    now = office("2026-09-15 11:30")
    pause(ticket.pk, party="submitter", words="Which account?", actor=by(world.sherry), now=now)
    browser.post(path_of(ticket), GIVEN)
    assert fresh(ticket).status == "working"


def test_nothing_is_shown_but_what_the_sender_wrote(world: World, ticket: Ticket) -> None:
    """Also to somebody who is signed in and may see more."""
    confirmed(world, ticket, "2026-09-15 11:00")
    reply(ticket.pk, words="Our answer.", actor=by(world.sherry), now=office("2026-09-15 11:30"))
    note(ticket.pk, words="Our note.", actor=by(world.sherry), now=office("2026-09-15 11:31"))
    staff = Client()
    staff.force_login(world.rita)
    page = text(staff.get(path_of(ticket)))
    assert "not on invoice 0926" in page
    others = ["Our answer", "Our note", world.account.number, "Fulton", "Peachtree Dental Group</"]
    names = [name for name in User.objects.values_list("name", flat=True) if name in page]
    assert ([words for words in others if words in page], names) == ([], [])
    assert f'value="{ticket.customer_name}"' in page


def test_a_strangers_mail_that_was_filed_for_somebody_is_not_shown_as_theirs(
    world: World, ticket: Ticket, browser: Client
) -> None:
    ticket.messages.update(author=None)
    assert "not on invoice 0926" not in text(browser.get(path_of(ticket)))


def test_no_cache_keeps_the_page_and_no_other_page_learns_its_address(ticket: Ticket, browser: Client) -> None:
    for page in (
        browser.get(path_of(ticket)),
        browser.post(path_of(ticket), {}),
        browser.post(path_of(ticket), GIVEN),
    ):
        assert page["Cache-Control"] == "private, no-store"
        assert page["Referrer-Policy"] == "no-referrer"


def test_what_is_wrong_stays_as_typed(ticket: Ticket, browser: Client) -> None:
    refused = browser.post(path_of(ticket), GIVEN | {"description": "my password: hunter22"})
    assert refused.status_code == 422
    assert "Leave out the password" in beside(refused, "id_description")
    assert "770 555 0142" in text(refused)
    assert fresh(ticket).to_be_completed


def test_a_browser_that_says_nothing_of_where_it_comes_from_may_send_the_form(
    ticket: Ticket, browser: Client
) -> None:
    """Under no-referrer browsers send `Origin: null`."""
    assert browser.post(path_of(ticket), GIVEN, headers={"Origin": "null"}).status_code == 200


def missing(browser: Client) -> str:
    return same_for_all(browser.get("/complete/nonsense/"))


def test_what_a_dead_link_shows(browser: Client) -> None:
    shown = browser.get("/complete/nonsense/")
    assert "This link is used up or not valid" in text(shown)
    assert "btn" not in text(shown).partition("<main")[2]
    assert (shown["Cache-Control"], shown["Referrer-Policy"]) == ("private, no-store", "no-referrer")


def test_what_must_be_given_says_so_before(ticket: Ticket, browser: Client) -> None:
    box = beside(browser.get(path_of(ticket)), "id_account")
    assert '<span class="asteriskField">*</span>' in box
    assert "Without it you are asked once more, and can send it anyway." in box


def is_missing(browser: Client, path: str) -> bool:
    """Whether the address looks like one that never was, to look at and to send to."""
    found = [browser.get(path), browser.post(path, GIVEN)]
    return all(each.status_code == 404 and same_for_all(each) == missing(browser) for each in found)


def test_a_link_that_is_not_ours_looks_like_nothing(world: World, ticket: Ticket, browser: Client) -> None:
    path = path_of(ticket)
    forged = signing.dumps([ticket.pk, world.dana.pk], salt="another purpose")
    foreign = signing.dumps([ticket.pk, world.ed.pk], salt=COMPLETE)
    odd = [signing.dumps(each, salt=COMPLETE) for each in ("x", [1], None)]
    for token in (path[10:-2], forged, foreign, *odd, "%00", "a:b:c"):
        assert is_missing(browser, f"/complete/{token}/"), token
    assert fresh(ticket).to_be_completed


def test_a_link_of_thirty_days_ago_is_over(ticket: Ticket, browser: Client) -> None:
    path = path_of(ticket)
    with time_machine.travel(office("2026-10-15 11:59"), tick=False):
        assert browser.get(path).status_code == 200
    with time_machine.travel(office("2026-10-15 12:01"), tick=False):
        assert is_missing(browser, path)


def test_who_has_left_completes_nothing(world: World, ticket: Ticket, browser: Client) -> None:
    path = path_of(ticket)
    User.objects.filter(pk=world.dana.pk).update(is_active=False)
    assert is_missing(browser, path)


def test_a_request_that_is_complete_or_finished_needs_no_link(
    world: World, ticket: Ticket, browser: Client, tuesday: datetime
) -> None:
    complete(ticket.pk, account_text="770 555 0142", customer_name="", actor=by(world.rita), now=tuesday)
    assert is_missing(browser, path_of(ticket))
    other = file(world.dana, tuesday, account_text="1")
    withdraw(other.pk, words="No.", actor=by(world.dana), now=tuesday)
    assert is_missing(browser, path_of(other))


def test_account_numbers_cannot_be_tried_by_the_thousand(ticket: Ticket, browser: Client) -> None:
    tries = [browser.post(path_of(ticket), GIVEN | {"account": f"770 555 {n:04}"}).status_code for n in range(12)]
    assert tries == [422] * 10 + [429] * 2
    assert browser.post(path_of(ticket), GIVEN).status_code == 429
    assert fresh(ticket).to_be_completed
    with time_machine.travel(office("2026-09-15 12:06"), tick=False):
        assert browser.post(path_of(ticket), GIVEN).status_code == 200


def test_a_file_comes_by_answer_to_the_mail(world: World, ticket: Ticket, browser: Client, tuesday: datetime) -> None:
    """Nobody without a sign-in puts files here; the page says how they come, and so they do [2.6]."""
    page = text(browser.get(path_of(ticket)))
    assert "Answer our mail with it: it joins this request." in page
    assert 'type="file"' not in page
    mail = answer(world.dana, last_mail(ticket), "See the invoice.")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="invoice.pdf")
    arrive(mail, tuesday)
    assert ticket.messages.latest("id").attachments.get().filename == "invoice.pdf"


def test_completing_sends_no_mail(ticket: Ticket, browser: Client) -> None:
    sent = len(mails_of(ticket))
    browser.post(path_of(ticket), GIVEN)
    assert len(mails_of(ticket)) == sent
