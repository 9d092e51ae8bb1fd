"""Mail on the page of its request: folded, marked, boxed in; what is for staff only stays there [8.1], [8.2]."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import UndeliverableAddress
from tests.mail.post import BILLING, answer, arrive, letter, ticket_of
from tests.mail.test_triage import request_of
from tests.once import world
from tests.tickets.conftest import visitor
from tests.tickets.page import text
from tests.tickets.test_pages_queries import queries
from tests.world import World, by, file, last_mail, office
from tickets.models import Attachment, Message, Ticket
from tickets.selectors.detail import LATEST
from tickets.selectors.thread import LONG, thread_of
from tickets.services.finish import resolve
from tickets.services.mail_in import settle
from tickets.services.reply import note

__all__ = ["visitor", "world"]  # the fixtures of this module
pytestmark = pytest.mark.django_db
NINE, TEN, NOON = (office(f"2026-09-16 {clock}") for clock in ("09:30", "10:00", "12:00"))
FORMATTED = (
    "<p>Thank you, <b>that</b> helps.</p><p style='position:fixed'>x<img src='https://evil.example/t.gif'></p>"
)


def page(world: World, who: str, ticket: Ticket, ask: str = "") -> str:
    browser = Client()
    browser.force_login(getattr(world, who))
    with time_machine.travel(NOON, tick=False):
        return text(browser.get(f"/requests/{ticket.pk}/{ask}"))


def replied(world: World, ticket: Ticket, words: str = "Thank you, that helps.", html: str = FORMATTED) -> None:
    message = answer(world.dana, last_mail(ticket), words)
    message.add_alternative(html, subtype="html")
    arrive(message, NINE)


def test_a_reply_by_mail_shows_its_words_and_folds_the_rest(world: World, ticket: Ticket) -> None:
    replied(world, ticket)
    for who in ("hana", "rita"):
        shown = page(world, who, ticket)
        assert '<div class="prose">Thank you, that helps.</div>' in shown
        quoted = shown.partition("<summary>Quoted text</summary>")[2].partition("</details>")[0]
        assert "\nYour request is received and routed" in quoted
        formatted = shown.partition("<summary>As it was formatted</summary>")[2].partition("</details>")[0]
        assert "<p>Thank you, <b>that</b> helps.</p><p>x</p>" in formatted
        assert "by mail" in shown
        assert "evil.example" not in shown


def test_a_mail_without_quotes_and_formatting_folds_nothing(world: World, tuesday: datetime) -> None:
    shown = page(world, "rita", ticket_of(arrive(letter(world.dana), tuesday)))
    assert "Quoted text" not in shown
    assert "As it was formatted" not in shown


TWISTED = [
    "</div></div></details></li></ol></section></main><h1 id=x>Sign in</h1>",
    "<li><center><li>x</li></center></li></div></details>",
    "<div>My PIN: 12345</div></div></div><p>x",
    '<a href="https://evil.example/?pin=12345&x=y">x</a><p>pin: 1"</p>',
    "<table><tr><td>x</div></li></ol><plaintext>",
]


@pytest.mark.parametrize("html", TWISTED)
def test_no_mail_leaves_its_box(world: World, ticket: Ticket, html: str) -> None:
    """As many elements begin as end, in the box and in the page around it."""
    replied(world, ticket, html=f"<p>Thank you, that helps.</p>{html}")
    shown = page(world, "rita", ticket)
    box = shown.partition('aria-label="The mail as it was formatted">')[2].partition("</div></details>")[0]
    for name in ("div", "li", "ol", "details", "section", "main", "p", "table", "td", "a"):
        for place, markup in (("box", box), ("page", shown)):
            begins, ends = (len(re.findall(rf"<{slash}{name}[\s>]", markup)) for slash in ("", "/"))
            assert begins == ends, f"{name} in the {place}"


def test_files_are_named_with_sort_and_size_and_pictures_are_not_shown(world: World, tuesday: datetime) -> None:
    message = letter(world.dana)
    message.add_attachment(b"x" * 2048, maintype="image", subtype="png", filename="invoice <1>.png")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="fix.exe")
    ticket = ticket_of(arrive(message, tuesday))
    shown = page(world, "dana", ticket)
    picture = Attachment.objects.earliest("id")
    assert f'<a href="/requests/{ticket.pk}/files/{picture.pk}/" download>invoice' in shown
    assert "PNG picture, 2.0 KB" in shown
    assert "<s>fix.exe</s>" in shown
    assert "Files that end in .exe can do harm and are withheld." in shown
    assert "<img" not in shown
    assert "Up to 25 MB and 100 files together." in shown


def test_a_sender_without_an_account_is_named_by_the_address(world: World, tuesday: datetime) -> None:
    copied = file(world.dana, tuesday, copies=("pat@elsewhere.example",))
    arrive(answer("pat@elsewhere.example", last_mail(copied), "I was there."), NINE)
    shown = page(world, "dana", copied)
    assert '<strong><span class="address">pat<wbr>@elsewhere.example</span></strong>' in shown
    assert 'pat<wbr>@elsewhere.example</span> <span class="state due">outside</span>' in shown


def test_names_stand_for_our_own_and_the_agency_s_people(world: World, ticket: Ticket) -> None:
    for reader in (world.dana, world.rita):
        confirmation = thread_of(ticket, [], reader, NOON)[-1]
        assert [one.name for one in confirmation.to] == ["Dana Ortiz"]
        assert [one.name for one in confirmation.cc] == ["Sherry Parrish", "Lyndi Foster"]


def machine_mails(world: World, ticket: Ticket, action: str = "failed") -> None:
    """Dana's vacation, and our confirmation that comes back from her, or is late."""
    ours = last_mail(ticket)
    arrive(answer(world.dana, ours, "I am away.", Auto_Submitted="auto-replied"), NINE)
    report = (
        "From: MAILER-DAEMON@agency.example\nTo: cms.care@cms.example\nSubject: Undelivered Mail\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.agency.example\n\n"
        f"Final-Recipient: rfc822; {world.dana.email}\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such user\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {ours.message_id}\nSubject: x\n\nx\n--b--\n"
    )
    arrive(report.encode(), TEN, sender="")


