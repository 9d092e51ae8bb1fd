"""What people type: secrets are refused [8.4], lines are lines, addresses are addresses."""

import time
from uuid import UUID

import pytest
from django import forms
from django.core.exceptions import ValidationError

from tickets.fields import MAX_COPIES, AddressesField, OnceKeyField, OneLineField, WordsField, refuse_secrets


@pytest.mark.parametrize(
    "text",
    [
        "her SSN is 123-45-6789",
        "social: 123 45 6789.",
        "password: hunter2",
        "the Password is s3cret!",
        "PIN = 4711",
        "pwd was: a_b_c",
    ],
)
@pytest.mark.parametrize("field", [OneLineField(), WordsField()])
def test_secrets_are_refused(field: forms.CharField, text: str) -> None:
    with pytest.raises(ValidationError, match="Leave out"):
        field.clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "credit of $214.80 missing on invoice 0926",
        "account 770-555-0142, circuit 66-44-1234",
        "numbers 900-45-6789 and 000-12-3456 are no social security numbers",
        "the password reset mail never came",
        "their password is not accepted",
        "pin the cable to the rack",
    ],
)
def test_ordinary_words_are_kept(text: str) -> None:
    assert WordsField().clean(text) == text


@pytest.mark.parametrize("text", ["\u200b", "\u200d\n\u2060", "\x00", "\u00a0"])
def test_words_that_nobody_can_see_are_none(text: str) -> None:
    with pytest.raises(ValidationError, match="Write what there is to say"):
        WordsField().clean(text)
    assert WordsField().clean(f"👩\u200d🔧{text}") == f"👩\u200d🔧{text}".replace("\x00", "").strip()


@pytest.mark.parametrize("repeated", [":", "pin:"])
def test_a_text_made_to_be_slow_is_read_in_a_moment(repeated: str) -> None:
    started = time.process_time()
    refuse_secrets("password" + repeated * 20_000)
    assert time.process_time() - started < 0.5


def test_a_key_that_is_none_counts_as_no_key() -> None:
    """A hidden field could not say what is wrong with it."""
    assert OnceKeyField().clean("no key") is None
    assert OnceKeyField().clean("5f0c2c1e-0f5b-4b44-9f0e-7d2b3c9c8a11") == UUID(
        "5f0c2c1e-0f5b-4b44-9f0e-7d2b3c9c8a11"
    )


def test_a_refused_address_is_quoted_in_part() -> None:
    with pytest.raises(ValidationError) as refused:
        AddressesField().clean("x" * 1_000_000)
    assert len(refused.value.message) < 120


def test_a_line_is_folded_to_one() -> None:
    assert OneLineField().clean("  Peachtree\r\n Dental\u00a0\tGroup ") == "Peachtree Dental Group"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x07"])
def test_signs_that_nobody_can_see_are_refused(hidden: str) -> None:
    with pytest.raises(ValidationError, match="cannot be shown"):
        OneLineField().clean(f"Peachtree{hidden}Dental")


def test_words_keep_their_lines() -> None:
    assert WordsField().clean("one\r\ntwo\rthree") == "one\ntwo\nthree"


def test_addresses_come_apart_once_each_in_lower_case() -> None:
    typed = "Dana@Agency.example; lee@agency.example,\n dana@agency.example "
    assert AddressesField().clean(typed) == ("dana@agency.example", "lee@agency.example")


def test_no_address_is_no_copy() -> None:
    assert AddressesField(required=False).clean("") == ()


def test_the_bad_address_is_named() -> None:
    with pytest.raises(ValidationError, match="“nonsense” is not an e-mail address"):
        AddressesField().clean("dana@agency.example, nonsense")


@pytest.mark.parametrize("domain", ["ä" * 60 + ".example", "xn--a-ä.example", "a." * 124 + "example"])
def test_a_domain_that_no_mail_can_carry_is_refused(domain: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        AddressesField().clean(f"dana@{domain}")


def test_copies_have_a_limit() -> None:
    field = AddressesField()
    typed = [f"person{n}@agency.example" for n in range(MAX_COPIES + 1)]
    assert len(field.clean(",".join(typed[:-1]))) == MAX_COPIES
    with pytest.raises(ValidationError, match="At most"):
        field.clean(",".join(typed))


def test_an_emoji_of_several_parts_may_stand_in_a_line() -> None:
    assert OneLineField().clean("a \U0001f469\u200d\U0001f527 asks") == "a \U0001f469\u200d\U0001f527 asks"


def test_signs_that_turn_or_control_the_text_are_dropped_from_words() -> None:
    assert WordsField().clean("pay \u202e0001\u202c now\x1b[0m\n\tplease") == "pay 0001 now[0m\n\tplease"
