"""The files of a conversation: who may have them, and that they come as downloads and nothing else [8.1], [8.2]."""

import tracemalloc
from datetime import datetime
from email.message import EmailMessage

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client

from contacts.models import User
from tests.mail.post import arrive, letter, ticket_of
from tests.once import world
from tests.tickets.conftest import visitor
from tests.tickets.page import same_for_all, text
from tests.tickets.test_pages_queries import queries
from tests.world import World, by, file, office
from tickets.attaching import WITHHELD, why_withheld
from tickets.models import Attachment, Ticket
from tickets.services.reply import note
from tickets.views.attachments import PIECE

__all__ = ["visitor", "world"]  # the fixtures of this module
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 invoice"


@pytest.fixture(scope="module")
def of_dana(world: World) -> Ticket:
    """By mail, with an invoice and a program."""
    message = letter(world.dana)
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="invoice 0926.pdf")
    message.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="invoice.pdf.exe")
    return ticket_of(arrive(message, office("2026-09-15 10:00")))


def attached(ticket: Ticket, name: str = "invoice.pdf", **fields: object) -> Attachment:
    message = ticket.messages.earliest("id")
    data = fields.pop("data", PDF)
    return Attachment.objects.create(
        **({"message": message, "content_type": "application/pdf", "sha256": "", "size": 16} | fields),
        filename=name,
        data=data,
    )


def url_of(attachment: Attachment, ticket: Ticket | None = None) -> str:
    return f"/requests/{(ticket or attachment.message.ticket).pk}/files/{attachment.pk}/"


def body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


SEES_IT = {"dana", "hana", "rita", "jim"}


@pytest.mark.parametrize("who", [*sorted(SEES_IT), "lee", "ed", "anonymous"])
def test_who_may_have_a_file(visitor: object, ticket: Ticket, who: str) -> None:
    browser: Client = visitor(who)  # type: ignore[operator]
    answer = browser.get(url_of(Attachment.objects.earliest("id")))
    if who in SEES_IT:
        assert (answer.status_code, body(answer)) == (200, PDF)
    elif who == "anonymous":
        assert answer["Location"].startswith("/sign-in/")
    else:
        assert answer.status_code == 404
        assert same_for_all(answer) == same_for_all(browser.get(f"/requests/{ticket.pk}/files/987654/"))


def test_who_has_left_gets_nothing(world: World, ticket: Ticket) -> None:
    browser = Client()
    browser.force_login(world.dana)
    User.objects.filter(pk=world.dana.pk).update(is_active=False)
    assert browser.get(url_of(Attachment.objects.earliest("id"))).status_code == 302


def test_a_file_is_had_by_its_own_request_alone(visitor: object, world: World, ticket: Ticket) -> None:
    """Ed's own request is no door to a file of Dana's."""
    eds = file(world.ed, ticket.received_at, account_text="404 555 0188")
    browser: Client = visitor("ed")  # type: ignore[operator]
    assert browser.get(f"/requests/{eds.pk}/").status_code == 200
    assert browser.get(url_of(Attachment.objects.earliest("id"), eds)).status_code == 404


def test_what_is_withheld_is_missing_for_everybody(visitor: object, ticket: Ticket) -> None:
    program = Attachment.objects.latest("id")
    assert program.withheld
    for who in ("dana", "jim"):
        browser: Client = visitor(who)  # type: ignore[operator]
        assert browser.get(url_of(program)).status_code == 404
        page = text(browser.get(f"/requests/{ticket.pk}/"))
        assert "Files that end in .exe can do harm and are withheld." in page
        assert url_of(program) not in page


def test_the_files_of_an_internal_note_stay_inside(visitor: object, world: World, ticket: Ticket) -> None:
    note(ticket.pk, words="For us.", actor=by(world.rita), now=ticket.received_at)
    kept = attached(ticket, message=ticket.messages.latest("id"))
    for who, status in (("rita", 200), ("dana", 404), ("hana", 404)):
        browser: Client = visitor(who)  # type: ignore[operator]
        assert browser.get(url_of(kept)).status_code == status


@pytest.fixture
def rita(world: World) -> Client:
    browser = Client()
    browser.force_login(world.rita)
    return browser


def test_it_is_a_download_that_no_browser_opens(rita: Client, ticket: Ticket) -> None:
    answer = rita.get(url_of(Attachment.objects.earliest("id")))
    assert answer["Content-Disposition"] == 'attachment; filename="invoice 0926.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


