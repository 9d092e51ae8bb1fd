"""An agency's requests by any number, by customer or by words; never internal notes [8.2].

One index answers: it holds each request's words together with a word for its agency, so that what it finds is of
this agency before a single row is read, and a word that is everywhere at other agencies costs nothing here.
"""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet

from contacts.models import User
from tickets.models import Ticket
from tickets.models.words import REQUEST_WORDS, scope_word
from tickets.numbers import account_key
from tickets.selectors.lists import ticket_by_number

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8
SHORTEST_BEGINNING = 3  # letters; what is shorter has to be the whole word
SHORTEST_ACCOUNT = 4


def words_in(text: str) -> list[str]:
    """The words of what a person typed, without its signs."""
    return WORD.findall(text)[:MOST_WORDS]


def found(rows: QuerySet[Ticket], user: User, text: str) -> QuerySet[Ticket]:
    """Of the rows: the request that was given this number [3.3], else those with all these words."""
    ticket = ticket_by_number(user, text)
    if ticket is not None:
        return rows.filter(pk=ticket.pk)
    return rows.alias(words=REQUEST_WORDS).filter(words=_query(user, text))


def _query(user: User, text: str) -> SearchQuery:
    assert user.agency_id is not None
    asked = " & ".join(map(beginning, words_in(text)))
    account = account_key(text).lower()
    if may_be_account(account):
        asked = f"({asked}) | {beginning(account)}"
    return _asked(f"'{scope_word(user.agency_id)}' & ({asked})")


def _asked(words: str) -> SearchQuery:
    return SearchQuery(words, config="simple", search_type="raw")


def may_be_account(key: str) -> bool:
    """Whether these signs without spaces can be the beginning of an account number."""
    return len(key) >= SHORTEST_ACCOUNT and not key.isalpha()


def beginning(word: str) -> str:
    """A word as the index is asked for it: any that begins so, unless it is short."""
    return f"'{word}':*" if len(word) >= SHORTEST_BEGINNING else f"'{word}'"
