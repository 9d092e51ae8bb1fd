"""The HTML of a mail says what its text says, shows nothing else, and carries nothing that was typed as markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.html_part import html_of

SITE = "http://127.0.0.1:8000"


class Reader(HTMLParser):
    """What a mail program makes of it: the tags with their attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def body_of(text: str) -> str:
    html = html_of("A subject", text)
    return html[html.index("<body") :]


def test_paragraphs_keep_their_lines() -> None:
    html = body_of("First,\nstill first.\n\n\nSecond.\n")
    assert re.findall(r"<p [^>]*>(.*?)</p>", html, re.DOTALL) == ["First,<br>\nstill first.", "Second."]


@pytest.mark.parametrize(
    "line",
    [
        "****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****",
        "Please REPLY ALL with completion confirmation",
    ],
)
def test_the_prescribed_first_line_stands_out(line: str) -> None:
    html = body_of(f"{line}\n\nWords.\n\n{line}")
    assert f'font-weight:bold">{line}</p>' in html
    assert html.count("font-weight:bold") == 1


@pytest.mark.parametrize(
    "text", ["This needs you, IMS 100 016.\n\nWords.", "WRITTEN IN\ncapitals by hand.", "> AS A quote"]
)
def test_another_first_line_does_not(text: str) -> None:
    assert "font-weight:bold" not in body_of(text)


def test_an_indented_line_that_names_nothing_is_a_plain_line() -> None:
    html = body_of("Done so far:\n\n  nothing since it was received\n\nWords.")
    assert re.findall(r"<p [^>]*>(.*?)</p>", html)[1] == "nothing since it was received"
    assert "<table" not in html


def test_indented_lines_are_a_table() -> None:
    html = body_of("By when:\n\n  Next steps: Thu 17 Sep, 5:00 PM EDT (Day 3)\n  nothing else\n\nWords.")
    cells = re.findall(r"<td([^>]*)>(.*?)</td>", html)
    assert [words for _, words in cells] == ["Next steps", "Thu 17 Sep, 5:00 PM EDT (Day 3)", "nothing else"]
    assert ["colspan" in attributes for attributes, _ in cells] == [False, False, True]


def test_quoted_lines_are_a_quotation() -> None:
    html = body_of("You wrote:\n\n> One.\n>\n> Two.\n\nWords.")
    assert re.search(r"<blockquote[^>]*>One\.<br>\n<br>\nTwo\.</blockquote>", html)


def test_the_foot_is_what_follows_the_last_line_of_dashes() -> None:
    html = body_of("Words.\n--\nDana\n\nMore.\n\n--\nNumbers: 7\nThe end.\n")
    words, foot = html.split("border-top:1px solid #a8a297;font-size:14px")
    assert "Dana" in words
    assert "Numbers: 7<br>\nThe end." in foot


def test_only_our_own_addresses_are_links() -> None:
    text = f"See {SITE}/requests/7/.\nOr ({SITE}/complete/a:b-c_/), {SITE}.evil.example/ https://evil.example/ {SITE}"
    links = Reader(body_of(text)).all("a")
    assert [link["href"] for link in links] == [f"{SITE}/requests/7/", f"{SITE}/complete/a:b-c_/"]
    assert "https://evil.example/" in Reader(body_of(text)).words


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "> <b>quoted</b>",
        "  <i>a</i>: <u>b</u>",
        "****<h1>****",
        '" onmouseover="alert(1)',
        f'{SITE}/"><script>',
        "--\n<script>in the foot</script>",
        "{{ subject }}{% include 'mail/page.html' %}",
        "&lt;b&gt; &amp;",
    ],
)
def test_whatever_is_typed_stays_words(typed: str) -> None:
    plain = {name for name, _ in Reader(html_of("Plain", f"words\n\n> q\n\n  a: b\n\n--\nfoot {SITE}/\n")).tags}
    read = Reader(html_of(typed, typed))
    assert {name for name, _ in read.tags} <= plain | {"a"}
    assert all(set(attrs) <= {"href", "style"} for name, attrs in read.tags if name in {"p", "a", "blockquote"})
    for word in re.findall(r"\w+", typed):
        assert word in read.words


def test_nothing_is_fetched_and_nothing_follows_the_reader() -> None:
    read = Reader(html_of("A subject", f"****BANNER****\n\nWords {SITE}/\n\n  a: b\n\n> q\n\n--\nfoot"))
    known = {"html", "head", "meta", "title", "body", "div", "p", "br", "table", "tr", "td", "blockquote", "a"}
    assert {name for name, _ in read.tags} <= known
    assert not any(name in {"src", "background", "srcset"} for _, attrs in read.tags for name in attrs)
    assert not any("url(" in (attrs.get("style") or "") for _, attrs in read.tags)


def test_a_dark_mail_program_may_turn_it_dark() -> None:
    html = html_of("A subject", "Words.")
    assert {"name": "color-scheme", "content": "light dark"} in Reader(html).all("meta")
    assert not re.search(r"[;\"](background|color):", html)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n> -:<&*"), max_size=200))
def test_no_word_is_lost_whatever_is_typed(text: str) -> None:
    shown = "".join(Reader(body_of(text)).words.split())
    marks = {">", "-", ":", "*"}
    assert [sign for sign in shown if sign not in marks] == [
        sign for sign in "".join(text.split()) if sign not in marks
    ]
