"""Texts out of parts: transfer encodings, HTML, flowed lines, and the tree around them."""

import base64

import pytest

from tickets.mail_parser import limits
from tickets.mail_parser.bodies import unflowed
from tickets.mail_parser.html_text import html_to_text, nesting
from tickets.mail_parser.message import parse_unguarded
from tickets.mail_parser.transfer import decoded, from_base64, from_uuencode

HEADERS = b"From: lee@harbor.example\nSubject: Acme: no dial tone - 770-555-0142\n"


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"SGVsbG8=", b"Hello"),
        (b"SGVs\r\nbG8", b"Hello"),
        (b"SG!Vs*bG8=", b"Hello"),
        (b"SGVsbG8=\n-- a footer", b"Hello"),
        (b"S", b""),
        (b"", b""),
    ],
)
def test_base64(data: bytes, content: bytes) -> None:
    assert from_base64(data) == content


def test_prose_that_claims_base64_is_prose() -> None:
    prose = b"Hello, there is no dial tone since noon today."
    assert decoded(prose, "base64", is_text=True) == prose
    assert decoded(b"a=ZZ=41=\nb", "Quoted-Printable", is_text=True) == b"a=ZZAb"
    assert decoded(prose, "no-such-encoding", is_text=True) == prose


def test_uuencode() -> None:
    assert from_uuencode(b"begin 644 a.txt\n%:&5L;&\\\n`\nend\nafter\n") == b"hello"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b<div>c</div>d", "a\nb\nc\nd"),
        ("a&nbsp;&lt;b&gt; &eacute;", "a <b> é"),
        ("<style>p{}</style><!-- no --><script>x</script>yes", "yes"),
        ("<a href='https://a.example/x'>here</a>", "here <https://a.example/x>"),
        ("<a href='https://a.example'>https://a.example</a>", "https://a.example"),
        ("<a href='javascript:x'>here</a>", "here"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("answer<blockquote>asked<blockquote>before</blockquote></blockquote>", "answer\n\n> asked\n>\n> > before"),
        ("<script>never closed", "never closed"),
        ("&#" + "9" * 5000 + ";x", "\ufffdx"),
        ("1 < 2 > 1", "1 < 2 > 1"),
    ],
)
def test_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_html_too_deep_for_a_cleaner_keeps_its_text_only() -> None:
    assert nesting("<p>x" * 1000 + "<br>" * 1000) == 0
    assert nesting("<b>x</p>" * 1000) == nesting("<div></span>" * 1000) == 1000
    mail = parse_unguarded(HEADERS + b"Content-Type: text/html\n\n" + b"<div>" * (limits.HTML_DEPTH + 1) + b"hello")
    assert (mail.html, mail.text) == ("", "hello")
    assert any("nested too deeply" in note for note in mail.notes)


def test_flowed_lines() -> None:
    assert unflowed("a \nb\n> c \n> d\n-- \n x", is_spaceless=False) == "a b\n> c d\n-- \nx"
    assert unflowed("日 \n本", is_spaceless=True) == "日本"


def test_a_file_in_the_text_is_a_file() -> None:
    block = b"begin 644 ../bill.txt\n%:&5L;&\\\n`\nend\n"
    mail = parse_unguarded(HEADERS + b"\nSee the bill.\n\n" + block + b"Thanks.")
    assert mail.text == "See the bill.\n\nThanks."
    assert [(file.filename, file.data) for file in mail.attachments] == [("bill.txt", b"hello")]
    assert "begin 644" in parse_unguarded(HEADERS + b"\n" + block.replace(b"end", b"")).text


def multipart(kind: bytes, *parts: bytes) -> bytes:
    """A message of these parts, each with its own headers."""
    body = b"".join(b"\n--b\n" + part for part in parts)
    return HEADERS + b"Content-Type: multipart/" + kind + b"; boundary=b\n\npreamble" + body + b"\n--b--\nepilogue"


def test_the_plain_alternative_is_the_text() -> None:
    mail = parse_unguarded(multipart(b"alternative", b"\nplain", b"Content-Type: text/html\n\n<p>rich</p>"))
    assert (mail.text, mail.html, mail.attachments) == ("plain", "<p>rich</p>", ())


def test_an_empty_plain_alternative_is_not() -> None:
    mail = parse_unguarded(multipart(b"alternative", b"\n \n", b"Content-Type: text/html\n\n<p>rich</p>"))
    assert mail.text == "rich"


def test_html_beside_a_text_that_says_something_else_is_read_too() -> None:
    assert parse_unguarded(multipart(b"mixed", b"\none", b"Content-Type: text/html\n\ntwo")).text == "one\n\ntwo"


def test_a_message_inside_is_a_file_and_not_our_text() -> None:
    inner = b"Content-Type: message/rfc822\n\nFrom: eve@b.example\nSubject: inner\n\nsecret"
    mail = parse_unguarded(multipart(b"mixed", b"\nouter", inner))
    assert (mail.text, mail.from_email) == ("outer", "lee@harbor.example")
    assert [(each.filename, each.content_type) for each in mail.attachments] == [
        ("attachment-1.eml", "message/rfc822")
    ]


def test_a_boundary_that_is_not_named_or_never_comes() -> None:
    raw = multipart(b"mixed", b"Content-Type: text/plain\n\nfound")
    assert parse_unguarded(raw.replace(b"; boundary=b", b"")).text == "found"
    assert "found" in parse_unguarded(raw.replace(b"boundary=b", b"boundary=c").replace(b"\n--b", b"\n-b")).text


def test_parts_beyond_the_limit_are_left_out_and_counted() -> None:
    file = b"Content-Type: application/pdf\n\nx"
    mail = parse_unguarded(multipart(b"mixed", *[file] * 5000))
    assert len(mail.attachments) == limits.ATTACHMENTS
    assert any("more parts were left out" in note for note in mail.notes)


def test_depth_beyond_the_limit_is_kept_as_it_came() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    mail = parse_unguarded(HEADERS + deep + b"\nhello")
    assert b"hello" in mail.attachments[0].data
    assert any("nested deeper" in note for note in mail.notes)


def test_a_file_keeps_its_every_byte() -> None:
    data = bytes(range(256)) * 100
    part = b"Content-Type: image/png; name=a.png\nContent-ID: <pic@x>\nContent-Transfer-Encoding: base64\n\n"
    (file,) = parse_unguarded(multipart(b"related", part + base64.encodebytes(data))).attachments
    assert (file.data, file.size, file.filename, file.content_id) == (data, len(data), "a.png", "pic@x")
