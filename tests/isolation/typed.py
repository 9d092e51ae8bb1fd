"""What a visitor types into every field there is: what they know of agency A, or what nobody has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from tests.isolation.addresses import NOBODYS, NOBODYS_NUMBER
from tests.isolation.canaries import MARK
from tests.isolation.planted import Planted

OURS = ("contacts", "tickets", "escalation")
OTHER_MARK = "xjkqzw"  # as long as the canaries' own

Typed = Mapping[str, str]

# Where the choice of words is nobody's secret: what makes the form a valid one.
HARMLESS: dict[str, str] = {
    **dict.fromkeys(("words", "details", "description", "reason", "note", "why"), "Please have a look."),
    **dict.fromkeys(("name", "customer_name", "agency_name"), "Fulton Freight"),
    **dict.fromkeys(("password", "password1", "password2", "oldpassword"), "not-their-password"),
    "kind": "billing",
    "report": "utilization",
    "service_level": "add",
    "role": "sub_agent",
    "sort": "billing",
    "party": "customer",
    "level": "2",
    "day": "2026-09-30",
    "until": "2026-09-30",
    "step": "file",
}
PEOPLE = ("colleague", "heir", "assignee", "submitter", "person", "by", "user")
ADDRESSES = ("email", "login", "copies", "to", "address")
ONCE_KEYS = ("key", "submission_key", "draft")


@dataclass(frozen=True)
class Pair:
    """The same form twice: with what is agency A's, and with what nobody has."""

    ours: Typed
    nobodys: Typed


def filled(planted: Planted, **instead: tuple[str, str]) -> Pair:
    """Every field of every form, so that one that is added later is typed into as well."""
    values = {name: _values(name, planted) for name in field_names()} | instead
    return Pair({name: a for name, (a, _) in values.items()}, {name: b for name, (_, b) in values.items()})


def field_names() -> set[str]:
    """The names of all fields of our forms, and what views read without one."""
    found = {name for form in _forms(forms.BaseForm) for name in form.base_fields}
    return found | set(PEOPLE) | set(ADDRESSES) | set(ONCE_KEYS) | HARMLESS.keys() | {"q", "remove", "account"}


def _forms(form: type[Any]) -> Iterator[type[Any]]:
    for each in form.__subclasses__():
        if each.__module__.partition(".")[0] in OURS:
            yield each
        yield from _forms(each)


def _values(name: str, planted: Planted) -> tuple[str, str]:
    if name in HARMLESS:
        return HARMLESS[name], HARMLESS[name]
    if name in PEOPLE:
        return str(planted.person), NOBODYS_NUMBER
    if name in ADDRESSES:
        return planted.email, of_nobody(planted.email)
    if name in ONCE_KEYS:
        return str(planted.once_key), NOBODYS["uuid"]
    if name == "agency":
        return str(planted.agency), NOBODYS_NUMBER
    return planted.number, of_nobody(planted.number)


def of_nobody(words: str) -> str:
    """The same shape, which nobody has."""
    lower = words.replace(MARK, OTHER_MARK).replace(f"Q{MARK[1:]}", f"X{OTHER_MARK[1:]}")
    return lower if lower != words else words.translate(str.maketrans("0123456789", "9876543210"))


def words_in(typed: Typed) -> set[str]:
    """What comes back where a page shows what was typed; short words are everywhere."""
    return {words.lower() for name, words in typed.items() if len(words) >= 4 and name not in HARMLESS}
