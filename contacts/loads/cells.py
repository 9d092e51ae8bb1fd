"""Cells as people and other programs write them, as the directory keeps them; CellError names the fix."""

import re
from collections.abc import Callable
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contacts.loads.kind import CellError
from contacts.models.mail import MAX_ADDRESS

JOINER = "\u200d"  # holds the parts of one emoji together
LOST = "\ufffd"  # stands for a sign that could not be read
WORD_GAPS = re.compile(r"[\s_-]+")


def one_line(longest: int) -> Callable[[str], str]:
    """Reads a text of one line, its spaces folded, composed as keyboards type it."""

    def read(text: str) -> str:
        line = " ".join(normalize("NFC", text).split())
        if LOST in line or not line.replace(JOINER, "").isprintable():
            raise CellError("It holds signs that cannot be shown. Type it anew.")
        if len(line) > longest:
            raise CellError(f"It has {len(line):,} signs, and {longest} are the most. Shorten it.")
        return line

    return read


def plain_signs(longest: int) -> Callable[[str], str]:
    """Reads the same with full-width letters and digits as the usual ones."""
    line = one_line(longest)
    return lambda text: line(normalize("NFKC", text))


def address(text: str) -> str:
    """Reads an e-mail address that a mail can carry, in small letters."""
    found = plain_signs(MAX_ADDRESS)(text).lower()
    if found and not found.isascii():
        raise CellError("Write the address without accents, as mail programs send it.")
    try:
        if found:
            validate_email(found)
    except ValidationError:
        raise CellError("This is no address that a mail can reach. Write it as name@company.com.") from None
    return found


def one_of(choices: dict[str, str]) -> Callable[[str], str]:
    """Reads one of these words, whatever its capitals, spaces and dashes; the keys are what else is understood."""
    known = {_bare(each): word for pair in choices.items() for each, word in ((pair[0], pair[1]), (pair[1], pair[1]))}

    def read(text: str) -> str:
        bare = _bare(normalize("NFKC", text))
        if bare and bare not in known:
            raise CellError(f"Write one of these: {', '.join(choices.values())}.")
        return known.get(bare, "")

    return read


def _bare(text: str) -> str:
    return WORD_GAPS.sub("", text).lower()
