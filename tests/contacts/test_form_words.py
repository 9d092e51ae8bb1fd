"""A field that was left empty says what to write there, on every page."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.test import Client

from tests.contacts.conftest import Crew
from tests.contacts.signing_in import browser, confirmed, give_password, signed_in, with_two_steps

ROOT = Path(__file__).parents[2]
APPS = ("contacts", "tickets", "escalation")
DJANGOS = "This field is required."


def forms_of(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from forms_of(each)


def without_words() -> set[str]:
    """The fields of our own forms that somebody sees and must fill, and that say no more than Django does."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*form*.py")):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for folder in ("tickets/forms", "tickets/desk/forms", "contacts/people"):
        for path in (ROOT / folder).glob("*.py"):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in forms_of(forms.Form)
        if form.__module__.partition(".")[0] in APPS and form.__module__ != "contacts.forms"  # the library's, below
        for name, field in form.base_fields.items()
        if field.required and not field.widget.is_hidden and not field.disabled
        if field.error_messages["required"] == DJANGOS
    }


def test_every_field_of_ours_names_what_to_write() -> None:
    made_when_it_is_drawn = {f"contacts.people.forms.AcceptForm.password{number}" for number in (1, 2)}
    assert without_words() == made_when_it_is_drawn


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/sign-in/", ["Type your e-mail address.", "Type your password."]),
        ("/password/", ["Type your e-mail address."]),
        ("/account/confirm/", ["Type your password."]),
        ("/account/password/", ["Type the password that you have now.", "Choose a password and type it."]),
        ("/account/two-step/", ["Type the code."]),
    ],
)
def test_so_do_the_pages_of_the_library(crew: Crew, address: str, words: list[str]) -> None:
    ways = {"/account/two-step/": confirmed, "/account/confirm/": signed_in, "/account/password/": signed_in}
    client = ways[address](crew.alice) if address in ways else browser()
    answer = client.post(address, {})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert [each for each in words if each not in shown] == []
    assert DJANGOS not in shown


def test_so_does_the_second_step(crew: Crew) -> None:
    with_two_steps(crew.alice)
    client: Client = browser()
    give_password(client, crew.alice)
    shown = client.post("/sign-in/second-step/", {"code": ""}).content.decode()
    assert "Type the code." in shown
    assert DJANGOS not in shown
