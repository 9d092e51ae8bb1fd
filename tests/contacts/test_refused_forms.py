"""Each form of sign-in and security says beside its field what to type, and opens where that is said."""

import pytest
from django.test import Client

from tests.contacts.conftest import Crew
from tests.contacts.signing_in import browser, confirmed, give_password, signed_in, with_two_steps
from tests.contacts.test_passkeys import passkey_of
from tests.tickets.page import beside

NAMES = [
    ("/sign-in/", {}, "id_login", "Type your e-mail address."),
    ("/sign-in/", {}, "id_password", "Type your password."),
    ("/sign-in/", {"login": "no address", "password": "x"}, "id_login", "Write an address such as"),
    ("/sign-in/second-step/", {"code": ""}, "id_code", "Type the code."),
    ("/password/", {}, "id_email", "Type your e-mail address."),
    ("/password/", {"email": "no address"}, "id_email", "Write an address such as"),
    ("/account/password/", {}, "id_oldpassword", "Type the password that you have now."),
    ("/account/password/", {}, "id_password1", "Choose a password and type it."),
    ("/account/password/", {}, "id_password2", "Type the same password once more."),
    ("/account/confirm/", {}, "id_password", "Type your password."),
    ("/account/two-step/", {}, "id_code", "Type the code."),
    ("/account/passkeys/{passkey}/name/", {}, "id_name", "Type what you call it."),
]


def client_at(path: str, crew: Crew) -> Client:
    """Somebody as far in as the page wants them."""
    if path == "/sign-in/second-step/":
        with_two_steps(crew.alice)
        client = browser()
        give_password(client, crew.alice)
        return client
    if not path.startswith("/account/"):
        return browser()
    return signed_in(crew.alice) if path == "/account/confirm/" else confirmed(crew.alice)


@pytest.mark.parametrize(("path", "typed", "field", "words"), NAMES)
def test_what_is_missing_is_named_at_its_field(
    crew: Crew, path: str, typed: dict[str, str], field: str, words: str
) -> None:
    client = client_at(path, crew)
    path = path.format(passkey=passkey_of(crew.alice).pk) if "{passkey}" in path else path
    answer = client.post(path, typed)
    assert answer.status_code == 422
    assert words in beside(answer, field)
    page = answer.content.decode()
    assert "placeholder" not in page.partition("<main")[2]
    assert "This field is required." not in page
    assert "autofocus" in page
    # A code is typed anew at once; elsewhere the names come first, each with a way to its field.
    assert (f'<a href="#{field}">' in page) is (field != "id_code")
