"""What a rep's decision about a mail would send: shown before, exactly, and nothing of it stays [8.1], [8.2]."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from contacts.models import AutomaticAnswer, OutgoingMail, User
from escalation.services.sweep import sweep_due
from tests.mail.post import answer, arrive, letter
from tests.mail.test_triage import LATER, STRANGER, request_of
from tests.once import world
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Attachment, Event, IncomingMail, Message, Milestone, Ticket, TicketNumber, Wait
from tickets.numbers import issue_number
from tickets.services.finish import resolve
from tickets.services.mail_in import settle
from tickets.services.rehearse import REQUEST_TO_COME, rehearse

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FILED = {
    "submitter": "dana.ortiz@agency.example",
    "kind": "billing",
    "account": "770 555 0142",
    "description": "credit missing",
}
OUTSIDE = "jw@elsewhere.example"
Act = Callable[..., Any]


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(office("2026-09-16 12:00"), tick=False):
        yield


@pytest.fixture(scope="module")
def from_a_stranger(world: World) -> IncomingMail:
    message = letter(STRANGER)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="invoice.pdf")
    return arrive(message, office("2026-09-15 10:00"))


@pytest.fixture
def waiting(from_a_stranger: IncomingMail) -> IncomingMail:
    return fresh_of(from_a_stranger)


@pytest.fixture(scope="module")
def of_dana(world: World) -> Ticket:
    """With somebody outside in copy; Sherry has it."""
    ticket = file(world.dana, office("2026-09-15 10:00"), copies=(OUTSIDE,))
    return confirmed(world, ticket, "2026-09-15 11:00")


@pytest.fixture
def after_the_end(world: World, ticket: Ticket) -> IncomingMail:
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 15:00"))
    return arrive(answer(world.dana, last_mail(ticket), "It is not there."), office("2026-09-15 16:00"))


@pytest.fixture
def rita(world: World) -> Client:
    browser = Client()
    browser.force_login(world.rita)
    return browser


def state_of_everything() -> list[Any]:
    """Every row that a decision may write, and the numbers that it may draw."""
    models = (Ticket, TicketNumber, Milestone, Wait, Message, Attachment, Event, OutgoingMail, IncomingMail)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM tickets_ims_number")
        drawn = [cursor.fetchone()]
        cursor.execute("SELECT last_value, is_called FROM tickets_ticket_id_seq")
        drawn.append(cursor.fetchone())
    return [drawn, *(list(model.objects.order_by("pk").values()) for model in (*models, AutomaticAnswer))]


@pytest.fixture
def acts(
    request: pytest.FixtureRequest, world: World, waiting: IncomingMail, ticket: Ticket
) -> Callable[[str], tuple[Act, IncomingMail]]:
    """Each act that mails people, with the mail that it settles."""

    def ready(name: str) -> tuple[Act, IncomingMail]:
        if name == "reopen":
            return settle.reopen, request.getfixturevalue("after_the_end")
        if name == "add":
            number = ticket.numbers.latest("id").number
            return partial(settle.add_to, number=number), waiting
        account = {"account_text": "404 555 0188"} if name == "file unknown" else {}
        return partial(settle.file_for, request=request_of(waiting, **account), submitter=world.dana), waiting

    return ready


ACTS = ("file", "file unknown", "add", "reopen")


@pytest.mark.parametrize("name", ACTS)
def test_nothing_of_a_rehearsed_decision_stays(world: World, acts: Any, name: str) -> None:
    act, mail = acts(name)
    before = state_of_everything()
    for _ in range(2):
        assert len(rehearse(act, mail.pk, actor=by(world.rita), now=LATER).mails) == 1
    assert state_of_everything() == before


@pytest.mark.parametrize("name", ACTS)
def test_it_is_the_very_mail_that_goes_out(world: World, acts: Any, name: str) -> None:
    act, mail = acts(name)
    [shown] = rehearse(act, mail.pk, actor=by(world.rita), now=LATER).mails
    sent = last_mail(act(mail.pk, actor=by(world.rita), now=LATER))
    assert (shown.to, shown.cc) == (sent.to, sent.cc)
    if name in ("add", "reopen"):
        assert (shown.subject, shown.body) == (sent.subject, sent.body)
        return
    number = Ticket.objects.latest("id").numbers.get().number
    assert shown.subject == f"{sent.subject.partition('[CMS ')[0]}[CMS {REQUEST_TO_COME}]"
    assert [line for line in shown.body.splitlines() if "…" not in line] == [
        line.replace(number, REQUEST_TO_COME)
        for line in sent.body.splitlines()
        if "/complete/" not in line and "/requests/" not in line
    ]


@pytest.mark.parametrize("name", ["file", "file unknown"])
def test_no_number_and_no_link_is_shown_as_if_it_were_given(world: World, acts: Any, name: str) -> None:
    act, mail = acts(name)
    [shown] = rehearse(act, mail.pk, actor=by(world.rita), now=LATER).mails
    assert f"umber is {REQUEST_TO_COME}." in shown.body
    assert "/requests/…/" in shown.body
    assert ("/complete/…/" in shown.body) == (name == "file unknown")
    for hidden in (issue_number(0), "/requests/0/"):
        assert hidden not in f"{shown.subject} {shown.body}"


def test_the_mails_that_went_before_are_not_shown(world: World, acts: Any, ticket: Ticket) -> None:
    act, mail = acts("add")
    before = mails_of(ticket)
    [shown] = rehearse(act, mail.pk, actor=by(world.rita), now=LATER).mails
    assert "pat@home.example wrote:" in shown.body
    assert mails_of(ticket) == before


def test_what_is_decided_already_is_refused_in_the_rehearsal_too(world: World, waiting: IncomingMail) -> None:
    settle.set_aside(waiting.pk, why="advertising", actor=by(world.jim), now=LATER)
    with pytest.raises(RefusedError, match="Jim Woodburn has decided"):
        rehearse(settle.add_to, waiting.pk, number="C222-2222", actor=by(world.rita), now=LATER)


# --- on the page ---------------------------------------------------------------------------------


def preview(browser: Client, mail: IncomingMail, act: str, **typed: object) -> HttpResponse:
    return browser.post(f"/mail-in/{mail.pk}/{act}/", typed | {"step": "preview"})


def fold(response: HttpResponse, act: str) -> str:
    """What stands in the fold of one act."""
    return text(response).partition(f'<details class="verb" id="{act}"')[2].partition("</details>")[0]


def test_the_preview_of_a_filing_shows_its_receipt(world: World, rita: Client, waiting: IncomingMail) -> None:
    before = state_of_everything()
    shown = preview(rita, waiting, "file", **FILED)
    assert shown.status_code == 200
    assert state_of_everything() == before
    page = fold(shown, "file")
    assert page.lstrip().startswith("open")
    for words in ("Nothing is sent or changed yet.", "Dana Ortiz", REQUEST_TO_COME, "is given on filing"):
        assert words in page
    assert FILED["submitter"] in page.partition("mail-preview")[0]  # as typed
    assert rita.post(f"/mail-in/{waiting.pk}/file/", FILED).status_code == 302
    sent = last_mail(Ticket.objects.latest("id")).body
    assert escape(sent.partition("\n")[0]) in page


def test_the_preview_of_an_addition_says_who_is_outside(rita: Client, waiting: IncomingMail, ticket: Ticket) -> None:
    before = state_of_everything()
    page = fold(preview(rita, waiting, "add", number=ticket.numbers.latest("id").number), "add")
    assert 'jw<wbr>@elsewhere.example</span></span> <span class="state due">outside</span>' in page
    assert "pat@home.example wrote:" in page
    assert state_of_everything() == before


def test_the_preview_of_a_reopening_shows_the_new_dates(rita: Client, after_the_end: IncomingMail) -> None:
    before = state_of_everything()
    page = fold(preview(rita, after_the_end, "reopen"), "reopen")
    assert "Rita Hale reopened this request:" in page
    assert "The dates start anew:" in page
    assert state_of_everything() == before


@pytest.mark.parametrize(
    ("act", "typed", "field", "words"),
    [
        ("file", FILED | {"submitter": "nobody@x.example"}, "file_submitter", "Nobody of an agency"),
        ("file", FILED | {"description": "password: hunter22"}, "file_description", "Leave out the password"),
        ("add", {"number": "C222-2222"}, "add_number", "No request was ever given this number."),
        ("add", {"number": "\x00"}, "add_number", "This holds signs that cannot be shown."),
        ("add", {}, "add_number", "Type the request"),
    ],
)
def test_what_would_be_refused_comes_back_as_in_the_act(
    rita: Client, waiting: IncomingMail, act: str, typed: dict[str, str], field: str, words: str
) -> None:
    refused = preview(rita, waiting, act, **typed)
    assert refused.status_code == 422
    assert words in beside(refused, field)
    assert "The mail before it is sent" not in text(refused)
    url = f"/mail-in/{waiting.pk}/{act}/"
    in_part = rita.post(url, typed | {"step": "preview"}, headers={"HX-Request": "true"})
    assert in_part.status_code == 200
    assert words in beside(in_part, field)


def test_what_cannot_be_reopened_is_refused_in_its_preview(rita: Client, waiting: IncomingMail) -> None:
    refused = preview(rita, waiting, "reopen")
    assert refused.status_code == 422
    assert fresh_of(waiting).waits


def fresh_of(mail: IncomingMail) -> IncomingMail:
    return IncomingMail.objects.get(pk=mail.pk)


def test_a_preview_after_another_rep_has_decided_says_so(world: World, rita: Client, waiting: IncomingMail) -> None:
    settle.set_aside(waiting.pk, why="advertising", actor=by(world.jim), now=LATER)
    refused = preview(rita, waiting, "file", **FILED)
    assert refused.status_code == 422
    assert "Jim Woodburn has decided on this mail already." in text(refused)


def test_what_mails_nobody_offers_no_preview_and_does_nothing_by_one(
    world: World, rita: Client, waiting: IncomingMail
) -> None:
    assert "Preview the mail" not in fold(rita.get(f"/mail-in/{waiting.pk}/"), "set_aside")
    shown = preview(rita, waiting, "set-aside", why="advertising")
    assert shown.status_code == 200
    assert "Nothing would be sent." in fold(shown, "set_aside")
    assert fresh_of(waiting).waits


def test_what_becomes_a_note_is_mailed_to_nobody(world: World, rita: Client, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep_due(office("2026-09-17 08:00"))
    mail = arrive(answer("pat@home.example", last_mail(ticket), "What is this?"), office("2026-09-17 09:00"))
    page = fold(rita.get(f"/mail-in/{mail.pk}/"), "add")
    assert "Preview the mail" not in page
    assert "Goes to" not in page
    shown = fold(preview(rita, mail, "add", number=ticket.numbers.get().number), "add")
    assert "Nothing would be sent." in shown


@pytest.mark.parametrize("who", ["dana", "hana", "ed", "anonymous"])
def test_nobody_outside_staff_previews(world: World, waiting: IncomingMail, who: str) -> None:
    browser = Client()
    if who != "anonymous":
        browser.force_login(getattr(world, who))
    for act in ("file", "add", "reopen", "set-aside"):
        refused = preview(browser, waiting, act, **FILED)
        if who == "anonymous":
            assert refused["Location"] == "/sign-in/?next=/"
        else:
            assert refused.status_code == 404
            missing = browser.post(f"/mail-in/987654/{act}/", {"step": "preview"})
            assert same_for_all(refused) == same_for_all(missing)


# --- before any click ----------------------------------------------------------------------------


def test_who_would_get_it_stands_there_from_the_start(
    world: World, rita: Client, ticket: Ticket, after_the_end: IncomingMail
) -> None:
    page = fold(rita.get(f"/mail-in/{after_the_end.pk}/"), "reopen")
    assert "Goes to" in page
    assert "1 of them is outside</strong>: neither of ours nor of Harbor Telecom." in page


def test_who_has_the_mail_already_is_not_among_those_who_would_get_it(
    world: World, rita: Client, ticket: Ticket
) -> None:
    """Reply-all left out Sherry and the files contact; Dana, who is named in the mail, has it."""
    message = answer("pat@home.example", last_mail(ticket), "Me too.")
    del message["Cc"]
    message["Cc"] = world.dana.email
    mail = arrive(message, LATER)
    page = fold(rita.get(f"/mail-in/{mail.pk}/"), "add")
    goes_to = page.partition('class="goes-to"')[2].partition("</p>")[0]
    assert "Sherry Parrish" in goes_to
    assert "jw<wbr>@elsewhere.example" in goes_to
    assert "Dana Ortiz" not in goes_to
    settle.add_to(mail.pk, number=ticket.numbers.latest("id").number, actor=by(world.rita), now=LATER)
    sent = last_mail(ticket)
    assert (sent.to, sent.cc) == ([world.sherry.email], [world.lyndi.email, OUTSIDE])


def test_another_number_than_the_prefilled_one_takes_the_list_away(
    world: World, rita: Client, ticket: Ticket
) -> None:
    mail = arrive(answer("pat@home.example", last_mail(ticket), "Me too."), LATER)
    other = file(world.lee, LATER)
    assert "Goes to" not in fold(preview(rita, mail, "add", number=other.numbers.get().number), "add")


def test_a_mail_added_to_a_finished_request_is_not_said_to_be_mailed(
    rita: Client, after_the_end: IncomingMail
) -> None:
    page = fold(rita.get(f"/mail-in/{after_the_end.pk}/"), "add")
    assert "The request stays finished." in page
    assert "Goes to" not in page


# --- what is open at first -----------------------------------------------------------------------


def is_open(browser: Client, mail: IncomingMail) -> list[str]:
    page = browser.get(f"/mail-in/{mail.pk}/")
    return [form.act for form in page.context["forms"] if form.act == page.context["open"]]


def test_no_act_is_open_for_a_strangers_words(world: World, rita: Client, ticket: Ticket) -> None:
    strangers = [
        letter(STRANGER),
        answer("pat@home.example", last_mail(ticket), "Me too."),
        answer(world.ed, last_mail(ticket), "Me too."),
    ]
    for message in strangers:
        assert is_open(rita, arrive(message, LATER)) == []


def test_no_act_is_open_for_whom_it_may_not_be(world: World, rita: Client, ticket: Ticket, settings: Any) -> None:
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    doubted = answer(world.dana, last_mail(ticket), "x", Authentication_Results="mx.cms.example; dmarc=fail")
    assert is_open(rita, arrive(doubted, LATER)) == []
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    assert is_open(rita, arrive(letter(world.lee), LATER)) == []


def test_the_likeliest_act_is_open_for_whom_we_know(
    world: World, rita: Client, ticket: Ticket, after_the_end: IncomingMail
) -> None:
    assert is_open(rita, after_the_end) == ["reopen"]
    assert is_open(rita, arrive(letter(world.dana, to=["x@else.example"]), LATER)) == ["file"]
    assert fresh(ticket).is_finished