def test_what_machines_send_is_a_fact_for_staff_alone(world: World, ticket: Ticket) -> None:
    machine_mails(world, ticket)
    shown = page(world, "rita", ticket)
    assert "Dana Ortiz&#x27;s automatic reply was kept, not answered <a" in shown
    assert "Mail to Dana Ortiz came back: 550 no such user <a" in shown
    assert "mailer-daemon@agency.example was kept" not in shown
    openings = re.findall(r'aria-label="(.*?)">Open the mail</a>', shown)
    assert openings == [
        "Open the mail from dana.ortiz@agency.example, Wed 16 Sep, 9:30 AM EDT",
        "Open the mail from mailer-daemon@agency.example, Wed 16 Sep, 10:00 AM EDT",
    ]
    for who in ("dana", "hana"):
        theirs = page(world, who, ticket)
        assert "automatic" not in theirs
        assert "/mail-in/" not in theirs
        assert "comes back" not in theirs


def test_an_address_that_mail_comes_back_from_is_marked_where_the_rep_looks(world: World, ticket: Ticket) -> None:
    assert "comes back" not in page(world, "rita", ticket)
    machine_mails(world, ticket)
    shown = page(world, "rita", ticket)
    assert "Mail to Dana Ortiz comes back</strong> since Wed 16 Sep. Reach them another way." in shown
    assert "no such user" in shown.partition("What their mail server says")[2].partition("</details>")[0]
    assert "mail comes back" in shown.partition("Who asks")[2]
    assert re.search(r">Dana Ortiz</span> <span class=\"state late\">.{,90}mail comes back", shown)


def test_a_mail_that_is_only_late_came_not_back(world: World, ticket: Ticket) -> None:
    machine_mails(world, ticket, action="delayed")
    shown = page(world, "rita", ticket)
    assert "A mail from mailer-daemon@agency.example was kept, not answered. It tells that a mail" in shown
    assert "comes back" not in shown


def test_an_address_that_has_nothing_to_do_with_it_is_not_marked(world: World, ticket: Ticket) -> None:
    UndeliverableAddress.objects.create(address=world.ed.email, words="550", since=NINE, last_at=NINE)
    assert "comes back" not in page(world, "rita", ticket)


