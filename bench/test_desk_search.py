"""What staff's search costs: `TICKETS=100000 ./run test bench/test_desk_search.py -s`.

TICKETS says how many requests (100000), a tenth of them open; each has three messages of 40 words out of 20,000, as
common as words are, and one of 5,000 customers. Prints milliseconds of the search alone and of what is swapped into
the page: median, 95th of a hundred and worst of 40; then what one more note costs. Asserts nothing about time.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client

from bench.measure import TICKETS
from tests.many import copy_ticket
from tests.world import World, by, file, office
from tickets.desk.selectors.search import search
from tickets.models import Ticket
from tickets.services.reply import note

ROUNDS = 40
SOUGHT = {
    "a word in each of them": "credit",
    "the beginning of a common word": "cus",
    "a word in one of ten": "commission",
    "a word in one of a hundred": "seldom",
    "one in a thousand, long ago": "bygone",
    "a tenth of them, all long ago": "yesteryear",
    "a rare word": "zebra",
    "a word that nobody uses": "nonesuchword",
    "two words, one rare": "credit zebra",
    "two common words": "credit commission",
    "a customer": "customer 4242",
    "an account, whole": "770 555 0142",
    "the beginning of an account": "770 555",
    "a person's name": "sherry",
    "an agency": "harbor",
    "a mistyped word": "zebbra",
}
MESSAGES = """
INSERT INTO tickets_message (ticket_id, author_id, at, body, sender, quoted, html, internal, "to", cc)
SELECT t.id, t.submitter_id, t.received_at,
    (SELECT string_agg('word' || floor(power(random(), 3) * 20000), ' ') FROM generate_series(1, 40 + 0 * t.id)),
    '', '', '', each = 3, '{}', '{}'
FROM tickets_ticket t, generate_series(1, 3) AS each
WHERE t.id > %s AND t.id <= %s
"""


def told(name: str, act: Callable[[], object]) -> None:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    high = statistics.quantiles(taken, n=20)[-1]
    print(f"{name:34}{statistics.median(taken):10.2f}{high:10.2f}{max(taken):10.2f}")


def fill(world: World, tuesday: datetime) -> Ticket:
    """The requests with their messages; their words are made by the triggers, as for any other."""
    ticket = file(world.dana, tuesday, details="It began in August.")
    shared = {
        "customer_name": "'Customer ' || mod(n, 5000)",
        "account_text": "'770 5' || lpad(mod(n, 100000)::text, 6, '0')",
        "description": "'credit missing' || CASE WHEN mod(n, 10) = 3 THEN ' commission' ELSE '' END"
        " || CASE WHEN mod(n, 100) = 7 THEN ' seldom' ELSE '' END"
        " || CASE WHEN n IN (777, 99) THEN ' zebra' ELSE '' END"
        f" || CASE WHEN mod(n, 1000) = 5 AND n < {TICKETS // 2} THEN ' bygone' ELSE '' END"
        f" || CASE WHEN n < {TICKETS // 10} THEN ' yesteryear' ELSE '' END",
        "submitter_id": f"CASE mod(n, 2) WHEN 0 THEN {world.dana.pk} ELSE {world.lee.pk} END",
        "assignee_id": f"CASE mod(n, 7) WHEN 0 THEN {world.sherry.pk} ELSE {world.rita.pk} END",
    }
    over = {
        "status": "'resolved'",
        "finished_at": "o.received_at",
        "owed_at": "NULL::timestamptz",
        "owed": "''",
        "check_at": "NULL::timestamptz",
    }
    copy_ticket(ticket, TICKETS * 9 // 10, ("none",), **(shared | over))
    copy_ticket(ticket, TICKETS // 10, **shared)
    last = Ticket.objects.latest("id").pk
    with connection.cursor() as cursor:
        for first in range(ticket.pk, last, 20000):
            cursor.execute(MESSAGES, [first, first + 20000])
        cursor.execute("ANALYZE tickets_message; ANALYZE tickets_searchtext")
        cursor.execute(
            "SELECT pg_size_pretty(pg_relation_size('search_words')), avg(length(words)) FROM tickets_searchtext"
        )
        print(f"\nindex of words and words of a request: {cursor.fetchone()}")
    return ticket


@pytest.mark.django_db
def test_desk_search(world: World, tuesday: datetime) -> None:
    began = time.perf_counter()
    ticket = fill(world, tuesday)
    print(f"filled in {time.perf_counter() - began:.0f} s")
    rep = Client()
    rep.force_login(world.sherry)
    print(f"{TICKETS:,} requests                 median      95 %     worst   ms")
    for name, words in SOUGHT.items():
        told(name, lambda words=words: search(world.sherry, words))
    for show in ("open", "finished"):
        told(f"a word in each, {show}", lambda show=show: search(world.sherry, "credit", show=show))
        told(f"a rare word, {show}", lambda show=show: search(world.sherry, "zebra", show=show))
    told(
        "a word in each, newest, deep", lambda: search(world.sherry, "credit", sort="newest", after=ticket.pk + 5000)
    )
    with time_machine.travel(office("2026-09-16 17:01"), tick=False):
        for name in ("a word in each of them", "a rare word", "two words, one rare", "a mistyped word"):
            told(
                f"while typing: {name}"[:33], lambda name=name: rep.get("/find/", {"q": SOUGHT[name]}, headers=TYPING)
            )
    number = iter(range(1000))
    told("a note", lambda: note(ticket.pk, words=f"note {next(number)}", actor=by(world.rita), now=tuesday))


TYPING = {"HX-Request": "true"}
