"""Mailboxes out of headers: only what stands there, and never one of two."""

import pytest

from tickets.mail_parser import limits
from tickets.mail_parser.addresses import Mailbox, mailboxes, plain_addresses, usable


@pytest.mark.parametrize(
    ("header", "email", "name"),
    [
        ("lee@harbor.example", "lee@harbor.example", ""),
        ("Lee Wong <LEE@Harbor.Example>", "lee@harbor.example", "Lee Wong"),
        ('"Wong, Lee" <lee@harbor.example>', "lee@harbor.example", "Wong, Lee"),
        ('"Dana \\"Dee\\" Ruiz" <dana@harbor.example>', "dana@harbor.example", 'Dana "Dee" Ruiz'),
        ("lee@harbor.example (Lee Wong)", "lee@harbor.example", "Lee Wong"),
        ("lee@harbor.example (Lee (the first) Wong)", "lee@harbor.example", "Lee the first Wong"),
        ('"boss@cms.example" <lee@harbor.example>', "lee@harbor.example", "boss@cms.example"),
        ("=?utf-8?q?J=C3=BCrgen?= <j@harbor.example>", "j@harbor.example", "Jürgen"),
        ('"=?utf-8?b?SsO8cmdlbg==?=" <j@harbor.example>', "j@harbor.example", "Jürgen"),
        (
            "=?utf-8?q?Lee=0D=0ABcc=3A_x=40y.example?= <lee@harbor.example>",
            "lee@harbor.example",
            "Lee Bcc: x@y.example",
        ),
        ("Care: lee@harbor.example, dana@harbor.example;", "lee@harbor.example", ""),
        ("<@relay.example:lee@harbor.example>", "lee@harbor.example", ""),
        ('"lee"@harbor.example', "lee@harbor.example", ""),
        ("lee@münchen.example", "lee@xn--mnchen-3ya.example", ""),
        ("lee@harbor.example.", "lee@harbor.example", ""),
    ],
)
def test_a_mailbox_is_read(header: str, email: str, name: str) -> None:
    assert mailboxes(header)[0] == Mailbox(email, name)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Lee Wong",
        "alice@a.example)eve@b.example",
        "<alice@a.example> <eve@b.example>",
        "alice@a.example <eve@b.example",
        "<alice@a.example>eve@b.example",
        "<alice@a.example@b.example>",
        "alice@a.example@b.example",
        '"boss@cms.example"@a.example',
        '"da na"@a.example',
        "=?utf-8?q?boss=40cms.example?=",
        "boss@cms。example",
        "ric\N{KELVIN SIGN}@cms.example",
        "lee@\N{KELVIN SIGN}ite.example",
        "<boss@cms.example:eve@b.example>",
        "lee@straße.example",
        "lee@-a.example",
        "lee@[127.0.0.1]",
        f"{'a' * 300}@a.example",
        '"never closed <lee@harbor.example>',
    ],
)
def test_what_could_be_another_or_nobody_is_no_sender(header: str) -> None:
    assert mailboxes(header) == []


def test_a_broken_entry_takes_no_other_with_it() -> None:
    assert plain_addresses(["lee@a.example, who?, Dana@a.example", "LEE@a.example"]) == (
        "lee@a.example",
        "dana@a.example",
    )


def test_a_list_is_bounded() -> None:
    header = ", ".join(f"a{number}@a.example" for number in range(500))
    assert len(plain_addresses([header, header.replace("a.", "b.")])) == limits.ADDRESSES


def test_a_comma_in_a_comment_parts_nothing() -> None:
    assert [box.email for box in mailboxes("lee@a.example (home, <x@y.example>)")] == ["lee@a.example"]


@pytest.mark.parametrize("address", ["lee@a.example\nBcc: x@y.example", "lee@a.example x", "\x00lee@a.example"])
def test_an_address_breaks_no_header(address: str) -> None:
    assert usable(address) == ""