def test_a_mail_that_waits_for_a_rep_is_linked_for_staff(world: World, ticket: Ticket) -> None:
    mail = arrive(answer(world.ed, last_mail(ticket), "Let me in."), NINE)
    assert mail.waits
    shown = page(world, "rita", ticket)
    label = "Open the mail from ed.kwan@agency.example, Wed 16 Sep, 9:30 AM EDT"
    assert f'waits for a rep <a href="/mail-in/{mail.pk}/" aria-label="{label}">Open the mail</a>' in shown
    for who in ("dana", "hana"):
        assert "Let me in." not in page(world, who, ticket)
        assert world.ed.email not in page(world, who, ticket)


@pytest.mark.parametrize("became", ["added", "set aside", "filed"])
def test_that_a_mail_waits_is_no_fact_once_it_is_decided(world: World, ticket: Ticket, became: str) -> None:
    """The event stays; the conversation says what the mail became."""
    mail = arrive(answer("Pat Doe <pat@home.example>", last_mail(ticket), "Me too."), NINE)
    other = arrive(answer(world.ed, last_mail(ticket), "Let me in."), NINE)
    rita = by(world.rita)
    if became == "added":
        settle.add_to(mail.pk, number=ticket.numbers.latest("id").number, actor=rita, now=TEN)
    elif became == "set aside":
        settle.set_aside(mail.pk, why="a wrong address", actor=rita, now=TEN)
    else:
        settle.file_for(mail.pk, request=request_of(mail), submitter=world.dana, actor=rita, now=TEN)
    facts = [
        entry for entry in thread_of(ticket, list(ticket.events.all()), world.rita, NOON) if entry.sort == "fact"
    ]
    assert [entry.mail for entry in facts if "waits for a rep" in entry.text] == [other.pk]
    assert ticket.events.filter(action="ticket.mail_waits").count() == 2
    assert sum(f"was {became}" in entry.text for entry in facts) == (became != "filed")


def test_who_has_no_account_is_named_as_the_mail_did_and_marked_as_outside(world: World, ticket: Ticket) -> None:
    mail = arrive(answer('"J. <b>Whitfield</b>" <jw@home.example>', last_mail(ticket), "Me too."), NINE)
    settle.add_to(mail.pk, number=ticket.numbers.latest("id").number, actor=by(world.rita), now=TEN)
    named = '<strong>J. &lt;b&gt;Whitfield&lt;/b&gt;, <span class="address">jw<wbr>@home.example</span></strong>'
    for who in ("dana", "hana", "rita"):
        assert f'{named} <span class="state due">outside</span>' in page(world, who, ticket)


@pytest.mark.parametrize("name", ["", "sherry.parrish@cms.example"])
def test_a_name_that_plays_an_address_is_left_out(world: World, ticket: Ticket, name: str) -> None:
    mail = arrive(answer(f'"{name}" <jw@home.example>', last_mail(ticket), "Me too."), NINE)
    settle.add_to(mail.pk, number=ticket.numbers.latest("id").number, actor=by(world.rita), now=TEN)
    assert (
        '<strong><span class="address">jw<wbr>@home.example</span></strong> <span class="state due">outside</span>'
        in page(world, "dana", ticket)
    )


def test_who_is_of_the_agency_or_of_ours_is_not_outside(world: World, ticket: Ticket) -> None:
    """Lee, whose request it is not, is no stranger; Ed of another agency is one, by the name in his own mail."""
    for sender in (world.lee, world.ed):
        mail = arrive(letter(sender, f"Re: {last_mail(ticket).subject.partition('/')[0]}]", "Me too."), NINE)
        settle.add_to(mail.pk, number=ticket.numbers.latest("id").number, actor=by(world.rita), now=TEN)
    shown = page(world, "dana", ticket)
    assert '<strong><span class="address">lee.sand<wbr>@agency.example</span></strong>\n' in shown
    assert '<strong>Ed Kwan, <span class="address">ed.kwan<wbr>@agency.example</span></strong> <span' in shown


def test_the_page_costs_the_same_queries_however_many_mails_waited(world: World, ticket: Ticket) -> None:
    browser = Client()
    browser.force_login(world.rita)
    counts = []
    for more in (1, 2):
        for number in range(more):
            mail = arrive(answer("Pat <pat@home.example>", last_mail(ticket), f"Me too, {more} {number}."), NINE)
            settle.add_to(mail.pk, number=ticket.numbers.latest("id").number, actor=by(world.rita), now=TEN)
        with time_machine.travel(NOON, tick=False):
            counts.append(queries(lambda: browser.get(f"/requests/{ticket.pk}/")))
    assert counts[0] == counts[1]


