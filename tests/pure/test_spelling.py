"""Numbers as they are read out on the telephone."""

import pytest

from tickets.numbers import ALPHABET, grouped, issue_number
from tickets.spelling import WORDS, read_out


@pytest.mark.parametrize(
    ("number", "groups"),
    [
        ("C7K4-2QX9", ["C as in Charlie, 7, K as in Kilo, 4", "2, Q as in Quebec, X as in X-ray, 9"]),
        ("IMS 482 913", ["IMS", "4, 8, 2", "9, 1, 3"]),
        (
            "CHKM-2QX9",
            ["C as in Charlie, H as in Hotel, K as in Kilo, M as in Mike", "2, Q as in Quebec, X as in X-ray, 9"],
        ),
        ("c7k4 2qx9", ["C as in Charlie, 7, K as in Kilo, 4", "2, Q as in Quebec, X as in X-ray, 9"]),
        ("770 555 0142", ["7, 7, 0", "5, 5, 5", "0, 1, 4, 2"]),
        ("", []),
    ],
)
def test_each_letter_is_said_by_its_word(number: str, groups: list[str]) -> None:
    assert read_out(number) == groups


def test_every_letter_has_a_word_that_begins_with_it() -> None:
    assert len(WORDS) == 26
    assert all(word.startswith(letter) for letter, word in WORDS.items())
    assert {sign for sign in ALPHABET if sign.isalpha()} <= WORDS.keys()


def test_a_number_is_read_back_from_what_was_read_out() -> None:
    for number in (issue_number(12345), grouped("000417")):
        signs = [part.partition(" as in ")[0] for group in read_out(number) for part in group.split(", ")]
        assert "".join(signs) == "".join(sign for sign in number if sign.isalnum())