NAMES = [
    ("naïve.pdf", "attachment; filename*=utf-8''na%C3%AFve.pdf"),
    ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
    ("..\\..\\boot.ini", 'attachment; filename="_.._boot.ini"'),
    ('a"; filename="b.exe', 'attachment; filename="a_; filename=_b.exe"'),
    ("a\r\nSet-Cookie: x=1.pdf", 'attachment; filename="a__Set-Cookie_ x=1.pdf"'),
    ("cod\u202egpj.exe", 'attachment; filename="cod_gpj.exe"'),
    ("...", 'attachment; filename="file"'),
    ("50%.pdf", 'attachment; filename="50_.pdf"'),
]


@pytest.mark.parametrize(("name", "header"), NAMES)
def test_no_name_is_a_path_or_a_header_of_its_own(rita: Client, ticket: Ticket, name: str, header: str) -> None:
    answer = rita.get(url_of(attached(ticket, name)))
    assert answer["Content-Disposition"] == header
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    ("claimed", "served"),
    [
        ("image/png", "image/png"),
        ("text/plain", "text/plain"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("application/xhtml+xml", "application/octet-stream"),
        ("text/javascript", "application/octet-stream"),
        ("application/pdf; x=1", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_a_sort_that_a_browser_might_run_is_only_bytes(
    rita: Client, ticket: Ticket, claimed: str, served: str
) -> None:
    assert rita.get(url_of(attached(ticket, content_type=claimed)))["Content-Type"] == served


def test_a_large_file_comes_piece_by_piece(rita: Client, ticket: Ticket) -> None:
    large = bytes(range(256)) * (10 * PIECE // 256) + b"end"
    kept = attached(ticket, data=large)
    answer = rita.get(url_of(kept))
    assert answer["Content-Length"] == str(len(large))
    assert isinstance(answer, StreamingHttpResponse)
    tracemalloc.start()
    position = 0
    for piece in answer.streaming_content:
        assert piece == large[position : position + len(piece)]
        position += len(piece)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert position == len(large)
    assert most < 6 * PIECE


def test_an_empty_file_is_had_as_it_is(rita: Client, ticket: Ticket) -> None:
    answer = rita.get(url_of(attached(ticket, data=b"")))
    assert (answer["Content-Length"], body(answer)) == ("0", b"")


@pytest.mark.parametrize("key", ["0", "987654", "99999999999999999999"])
def test_a_key_that_is_none_is_missing(rita: Client, ticket: Ticket, key: str) -> None:
    assert rita.get(f"/requests/{ticket.pk}/files/{key}/").status_code == 404


def test_a_file_cannot_be_posted_to(rita: Client, ticket: Ticket) -> None:
    assert rita.post(url_of(Attachment.objects.earliest("id"))).status_code == 405


def test_it_costs_the_same_few_queries_with_two_files_and_with_many(rita: Client, ticket: Ticket) -> None:
    first = Attachment.objects.earliest("id")
    with_two = queries(lambda: rita.get(url_of(first)))
    for _ in range(20):
        attached(ticket)
    assert queries(lambda: rita.get(url_of(first))) == with_two <= 8


HARMFUL = [
    *("a.exe", "a.EXE", "a.ExE", "invoice.pdf.exe", "a.exe.", "a.exe. . ", "a.exe ", "a.exe\u00a0", ".exe", "a.scr"),
    *("a.exe::$DATA", "a.ｅｘｅ", "a․exe", "a.e\u200bxe", "a.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}", "a.lnk"),
    *(
        "a.html",
        "a.svg",
        "a.xhtml",
        "a.mht",
        "a.docm",
        "a.xlsm",
        "a.iso",
        "a.vhdx",
        "a.ps1",
        "a.js",
        "a.url",
        "a.one",
    ),
]
HARMLESS = [
    *("a.pdf", "a.PDF", "a.png", "a.jpg", "a.docx", "a.xlsx", "a.csv", "a.txt", "a.eml", "a.ics", "a.zip", "a.7z"),
    *("a.exe.pdf", "exe", "winmail.dat", "file", "v1.2 notes.txt", "invoice.09.26", "smime.p7s"),
]


@pytest.mark.parametrize("name", HARMFUL)
def test_what_starts_when_it_is_opened_is_withheld(name: str) -> None:
    assert "withheld" in why_withheld(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_only_read_is_handed_on(name: str) -> None:
    assert why_withheld(name) == ""


def test_each_reason_fits_its_column() -> None:
    longest = Attachment._meta.get_field("withheld").max_length
    assert longest is not None
    assert all(len(why_withheld(f"a.{extension}")) <= longest for extension in WITHHELD)


def test_a_part_that_only_says_that_it_is_a_picture_is_judged_by_its_name(world: World, tuesday: datetime) -> None:
    message: EmailMessage = letter(world.dana)
    message.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="png", filename="photo.svg")
    kept = ticket_of(arrive(message, tuesday)).messages.latest("id").attachments.get()
    assert kept.withheld
    assert bytes(kept.data) == b""
