"""Search for staff over everything: numbers, accounts, customers, agencies, people, what was said, names of files.

Words that are everywhere never read everything: where the database expects many, the newest requests are looked
through first, and the index of words answers for what is rare. Ranked is a capped number of the newest that match.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from contacts.models import Agency, User
from tickets import numbers
from tickets.access import tickets_visible_to
from tickets.models import Ticket, TicketNumber
from tickets.numbers import account_key
from tickets.selectors.lists import PAGE, with_names
from tickets.selectors.searching import SHORTEST_BEGINNING, beginning, may_be_account, words_in

SHOWS = {"all": "Open and finished", "open": "Open", "finished": "Finished"}
SORTS = {"best": "Best first", "newest": "Newest first"}
MANY = 3000  # requests that a search is expected to find, which are costly to fetch and to sort
LOOKED_THROUGH = 2000  # requests, the newest first, before the index is asked for many
MOST_RANKED = 200  # of those that match, the newest
MOST_NAMED = 30  # people or agencies of one name
SHORTEST_NUMBER = 3  # signs of the beginning of a number


@dataclass(frozen=True, slots=True)
class Found:
    """Some requests that match; `after` is the key that the next page starts behind, "" where there is none."""

    rows: list[Ticket]
    matching: int  # no more than MOST_RANKED are counted
    after: str = ""

    @property
    def are_all(self) -> bool:
        """Whether there are no more than were counted."""
        return self.matching < MOST_RANKED


NOTHING = Found([], 0)

# In the first, no index of words can be used: a limit stands between it and the question.
_NEWEST = """
SELECT ticket_id FROM (
    SELECT ticket_id, words FROM tickets_searchtext WHERE {only} ORDER BY ticket_id DESC LIMIT %(looked)s
) AS newest WHERE words @@ to_tsquery('simple', %(asked)s) ORDER BY ticket_id DESC LIMIT %(most)s
"""
_BY_INDEX = """
SELECT ticket_id FROM tickets_searchtext WHERE {only} AND words @@ to_tsquery('simple', %(asked)s)
ORDER BY ticket_id + 0 DESC LIMIT %(most)s
"""
_EXPECTED = """
EXPLAIN (FORMAT JSON) SELECT FROM tickets_searchtext WHERE words @@ to_tsquery('simple', %(asked)s)
"""
_RANKED = """
SELECT ticket_id FROM tickets_searchtext WHERE ticket_id = ANY(%(ids)s)
ORDER BY ts_rank(words, to_tsquery('simple', %(asked)s)) DESC, ticket_id DESC LIMIT %(page)s
"""
_ONLY = {"all": "true", "open": "NOT finished", "finished": "finished"}


def search(user: User, text: str, *, show: str = "all", sort: str = "best", after: int | None = None) -> Found:
    """What staff finds by a text; nothing for anybody else [8.1], [8.2].

    The best first are the best of the newest that match; the newest first can be paged to the last.
    """
    asked = query_of(text) if user.is_cms_staff else ""
    if not asked:
        return NOTHING
    begun = ids_by_number(text, show) if sort == "best" else []
    ids = matching(asked, show, after if sort == "newest" else None)
    if sort == "newest":
        return Found(_rows(user, ids[:PAGE]), len(ids), str(ids[PAGE - 1]) if len(ids) > PAGE else "")
    best = list(dict.fromkeys([*begun, *_ranked(asked, ids)]))[:PAGE]
    return Found(_rows(user, best), len({*ids, *begun}))


def query_of(text: str) -> str:
    """What the index of words is asked: every word, said or in a name, or an account's number; "" for no words.

    The last word may be still to be typed: two letters are a beginning, one is left out beside other words.
    """
    words = words_in(text)
    if not words:
        return ""
    if len(words) > 1 and len(words[-1]) == 1:
        words.pop()
    named = _named(words)
    begun = [*map(beginning, words[:-1]), f"'{words[-1]}':*" if len(words[-1]) > 1 else beginning(words[-1])]
    asked = " & ".join(
        f"({' | '.join([each, *named[word.lower()]])})" for word, each in zip(words, begun, strict=True)
    )
    account = account_key(text).lower()
    whole = [f"'{account}':*"] if may_be_account(account) else []
    return " | ".join([f"({asked})", *whole, *_by_address(text)])


def ids_by_number(text: str, show: str) -> list[int]:
    """The requests with a number that begins like this; none for what cannot be one, or is rather a name ("CNN")."""
    bare = account_key(numbers.SPOKEN_PREFIX.sub("", text.upper()))
    if len(bare) < SHORTEST_NUMBER or (bare.isalpha() and not numbers.LETTERS.fullmatch(bare)):
        return []
    if bare[0] == "C":
        bare = "C" + bare[1:].translate(numbers.LOOK_ALIKES)
        bare = f"{bare[:4]}-{bare[4:]}" if len(bare) > 4 else bare
    given = TicketNumber.objects.filter(number__startswith=bare).order_by("number")
    if show in ("open", "finished"):
        given = given.filter(ticket__owed_at__isnull=show == "finished")
    return list(given.values_list("ticket_id", flat=True)[:PAGE])


def matching(asked: str, show: str = "all", after: int | None = None) -> list[int]:
    """The newest that match, at most as many as are ranked."""
    only = _ONLY.get(show, "true") + ("" if after is None else " AND ticket_id < %(after)s")
    values: dict[str, Any] = {"asked": asked, "after": after, "looked": LOOKED_THROUGH, "most": MOST_RANKED}
    newest = _ids(_NEWEST.format(only=only), values) if _expected(asked) > MANY else []
    return newest if len(newest) > PAGE else _ids(_BY_INDEX.format(only=only), values)


def _expected(asked: str) -> int:
    """How many the database expects to match, by what it knows of its words; it reads none for that."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED, {"asked": asked})
        ((plan,),) = cursor.fetchall()
    return int(plan[0]["Plan"]["Plan Rows"])


