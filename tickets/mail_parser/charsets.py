"""Bytes to text, whatever charset was declared, and text without the signs that only disguise."""

import re
from encodings.aliases import aliases

# What programs declare, and the wider charset that their bytes really are.
WIDER = {
    "iso8859_1": "cp1252",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "ks_c_5601_1987": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
OTHER_NAMES = {
    "windows_874": "cp874",
    "x_sjis": "cp932",
    "x_gbk": "gb18030",
    "unicode_1_1_utf_7": "utf_7",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "iso_8859_1": "cp1252",
    "x_mac_roman": "mac_roman",
    "macintosh": "mac_roman",
    "utf8mb4": "utf_8",
    "unicode": "utf_16",
}
# Only these are looked up: other codecs of Python compress, escape, or take time with the square of the length.
KNOWN = re.compile(
    r"utf_(7|8|8_sig|(16|32)(_[bl]e)?)|cp\d+|iso8859_\d+|iso2022_\w+|latin_1|koi8_[rut]|mac_\w+|big5(hkscs)?"
    r"|gb(2312|k|18030)|hz|euc_\w+|shift_jis\w*|johab|tis_620|kz1048|ptcp154|hp_roman8"
)
# Their bytes look like ASCII or like UTF-8, so UTF-8 must not be tried before them.
LOOK_LIKE_ASCII = re.compile(r"iso2022_\w+|utf_7|utf_16\w*|utf_32\w*|hz")

UTF_8 = "utf_8"
LAST_RESORT = "cp1252"
ENOUGH_TO_JUDGE = 400
MARKS = ((b"\xff\xfe\x00\x00", "utf_32"), (b"\xff\xfe", "utf_16"), (b"\xfe\xff", "utf_16"), (b"\xef\xbb\xbf", UTF_8))

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, marks of direction, invisible joiners of lines, halves of signs, and what is no sign at all.
DISGUISES = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)


def codec(declared: str) -> str | None:
    """Python's name for a declared charset; None for one that is unknown or that no mail is written in."""
    name = re.sub(r"[^a-z0-9]+", "_", declared.lower()[:40]).strip("_")
    name = OTHER_NAMES.get(name) or aliases.get(name, name)
    return WIDER.get(name, name) if KNOWN.fullmatch(name) and _exists(name) else None


def decode(data: bytes, declared: str = "") -> tuple[str, str | None]:
    """The text, and the charset that it was read in if that is not what was declared (None if it is).

    UTF-8 goes first, since nothing else is UTF-8 by accident, then the declared charset, then Windows-1252.
    """
    wanted = codec(declared)
    for name in _candidates(data, wanted):
        if (text := _attempt(data, name)) is not None:
            return text, None if name == wanted or (name == UTF_8 and data.isascii()) else name
    return data.decode(LAST_RESORT, "replace"), None if wanted == LAST_RESORT else LAST_RESORT


def plain(text: str) -> str:
    """The text with `\\n` line ends, and without signs that are invisible, disguise, or cannot be stored."""
    return DISGUISES.sub("", LINE_ENDS.sub("\n", text))


def header_text(data: bytes) -> str:
    """A raw header as text; old programs send eight bits there without saying of which charset."""
    return decode(data)[0]


def _candidates(data: bytes, wanted: str | None) -> list[str]:
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None) or _unmarked_utf_16(data)
    first = [marked] if marked else []
    if wanted and LOOK_LIKE_ASCII.fullmatch(wanted):
        return [*first, wanted, UTF_8]
    return [*first, UTF_8, *([wanted] if wanted else [])]


def _attempt(data: bytes, name: str) -> str | None:
    """The text if these bytes are of this charset but for a slip here and there; None otherwise."""
    text = data.decode(name, "replace")
    slips = text.count("�")
    if not slips:
        return text
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text if slips * 4 <= foreign - slips else None


def _unmarked_utf_16(data: bytes) -> str | None:
    """UTF-16 without a mark shows by a NUL in every second byte of western text."""
    sample = data[:ENOUGH_TO_JUDGE]
    half = len(sample) // 2
    if half < 2:
        return None
    if sample[1::2].count(0) * 10 >= half * 7 and not sample[::2].count(0):
        return "utf_16_le"
    return "utf_16_be" if sample[::2].count(0) * 10 >= half * 7 and not sample[1::2].count(0) else None


def _exists(name: str) -> bool:
    """Whether Python has it; only names of the pattern come here, so its cache of unknown ones stays small."""
    try:
        b"".decode(name)
    except LookupError:
        return False
    return True
