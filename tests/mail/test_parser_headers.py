"""Headers as they come: encoded words, parameters, identifiers, dates and charsets."""

from datetime import UTC, datetime

import pytest

from tickets.mail_parser import limits, stamps
from tickets.mail_parser.charsets import codec, decode, plain
from tickets.mail_parser.headers import parameters, read_headers
from tickets.mail_parser.names import safe_name
from tickets.mail_parser.words import decode_words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?q?a_=C3=BC?=", "a ü"),
        ("=?UTF-8?B?w7w=?=", "ü"),
        ("=?utf-8?b?w7w?=", "ü"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?a?=\t=?utf-8?q?b?=", "ab"),
        ("x=?utf-8?q?a?=y", "xay"),
        ("=?utf-8*en?q?a?=", "a"),
        ("=?utf-8?q?what? now?=", "what? now"),
        ("=?utf-8?q?cut off", "cut off"),
        ("=?no-such?q?=E9?=", "é"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?", "=?"),
    ],
)
def test_encoded_words(written: str, meant: str) -> None:
    assert decode_words(written) == meant


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ('text/plain; charset="utf-8"', "charset", "utf-8"),
        ("text/plain; charset = utf-8 ; x=y", "charset", "utf-8"),
        ('a/b; filename="a;b.txt"', "filename", "a;b.txt"),
        ('a/b; filename="C:\\a\\b.txt"', "filename", "C:\\a\\b.txt"),
        ('a/b; filename="never closed', "filename", "never closed"),
        ("a/b; filename*=utf-8''%C3%BC.txt", "filename", "ü.txt"),
        ("a/b; filename*1*=%BC.txt; filename*0*=utf-8''%C3", "filename", "ü.txt"),
        ('a/b; filename*0="a"; filename*1="b.txt"', "filename", "ab.txt"),
        ("a/b; filename=Mueller.txt; filename*=utf-8''M%C3%BCller.txt", "filename", "Müller.txt"),
        ('a/b; filename="=?utf-8?q?=C3=BC.txt?="', "filename", "ü.txt"),
    ],
)
def test_parameters(header: str, name: str, value: str) -> None:
    assert parameters(header)[1][name] == value


def test_headers_end_where_the_body_begins() -> None:
    raw = b"Subject: a\r\n b\r\nTo: x\r\n\r\nSubject: not this"
    headers, body = read_headers(raw, 0, len(raw))
    assert (headers.all("subject"), headers.get("to"), raw[body:]) == (["a b"], "x", b"Subject: not this")


def test_a_line_that_is_no_header_ends_them_unless_one_that_we_read_follows() -> None:
    raw = b"From: a\nrubbish here\nSubject: s\nHello there\nyou"
    headers, body = read_headers(raw, 0, len(raw))
    assert (headers.get("subject"), raw[body:]) == ("s", b"Hello there\nyou")


def test_thousands_of_headers_hide_none_that_we_read() -> None:
    raw = b"X-Noise: noise\n" * 20_000 + b"Subject: here\n\n"
    assert read_headers(raw, 0, len(raw))[0].get("subject") == "here"


@pytest.mark.parametrize(
    ("header", "instant"),
    [
        ("Tue, 15 Sep 2026 10:00:00 -0400", datetime(2026, 9, 15, 14, tzinfo=UTC)),
        ("15 Sep 26 10:00 EST", datetime(2026, 9, 15, 15, tzinfo=UTC)),
        ("Tue, 15 September 2026 10.00.60", datetime(2026, 9, 15, 10, 0, 59, tzinfo=UTC)),
        ("Tue, 15 Sep 2026 10:00:00 +9999", None),
        ("Thu, 31 Feb 2026 10:00:00 +0000", None),
        ("15 Sep 1970 10:00:00 +0000", None),
        ("yesterday", None),
    ],
)
def test_dates(header: str, instant: datetime | None) -> None:
    assert stamps.date(header) == instant


def test_identifiers() -> None:
    assert stamps.message_id(" <a\r\n b@c> (comment)") == "<ab@c>"
    assert stamps.message_id("a@b") == "<a@b>"
    assert stamps.message_id("none") == stamps.message_id("<a b") == ""
    many = stamps.references([" ".join(f"<{number}@a>" for number in range(500))])
    assert (len(many), many[0], many[-1]) == (2 * limits.REFERENCES_KEPT, "<0@a>", "<499@a>")


@pytest.mark.parametrize(
    ("data", "declared", "text", "instead"),
    [
        ("ü".encode(), "", "ü", "utf_8"),
        ("ü".encode(), "latin1", "ü", "utf_8"),
        (b"\xfc \x96", "utf-8", "ü –", "cp1252"),
        (b"\xfc \x96", "iso-8859-1", "ü –", None),
        ("привет".encode("koi8-r"), "koi8-r", "привет", None),
        ("日本".encode("iso2022_jp"), "ISO-2022-JP", "日本", None),
        ("中文".encode("gb18030"), "gb2312", "中文", None),
        (b"+AOk-", "utf-7", "é", None),
        ("hello there".encode("utf-16-le"), "", "hello there", "utf_16_le"),
        (b"\xef\xbb\xbfhello", "", "\ufeffhello", "utf_8"),
        ("müüüüüüüüüde".encode() + b"\xff", "utf-8", "müüüüüüüüüde\ufffd", None),
        (b"abc", "zlib", "abc", None),
        (b"abc", "punycode", "abc", None),
    ],
)
def test_charsets(data: bytes, declared: str, text: str, instead: str | None) -> None:
    assert decode(data, declared) == (text, instead)


@pytest.mark.parametrize(
    "name", ["zlib", "hex", "rot13", "idna", "punycode", "unicode_escape", "no such", "", "x" * 999]
)
def test_codecs_that_are_no_charset_are_not_used(name: str) -> None:
    assert codec(name) is None


def test_text_that_disguises_or_cannot_be_stored_is_made_plain() -> None:
    assert plain("a\x00b\u202ec\ud800\r\nd\u2028e\rf") == "abc\nd\ne\nf"


@pytest.mark.parametrize(
    ("claimed", "name"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\bill.pdf", "bill.pdf"),
        ("a\x00b.pdf", "a b.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("..", "attachment-2.pdf"),
        ("", "attachment-2.pdf"),
        ("???", "attachment-2.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        (".htaccess", "htaccess"),
        ("bill.pdf  .", "bill.pdf"),
    ],
)
def test_file_names(claimed: str, name: str) -> None:
    assert safe_name(claimed, "application/pdf", 2) == name


@pytest.mark.parametrize("sign", ["a", "é", "日"])
def test_a_long_file_name_keeps_its_suffix_and_fits_a_file_system(sign: str) -> None:
    name = safe_name(sign * 400 + ".pdf", "application/pdf", 1)
    assert name.endswith(".pdf")
    assert len(name) <= limits.FILENAME_SIGNS
    assert len(name.encode()) <= 255
