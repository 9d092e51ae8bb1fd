"""Secrets in what people write: found, and made unreadable without touching the rest [8.4]."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.secrecy import MASK, has_password, has_social_security_number, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("SSN 123-45-6789.", f"SSN {MASK}."),
        ("SSN 123 45 6789, and 987", f"SSN {MASK}, and 987"),
        ("SSN 123\u201145\u20116789", f"SSN {MASK}"),  # the dash of word processors that does not break
        ("123–45–6789", MASK),
        ("123\xa045\xa06789", MASK),
        ("SSN: 123456789!", f"SSN: {MASK}!"),
        ("his social security number is 123456789", f"his social security number is {MASK}"),
        ("my password is hunter2! thanks", f"my password is {MASK} thanks"),
        ("Passcode: 4711x\nnext line", f"Passcode: {MASK}\nnext line"),
        ("PIN=12#4", f"PIN={MASK}"),
        ("pwd is: a1b2c3", f"pwd is: {MASK}"),
        ("PW: x1y2", f"PW: {MASK}"),
        ("pass=x1y2", f"pass={MASK}"),
        ("Passwort: x1y2", f"Passwort: {MASK}"),
        ('password "x1y2"', f'password "{MASK}'),
        ("password - x1y2", f"password - {MASK}"),
        ("The password for the new portal is x1y2", f"The password for the new portal is {MASK}"),
        ("SSN_219-09-9999_form.pdf", f"SSN_{MASK}_form.pdf"),
        ("219\u200b-09-99\u00ad99", MASK),
        ("pass\u200bword: x1y2", f"password: {MASK}"),
    ],
)
def test_secrets_are_found_and_masked(text: str, masked: str) -> None:
    assert has_social_security_number(text) != has_password(text)
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "770 555 0142",
        "123-45-678",
        "account 123456789",
        "SSN 1234567890",
        "123-45.6789",
        "123-456789",
        "000-12-3456, 666-12-3456, 912-12-3456, 123-00-4567, 123-45-0000",  # the office gives none of these
        "the password was reset by the customer",
        "we pin the route",
        "a pass - 3 of them - for the gate",
        "the password for the portal of invoice 17",
        "pin-12 of the connector",
        "\u200bno secret\u200b",
        "invoice 0926 of 2026-09-15",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert not has_social_security_number(text)
    assert not has_password(text)
    assert mask(text) == text


@given(st.text())
def test_no_secret_is_left_and_masking_twice_changes_nothing(text: str) -> None:
    once = mask(f"{text} password: s3cret and 123-45-6789 {text}")
    assert "s3cret" not in once or "s3cret" in text
    assert not has_social_security_number(once)
    assert mask(once) == once


def test_a_megabyte_is_masked_at_once() -> None:
    for filler in ("password ", "pin is is ", "1", "123-45-", "pwd:" * 3, "password for ", "pass for a b "):
        mask(filler * 100_000)
