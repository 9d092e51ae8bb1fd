"""The files of mail from outside: for staff alone, as downloads and nothing else [8.1], [8.2]; and bounces."""

from datetime import datetime
from email.message import EmailMessage

import pytest
from django.test import Client

from tests.mail.post import arrive, letter, ticket_of
from tests.mail.test_attachments import PDF, body
from tests.once import world
from tests.tickets.page import same_for_all, text
from tests.tickets.test_pages_queries import queries
from tests.world import World, by, file, office
from tickets.models import Attachment, IncomingMail
from tickets.services.mail_in import settle
from tickets.views.attachments import PIECE

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
STRANGER = "Pat Doe <pat@home.example>"
REPORT = """From: MAILER-DAEMON@agency.example
To: cms.care@cms.example
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.agency.example

Final-Recipient: rfc822; jw@agency.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 <b>no</b> such user
--b--
"""


def with_files(sender: object, **files: bytes) -> EmailMessage:
    message = letter(sender)  # type: ignore[arg-type]
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name.replace("_", "."))
    return message


@pytest.fixture
def waiting(world: World, tuesday: datetime) -> IncomingMail:
    """A stranger's, with an invoice, a program and a picture."""
    return arrive(with_files(STRANGER, invoice_pdf=PDF, fix_exe=b"MZ", line_png=b"\x89PNG"), tuesday)


@pytest.fixture
def rita(world: World) -> Client:
    browser = Client()
    browser.force_login(world.rita)
    return browser


def url_of(mail: IncomingMail, place: int | str) -> str:
    return f"/mail-in/{mail.pk}/files/{place}/"


@pytest.mark.parametrize("who", ["rita", "jim", "elise", "dana", "hana", "ed", "anonymous"])
def test_who_may_have_a_file_of_a_mail(world: World, waiting: IncomingMail, who: str) -> None:
    browser = Client()
    if who != "anonymous":
        browser.force_login(getattr(world, who))
    answer = browser.get(url_of(waiting, 1))
    if who in ("rita", "jim", "elise"):
        assert (answer.status_code, body(answer)) == (200, PDF)
    elif who == "anonymous":
        assert answer["Location"] == f"/sign-in/?next={url_of(waiting, 1)}"
    else:
        assert answer.status_code == 404
        assert same_for_all(answer) == same_for_all(browser.get("/mail-in/987654/files/1/"))


def test_the_allowed_files_are_linked_and_the_others_are_withheld(rita: Client, waiting: IncomingMail) -> None:
    page = text(rita.get(f"/mail-in/{waiting.pk}/"))
    assert f'<a href="{url_of(waiting, 1)}" download>invoice.pdf</a>' in page
    assert "<s>fix.exe</s>" in page
    assert url_of(waiting, 2) not in page
    assert body(rita.get(url_of(waiting, 3))) == b"\x89PNG"


def test_withheld_missing_and_no_place_at_all_answer_alike(rita: Client, waiting: IncomingMail) -> None:
    for place in ("2", "4", "0", "99999999999999999999"):
        answer = rita.get(url_of(waiting, place))
        assert answer.status_code == 404
        assert same_for_all(answer) == same_for_all(rita.get("/mail-in/987654/files/1/"))
    for place in ("-1", "x", "1.5", "²"):
        assert rita.get(url_of(waiting, place)).status_code == 404
    assert rita.get("/mail-in/99999999999999999999/files/1/").status_code == 404
    assert rita.post(url_of(waiting, 1)).status_code == 405


def test_it_comes_as_a_download_that_no_browser_opens(world: World, rita: Client, tuesday: datetime) -> None:
    message = letter(STRANGER)
    message.add_attachment(b"x", maintype="text", subtype="html", filename="../..\\a%\u202egpj.pdf")
    answer = rita.get(url_of(arrive(message, tuesday), 1))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == "1"
    name = answer["Content-Disposition"].removeprefix("attachment; filename=")
    assert not set("/\\%\u202e") & set(name)


def test_a_large_file_comes_whole(world: World, rita: Client, tuesday: datetime) -> None:
    large = bytes(range(256)) * (2 * PIECE // 256) + b"end"
    assert body(rita.get(url_of(arrive(with_files(STRANGER, a_pdf=large), tuesday), 1))) == large


def test_a_kept_mail_gives_its_files_too(world: World, rita: Client, waiting: IncomingMail) -> None:
    settle.set_aside(waiting.pk, why="advertising", actor=by(world.rita), now=office("2026-09-15 11:00"))
    assert url_of(waiting, 1) in text(rita.get(f"/mail-in/{waiting.pk}/"))
    assert body(rita.get(url_of(waiting, 1))) == PDF


def test_a_mail_that_became_a_message_links_the_files_of_the_conversation(
    world: World, rita: Client, waiting: IncomingMail, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    settle.add_to(waiting.pk, number=ticket.numbers.get().number, actor=by(world.rita), now=tuesday)
    mine = arrive(with_files(world.dana, invoice_pdf=PDF, more_pdf=b"more"), tuesday)
    for mail, names in ((waiting, ["invoice.pdf", "line.png"]), (mine, ["invoice.pdf", "more.pdf"])):
        page = text(rita.get(f"/mail-in/{mail.pk}/"))
        assert f"/mail-in/{mail.pk}/files/" not in page
        request = ticket_of(IncomingMail.objects.get(pk=mail.pk))
        for name in names:
            kept = Attachment.objects.get(filename=name, message__source=mail.pk)
            link = f"/requests/{request.pk}/files/{kept.pk}/"
            assert f'<a href="{link}" download>{name}</a>' in page
            assert rita.get(link).status_code == 200


def test_the_page_of_a_mail_costs_the_same_with_many_files(world: World, rita: Client, tuesday: datetime) -> None:
    few = arrive(with_files(world.dana, a_pdf=PDF), tuesday)
    many = arrive(with_files(world.dana, **{f"a{number}_pdf": PDF for number in range(30)}), tuesday)
    costs = [queries(lambda mail=mail: rita.get(f"/mail-in/{mail.pk}/")) for mail in (few, many)]  # type: ignore[misc]
    assert costs[0] == costs[1] <= 25


@pytest.mark.parametrize(("action", "words"), [("failed", "Could not reach"), ("delayed", "Could not reach yet")])
def test_a_bounce_says_whom_it_could_not_reach_and_why(
    world: World, rita: Client, tuesday: datetime, action: str, words: str
) -> None:
    mail = arrive(REPORT.format(action=action).encode(), tuesday)
    page = text(rita.get(f"/mail-in/{mail.pk}/"))
    assert f'<dt>{words}</dt><dd><span class="address">jw<wbr>@agency.example</span></dd>' in page
    assert "<dt>Its words</dt><dd>550 &lt;b&gt;no&lt;/b&gt; such user</dd>" in page


def test_a_mail_that_is_no_bounce_says_nothing_of_the_kind(rita: Client, waiting: IncomingMail) -> None:
    assert "Could not reach" not in text(rita.get(f"/mail-in/{waiting.pk}/"))
