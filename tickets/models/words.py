"""What a request is found by: the index holds exactly this expression, so a search has to write it the same way."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchVector
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat

from tickets.numbers import account_key

# With them "acme.com/billing" would be one address and "T1-circuit" one word, found by its beginning alone.
JOINING_SIGNS = "-./:@_&<>+~"


def scope_word(agency_id: int) -> str:
    """The word that every request of an agency carries: what the index finds is of that agency alone [8.1]."""
    return f"agency{agency_id}"


def _apart(column: str) -> Func:
    arguments = (F(column), Value(JOINING_SIGNS), Value(" " * len(JOINING_SIGNS)))
    return Func(*arguments, function="translate", output_field=TextField())


def _in_one(column: str) -> Func:
    """ "770 555 0142" is also found as 7705550142, as a computer writes it."""
    arguments = (F(column), Value("[^0-9A-Za-z]+"), Value(""), Value("g"))
    return Func(*arguments, function="regexp_replace", output_field=TextField())


def words_of_accounts(numbers: Iterable[str]) -> str:
    """What a request's further accounts are found by: each as it is typed, and in one."""
    return " ".join(f"{number} {account_key(number)}" for number in numbers)


REQUEST_WORDS = SearchVector(
    Concat(Value("agency"), Cast("agency_id", TextField()), output_field=TextField()),
    _apart("customer_name"),
    _apart("description"),
    _apart("account_text"),
    _in_one("account_text"),
    _apart("further_words"),
    config="simple",
)