def said(ticket: Ticket, world: World, count: int) -> None:
    """So many messages by mail, one a minute, each with a quote, a formatted version and a file."""
    messages = Message.objects.bulk_create(
        Message(
            ticket=ticket,
            author=world.dana,
            sender=world.dana.email,
            at=NINE + timedelta(minutes=number),
            body=f"Message {number}.",
            quoted="> " * 10,
            html="<p>x</p>" * 10,
            to=[BILLING],
            cc=["pat@elsewhere.example"],
        )
        for number in range(count)
    )
    Attachment.objects.bulk_create(
        Attachment(message=one, filename="a.pdf", content_type="application/pdf", size=10, data=b"x" * 10)
        for one in messages
    )


def test_the_page_costs_the_same_queries_at_any_length(world: World, ticket: Ticket) -> None:
    browser = Client()
    browser.force_login(world.rita)
    counts = []
    for more in (1, 5, LATEST):  # the last leave some out
        said(ticket, world, more)
        counts.append(queries(lambda: browser.get(f"/requests/{ticket.pk}/")))
    assert counts[0] == counts[1] == counts[2] <= 52


def test_of_a_long_conversation_the_first_and_the_latest_are_shown(world: World, ticket: Ticket) -> None:
    first = ticket.messages.earliest("id").body
    said(ticket, world, 100)
    note(ticket.pk, words="For us.", actor=by(world.rita), now=NINE + timedelta(hours=6))
    shown = page(world, "rita", ticket)
    assert first in shown
    assert "Message 99." in shown
    assert "Message 40." not in shown
    assert f"{103 - LATEST - 1} messages between are not shown." in shown
    whole = page(world, "rita", ticket, "?conversation=whole")
    assert "Message 40." in whole
    assert "are not shown" not in whole
    theirs = thread_of(ticket, [], world.dana, NOON, whole=False)
    assert [entry.sort for entry in theirs[:2]] == ["message", "gap"]
    assert len(theirs) == LATEST + 2
    assert "For us." not in [entry.text for entry in theirs]


def test_a_long_conversation_begins_with_the_ways_to_its_end_and_to_an_answer(world: World, ticket: Ticket) -> None:
    said(ticket, world, LONG - ticket.messages.count())
    assert "Newest message" not in page(world, "rita", ticket)
    said(ticket, world, 1)
    for who in ("dana", "rita"):
        shown = page(world, who, ticket)
        assert shown.count('id="newest"') == 1
        assert "Message 3." in shown.partition('id="newest"')[2]
        assert '<a href="#newest">Newest message</a> <a href="#reply_words">Reply</a>' in shown
        assert 'id="reply_words"' in shown
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=NOON)
    shown = page(world, "rita", ticket)
    assert "Newest message" in shown
    assert "#reply_words" not in shown


def test_what_comes_next_is_read_before_the_conversation(world: World, ticket: Ticket) -> None:
    for who, owed in (("dana", "Next"), ("rita", "Owed next")):
        shown = page(world, who, ticket)
        assert shown.index(f">{owed}</h2>") < shown.index(">Who has it</h2>") < shown.index(">Conversation</h2>")


def test_a_conversation_that_is_just_short_enough_is_shown_whole(world: World, ticket: Ticket) -> None:
    said(ticket, world, LATEST + 1 - ticket.messages.count())
    assert "gap" not in [entry.sort for entry in thread_of(ticket, [], world.rita, NOON, whole=False)]
    said(ticket, world, 1)
    assert "gap" in [entry.sort for entry in thread_of(ticket, [], world.rita, NOON, whole=False)]


def test_no_page_reads_what_is_in_a_file_or_a_mail(world: World, ticket: Ticket) -> None:
    """Neither `data` nor `raw` is fetched to show that there is one."""
    replied(world, ticket)
    said(ticket, world, 3)
    browser = Client()
    browser.force_login(world.rita)
    with CaptureQueriesContext(connection) as seen:
        browser.get(f"/requests/{ticket.pk}/")
    statements = [query["sql"] for query in seen]
    assert any('FROM "tickets_attachment"' in sql for sql in statements)
    assert any('FROM "tickets_incomingmail"' in sql for sql in statements)
    assert not any('"tickets_attachment"."data"' in sql or '."raw"' in sql for sql in statements)
