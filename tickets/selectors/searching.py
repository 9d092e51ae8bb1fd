"""Requests by any number, by customer or by words, for the agency's side alone; never internal notes [8.2].

One index answers: it holds each request's words together with a word for its agency, so that what it finds is of
this agency before a single row is read, and a word that is everywhere at other agencies costs nothing here.
"""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from contacts.models import User
from tickets.models import FurtherAccount, Ticket
from tickets.models.words import REQUEST_WORDS, scope_word
from tickets.numbers import account_key
from tickets.selectors.accounts import account_of_agency
from tickets.selectors.lists import ticket_by_number

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8
SHORTEST_BEGINNING = 3  # letters; what is shorter has to be the whole word
SHORTEST_ACCOUNT = 4
MOST_ALSO = 500


def words_in(text: str) -> list[str]:
    """The words of what a person typed, without its signs."""
    return WORD.findall(text)[:MOST_WORDS]


def found(rows: QuerySet[Ticket], user: User, text: str) -> QuerySet[Ticket]:
    """Of the rows: the request that was given this number [3.3], else those with all these words."""
    ticket = ticket_by_number(user, text)
    if ticket is not None:
        return rows.filter(pk=ticket.pk)
    rows, by_words = rows.alias(words=REQUEST_WORDS), Q(words=_query(user, text))
    # As keys and not as a condition on the other table, which would have every request read.
    also = _with_further_account(user, text)
    return rows.filter(by_words | Q(pk__in=also)) if also else rows.filter(by_words)


def _with_further_account(user: User, text: str) -> list[int]:
    """The latest requests that name this account of the agency besides their first."""
    account = account_of_agency(user.agency_id, text)
    if account is None:
        return []
    tickets = FurtherAccount.objects.filter(account=account).order_by("-ticket").values_list("ticket", flat=True)
    return list(tickets[:MOST_ALSO])


def _query(user: User, text: str) -> SearchQuery:
    assert user.agency_id is not None
    asked = " & ".join(map(_beginning, words_in(text)))
    account = account_key(text).lower()
    if len(account) >= SHORTEST_ACCOUNT and not account.isalpha():
        asked = f"({asked}) | {_beginning(account)}"
    return SearchQuery(f"'{scope_word(user.agency_id)}' & ({asked})", config="simple", search_type="raw")


def _beginning(word: str) -> str:
    """A word as the index is asked for it: any that begins so, unless it is short."""
    return f"'{word}':*" if len(word) >= SHORTEST_BEGINNING else f"'{word}'"
