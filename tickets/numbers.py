"""The numbers of a request [3.3]: issue numbers such as C7K4-2QX9, and six-digit IMS numbers.

An issue number is the letter C, six scrambled characters of a serial and a check character. Its alphabet
has no vowels, so no words, and one sign of every look-alike pair. It has a prime number of signs, so that
weights 1 to 8 catch every wrong character and every swap of two.
"""

import re
import unicodedata

ALPHABET = "23456789CFHJKMNPQRTVWXY"
BASE = len(ALPHABET)
SCRAMBLED = 6
CAPACITY: int = BASE**SCRAMBLED  # 148,035,889 issue numbers

# Signs that are not used, and the ones they are mistaken for.
LOOK_ALIKES = str.maketrans("0ODZSGBU", "QQQ2568V")

ISSUE_NUMBER = re.compile(rf"C[{ALPHABET}]{{3}}-[{ALPHABET}]{{4}}")
LETTERS = re.compile(rf"C[{ALPHABET}]{{3,}}")  # an issue number so far, if it has letters alone
IMS_NUMBER = re.compile(r"[0-9]{6}")
LAST_IMS = 999_999
LOW_POOL_MARKS = (50_000, 10_000, 1_000, 100)  # supervisors are told when so many IMS numbers are left
SPOKEN_PREFIX = re.compile(r"^(?:(?:IMS|CMS|ISSUE|TICKET|REQUEST|NUMBER|NO)(?![A-Z])[.:]?|[#\[\s:])+")

# Prime to CAPACITY, so that the multiplication can be undone and no two serials meet.
FACTOR = 91_489_213


class NumbersExhaustedError(ValueError):
    """No issue number is left for this serial."""


def issue_number(serial: int) -> str:
    """The issue number of a serial from 0 to CAPACITY - 1; no two serials share one."""
    if not 0 <= serial < CAPACITY:
        raise NumbersExhaustedError(
            f"Issue numbers end at serial {CAPACITY - 1:,}, before {serial:,}: give them one more character."
        )
    signs = _scrambled(serial)
    body = f"C{signs}{_check(signs)}"
    return f"{body[:4]}-{body[4:]}"


def is_issue_number(text: str) -> bool:
    """Whether the text is an issue number as we write it, with the right check character."""
    return bool(ISSUE_NUMBER.fullmatch(text)) and _check(text[1:4] + text[5:8]) == text[8]


def is_ims_number(text: str) -> bool:
    """Whether the text is exactly six digits."""
    return bool(IMS_NUMBER.fullmatch(text))


def normalize(text: str) -> str:
    """What a person typed, as we write it: "ims 482 913" is 482913, "c7k4 2qx9" is C7K4-2QX9.

    Look-alikes are put right if that gives a valid issue number; any other text comes back in capitals
    with single spaces.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    bare = account_key(SPOKEN_PREFIX.sub("", typed))
    if is_ims_number(bare):
        return bare
    body = "C" + bare[1:].translate(LOOK_ALIKES)
    candidate = f"{body[:4]}-{body[4:]}"
    return candidate if bare.startswith("C") and is_issue_number(candidate) else typed


def grouped(number: str) -> str:
    """The number as people read it: "IMS 482 913", "C7K4-2QX9"."""
    return f"IMS {number[:3]} {number[3:]}" if is_ims_number(number) else number


def account_key(text: str) -> str:
    """An account number without its spaces and dashes, in capitals, so that every way to type it is one."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if sign.isascii() and sign.isalnum())


def _scrambled(serial: int) -> str:
    """Six signs for a serial, in reverse, so that neighbours differ from the first sign on."""
    return _signs(serial * FACTOR % CAPACITY)[::-1]


def _signs(value: int) -> str:
    """The six base-23 signs of a value."""
    signs = ""
    for _ in range(SCRAMBLED):
        value, rest = divmod(value, BASE)
        signs = ALPHABET[rest] + signs
    return signs


def _check(signs: str) -> str:
    """The sign that brings the weighted sum to 0: own weight 1, the six 2 to 7, the C 8."""
    return ALPHABET[-sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs + "C", 2)) % BASE]
