"""Asks every address as somebody else, and tells what an answer gives away."""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from contacts.models import User
from tests.isolation.addresses import Address, addresses
from tests.isolation.canaries import body_of, found_in, readable
from tests.isolation.doors import kept_out
from tests.isolation.planted import Planted, rows_of_the_agencies
from tests.isolation.typed import Pair, Typed, filled, of_nobody, words_in

NOTHING = Pair({}, {})
ASKED_IN = "location: /sign-in/"
MAY_COST_MORE = {"/password/"}  # a mail is written to whom we know; rate limits keep anybody from measuring that
SEARCHED = ("q", "account", "number")

# What differs from one look to the next: form tokens and keys, the visitor's own new rows, numbers and addresses.
PASSING = re.compile(
    r'name="\w*(?:token|_?key)"[^>]*value="[^"]*"|/(?:uploads|calendar)/[\w-]{36,43}(?:/|\.ics)'
    r"|/requests/\d+/|\bc[0-9a-z]{3}-[0-9a-z]{4}\b"
    r"|(?:csrftoken|sessionid|messages)=[^;\n]*|^content-length: .*$|^etag: .*$",
    re.MULTILINE,
)
A_WRITE = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|WITH)\b")


@dataclass(frozen=True)
class Answer:
    """What came back, readable, and what it cost."""

    status: int
    said: str
    queries: int

    def without(self, words: Iterable[str]) -> tuple[int, str]:
        """What is the same for all: without these words of the question, and what changes at every look."""
        said = self.said
        for each in sorted(words, key=len, reverse=True):
            said = said.replace(each.lower(), "…")
        return self.status, PASSING.sub("", said)


@dataclass
class Visit:
    """One visitor's walk; what they found goes to `leaks`, a line for each."""

    who: str
    client: Client
    planted: Planted
    user: User | None = None
    beside: User | None = None  # who walked before: where a door is closed to both, the one walk is for both
    within: str = ""  # how the addresses begin that they know of
    leaks: list[str] = field(default_factory=list)
    opened: dict[str, Answer] = field(default_factory=dict)  # the addresses that showed them a page
    _missing: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def look_everywhere(self) -> None:
        """GET of every address, and HEAD once of each sort."""
        sorts: dict[str, Address] = {}
        for address in self._addresses():
            self._look("get", address, NOTHING)
            sorts[address.route] = address
        for address in sorts.values():
            self._look("head", address, NOTHING)

    def search_everywhere(self) -> None:
        """GET of every page that opens, with words in its address that find something of agency A."""
        for url, plain in self.opened.items():
            for words in self.planted.sought:
                pair = filled(self.planted, **dict.fromkeys(SEARCHED, (words, of_nobody(words))))
                answer = self._look("get", Address(url, url, None), pair)
                typed = words_in(pair.ours)
                if answer.without(typed) == plain.without(typed):  # the page does not read its address
                    break

    def send_everywhere(self) -> None:
        """POST to every address, with a form full of what is agency A's; it changes nothing there."""
        pair = filled(self.planted)
        for address in self._addresses():
            self._look("post", address, pair)

    def _addresses(self) -> Iterator[Address]:
        """All that they know of; where a door is closed to them whatever they ask for, one address of each sort."""
        refused: set[str] = set()
        for address in addresses(self.planted):
            view = resolve(address.url).func
            if not address.route.startswith(self.within) or address.route in refused:
                continue
            if kept_out(self.user, view):
                refused.add(address.route)
                if self.beside and kept_out(self.beside, view):
                    continue
            yield address

    def _look(self, method: str, address: Address, pair: Pair) -> Answer:
        place = f"{self.who} {method.upper()} {address.url}"
        ours = self._ask(method, address.url, pair.ours)
        if pair is NOTHING and address.missing is None and ours.status < 400 and ASKED_IN not in ours.said:
            self.opened[address.url] = ours
        typed = words_in(pair.ours) | above(address.url)
        if leaked := found_in(ours.said, self.planted.secrets, typed):
            self.leaks.append(f"{place} shows {', '.join(sorted(leaked))}")
        if address.missing or pair.ours:
            self._compare(place, method, address, pair, ours)
        return ours

    def _compare(self, place: str, method: str, address: Address, pair: Pair, ours: Answer) -> None:
        """What is agency A's is answered in every respect as what nobody has."""
        url = address.missing or address.url
        key = (method, url) if address.missing else (method, f"{url}?{sorted(pair.nobodys.items())}")
        if key not in self._missing:
            self._missing[key] = self._ask(method, url, pair.nobodys)
        nobodys = self._missing[key]
        mine = ours.without(words_in(pair.ours) | above(address.url))
        theirs = nobodys.without(words_in(pair.nobodys) | above(url))
        if mine != theirs:
            self.leaks.append(f"{place} is answered otherwise than {url}: {_first_difference(mine, theirs)}")
        elif ours.queries != nobodys.queries and url not in MAY_COST_MORE:
            self.leaks.append(f"{place} costs {ours.queries} queries, and {url} {nobodys.queries}")

    def _ask(self, method: str, url: str, typed: Typed) -> Answer:
        """One question; what it did is undone, and the visitor is signed in as before."""
        cache.clear()  # no rate limit tells one answer from another
        cookies = copy(self.client.cookies)
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                response: HttpResponseBase = getattr(self.client, method)(url, typed)
                body = body_of(response)
            if method == "post" and any(A_WRITE.match(query["sql"]) for query in queries):
                self._compare_rows(url)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return Answer(response.status_code, readable(response, body), len(queries))

    def _compare_rows(self, url: str) -> None:
        after = rows_of_the_agencies()
        for table, rows in self.planted.rows.items():
            if changed := [pk for pk, row in rows.items() if after[table].get(pk) != row]:
                self.leaks.append(f"{self.who} POST {url} changes {table} {changed}")


def above(url: str) -> set[str]:
    """The address itself, and those above it that hold an id of it, where an address that acts leads to."""
    ends = (place + 1 for place, sign in enumerate(url) if sign == "/")
    return {url, *(url[:end] for end in ends if any(map(str.isdigit, url[:end])))}


def _first_difference(mine: tuple[int, str], theirs: tuple[int, str]) -> str:
    if mine[0] != theirs[0]:
        return f"status {mine[0]}, not {theirs[0]}"
    lines = zip(mine[1].splitlines(), theirs[1].splitlines(), strict=False)
    return next((f"{a.strip()!r}, not {b.strip()!r}" for a, b in lines if a != b), "one is longer")
