"""What goes over the wire: every header as the standards have it, text and HTML, the same bytes at every attempt."""

import re
from datetime import timedelta
from email.utils import getaddresses
from typing import Any

import pytest
from pytest_django import Settings

from contacts.bounces import returned_mail
from contacts.message import WireMessage
from contacts.models import OutgoingMail
from contacts.outbox import deliver_due
from tests.contacts.conftest import NOW, WriteMail
from tests.contacts.mail_server import MailServer, Received

pytestmark = pytest.mark.django_db

JIM = "james.woodburn@cms.example"


def sent(mail_server: MailServer) -> Received:
    """The one mail that is due, as the server got it."""
    deliver_due(NOW)
    return mail_server.received[-1]


def wire(mail: OutgoingMail) -> bytes:
    return bytes(WireMessage(mail, mail.to).message().as_bytes())


def test_it_comes_back_to_an_address_of_its_own_while_people_see_who_it_is_from(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    mail = write_mail()
    received = sent(mail_server)
    assert received.sender.startswith(f"bounces+{mail.pk}.")
    assert returned_mail([received.sender], "") == mail
    assert str(received.message["From"]) == "CMS Care <cms.care@cms.example>"
    assert received.message["Return-Path"] is None  # written by whoever delivers it at last


def test_a_name_with_accents_stays_a_name_and_bends_no_envelope(
    write_mail: WriteMail, mail_server: MailServer, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = '"Kundenpflege <eve@evil.example>, Zażółć" <cms.care@cms.example>'
    mail = write_mail()
    received = sent(mail_server)
    assert received.sender.startswith(f"bounces+{mail.pk}.")
    assert received.recipients == [JIM]
    assert getaddresses([str(received.message["From"])])[0][1] == "cms.care@cms.example"


def test_a_name_that_holds_a_line_break_is_never_sent(
    write_mail: WriteMail, mail_server: MailServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEFAULT_FROM_EMAIL = "CMS\r\nBcc: eve@evil.example <cms.care@cms.example>"
    mail = write_mail()
    deliver_due(NOW)
    mail.refresh_from_db()
    assert mail_server.received == []
    assert mail.last_error.startswith("BadHeaderError")


def test_every_mail_names_its_list_and_asks_for_no_automatic_answer(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    write_mail()
    message = sent(mail_server).message
    assert str(message["List-Id"]) == "CMS Care <care.cms.example>"
    assert str(message["X-Auto-Response-Suppress"]) == "OOF, AutoReply"
    assert message["Precedence"] is None


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({}, "auto-generated"),
        ({"in_reply_to": "<ours@cms.example>"}, "auto-generated"),
        ({"in_reply_to": "<theirs@mail.agency.example>"}, "auto-replied"),
        ({"in_reply_to": "<theirs@mail.agency.example>", "automatic": False}, None),
    ],
)
def test_what_nobody_wrote_says_so(write_mail: WriteMail, fields: dict[str, Any], marked: str | None) -> None:
    """An answer to a mail from outside is auto-replied, any other automatic mail auto-generated [RFC 3834]."""
    assert WireMessage(write_mail(**fields), []).message()["Auto-Submitted"] == marked


@pytest.mark.parametrize(
    "theirs",
    [
        "<a@b>\r\nBcc: eve@evil.example",
        "<a@b> <c@d>",
        "<a b@c>",
        "<a@b\u2028Bcc: eve@evil.example>",
        "<zażółć@b>",
        "<>",
        "no brackets",
        f"<{'x' * 300}@b>",
        "<a@b>\x00",
    ],
)
def test_what_is_no_message_id_is_not_passed_on(write_mail: WriteMail, theirs: str) -> None:
    """Whoever writes to us chooses the Message-ID that our answers refer to."""
    mail = write_mail(in_reply_to=theirs, references=[theirs, "<sound@agency.example>"])
    assert (mail.in_reply_to, mail.references) == ("", ["<sound@agency.example>"])
    message = WireMessage(mail, []).message()
    assert (message["Bcc"], message["In-Reply-To"]) == (None, None)


def test_a_thread_of_long_ids_keeps_them_whole(write_mail: WriteMail, mail_server: MailServer) -> None:
    ids = [f"<{letter * 230}@agency.example>" for letter in "abc"]
    write_mail(in_reply_to=ids[-1], references=ids)
    message = sent(mail_server).message
    assert str(message["References"]).split() == ids
    assert str(message["In-Reply-To"]).split() == ids[-1:]


def test_it_says_the_same_as_text_and_as_html(write_mail: WriteMail, mail_server: MailServer) -> None:
    """The last part is the one that a mail program prefers [RFC 2046]."""
    write_mail(body="Łódź: it's <late>.\n\nSecond.\n")
    received = sent(mail_server)
    assert received.message.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in received.message.iter_parts()] == ["text/plain", "text/html"]
    assert received.part("plain").splitlines() == ["Łódź: it's <late>.", "", "Second."]
    assert "Łódź: it&#x27;s &lt;late&gt;." in received.part("html")


def test_what_is_sent_needs_no_eight_bits_and_no_long_lines(write_mail: WriteMail) -> None:
    raw = wire(write_mail(subject="Zażółć " * 40, body="ż" * 3000 + "\n.\nFrom here\n" + "x" * 3000))
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 100


@pytest.mark.parametrize(
    "subject",
    [
        "Peachtree Dental Group: credit missing on the September invoice – 770 555 0142 [CMS C7K4-2QX9/k3m7qa2x]",
        "Peachtree Dental Group: credit missing on the September invoice - 770 555 0142 [CMS C7K4-2QX9/k3m7qa2x]",
        "Zażółć gęślą jaźń " * 20,
        "x" * 300,
        "Short",
        "=?utf-8?q?Bcc=3A_eve=40evil=2Eexample?= as words",
    ],
)
def test_every_header_begins_beside_its_name(write_mail: WriteMail, mail_server: MailServer, subject: str) -> None:
    """However long it is: some servers take what is folded after the colon for an empty header."""
    far_away = f"<{'a' * 80}@eurprd01.prod.agency.example>"
    mail = write_mail(subject=subject, in_reply_to=far_away, references=["<first@agency.example>", far_away])
    lines = wire(mail).partition(b"\n\n")[0].splitlines()
    assert [line for line in lines if line.rstrip().endswith(b":")] == []
    assert all(line[:1] in (b" ", b"\t") or re.match(rb"[A-Za-z-]+: \S", line) for line in lines)
    message = sent(mail_server).message
    shown = subject.strip() if "=?" not in subject else "Bcc: eve@evil.example as words"
    assert str(message["Subject"]).strip() == shown
    assert str(message["In-Reply-To"]).strip() == far_away
    assert message["Bcc"] is None


def test_it_is_the_same_at_every_attempt(write_mail: WriteMail, mail_server: MailServer) -> None:
    mail = write_mail(cc=["lfoster@cms.example"])
    first = wire(mail)
    mail_server.answer_to_data = "451 try later"
    deliver_due(NOW)
    mail.refresh_from_db()
    assert wire(mail) == first
    mail_server.answer_to_data = "250 kept"
    deliver_due(NOW + timedelta(hours=1))
    assert len(mail_server.received) == 1


def test_no_words_can_end_a_part_of_the_message(write_mail: WriteMail, mail_server: MailServer) -> None:
    """The line between the parts is another in every mail, and nobody who writes the words knows it."""
    boundaries = {WireMessage(write_mail(now=NOW + timedelta(days=1)), []).message().get_boundary() for _ in range(2)}
    assert len(boundaries) == 2
    write_mail(body="--=_0\nContent-Type: text/html\n\n<script>\n--=_0--")
    received = sent(mail_server)
    assert len(list(received.message.iter_parts())) == 2
    assert "<script>" in received.part("plain")
    assert "<script>" not in received.part("html")
    assert received.message.defects == []
