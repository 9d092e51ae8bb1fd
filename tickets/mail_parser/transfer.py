"""Content-Transfer-Encodings, read also where they are broken."""

import binascii
import re

from tickets.mail_parser import limits

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
EVERY_BYTE = bytes(range(256))
FOREIGN = EVERY_BYTE.translate(None, ALPHABET)
WHITE = b" \t\r\n"
UU_BEGIN = re.compile(rb"begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n")


def decoded(data: bytes, encoding: str, *, is_text: bool) -> bytes:
    """The content of a part; an encoding that is unknown, or plainly not the one declared, is left as it is."""
    match encoding.strip().lower():
        case "base64":
            return data if is_text and not looks_like_base64(data) else from_base64(data)
        case "quoted-printable":
            return from_quoted_printable(data)
        case "uuencode" | "x-uuencode" | "x-uue" | "uue":
            return from_uuencode(data)
    return data


def looks_like_base64(data: bytes) -> bool:
    """Whether it is made of its letters, whatever else is between them; prose shows by its spaces."""
    sample = data.strip()[:4000]
    letters = len(sample) - len(sample.translate(None, ALPHABET))
    return sample.count(b" ") * 12 <= len(sample) and letters * 2 >= len(sample.translate(None, b"\r\n"))


def from_base64(data: bytes) -> bytes:
    """What the letters say up to the first padding; anything foreign between them is passed over."""
    letters = data.partition(b"=")[0].translate(None, FOREIGN)
    if len(letters) % 4 == 1:  # six bits are no byte
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def from_quoted_printable(data: bytes) -> bytes:
    """The bytes with every valid escape replaced; others stay as they stand."""
    return binascii.a2b_qp(data)


def from_uuencode(data: bytes) -> bytes:
    """The lines between begin and end; lines that are broken are passed over."""
    begin = UU_BEGIN.search(data)
    lines = data[begin.end() if begin else 0 :].split(b"\n", limits.UU_LINES)[: limits.UU_LINES]
    return b"".join(_uu_line(line.rstrip(b"\r")) for line in _until_end(lines))


def _until_end(lines: list[bytes]) -> list[bytes]:
    end = next((place for place, line in enumerate(lines) if line.strip() == b"end"), len(lines))
    return lines[:end]


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""


def as_one_kind_of_line(data: bytes) -> bytes:
    """The bytes with `\\n` line ends."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