def _ranked(asked: str, ids: list[int]) -> list[int]:
    return _ids(_RANKED, {"asked": asked, "ids": ids, "page": PAGE}) if ids else []


def _ids(statement: str, values: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [ticket_id for (ticket_id,) in cursor.fetchall()]


def _rows(user: User, ids: list[int]) -> list[Ticket]:
    """The requests in the order of their ids as given, of those that this person may see."""
    found = with_names(tickets_visible_to(user).filter(pk__in=ids)).prefetch_related("further_accounts")
    rows = {ticket.pk: ticket for ticket in found}
    return [rows[ticket_id] for ticket_id in ids if ticket_id in rows]


def _named(words: Iterable[str]) -> dict[str, list[str]]:
    """For each word the marks of the people and agencies with a name that begins so."""
    sought = {word.lower() for word in words if len(word) >= SHORTEST_BEGINNING}
    named: dict[str, list[str]] = {word.lower(): [] for word in words}
    if not sought:
        return named
    anywhere = Q()
    for word in sought:
        anywhere |= Q(name__istartswith=word) | Q(name__icontains=f" {word}") | Q(name__icontains=f"-{word}")
    for mark, table in (("user", User), ("agency", Agency)):
        for pk, name in table.objects.filter(anywhere).values_list("pk", "name")[:MOST_NAMED]:
            parts = [part.lower() for part in words_in(name)]
            for word in sought:
                if any(part.startswith(word) for part in parts):
                    named[word].append(f"'of{mark}{pk}'")
    return named


def _by_address(text: str) -> list[str]:
    """The mark of the person with this e-mail address."""
    if "@" not in text:
        return []
    return [f"'ofuser{pk}'" for pk in User.objects.filter(email=text.strip().lower()).values_list("pk", flat=True)]
