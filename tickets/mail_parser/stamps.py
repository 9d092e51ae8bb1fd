"""Message-IDs, and the date that a message claims."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from tickets.mail_parser import limits

IDENTIFIER = re.compile(rf"<[!-;=?-~]{{1,{limits.MESSAGE_ID_SIGNS - 2}}}>")
BARE = re.compile(rf"[!-;=?-~]{{1,{limits.MESSAGE_ID_SIGNS - 2}}}")

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE = re.compile(
    r"(?<!\d)(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}\.?,?[\s-]+(\d{4}|\d{2})\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?"
    r"(?:\s*([+-]\d{4}(?!\d)|[a-z]{1,4}\b))?",
    re.I | re.A,
)
ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
YEARS = range(1990, 2100)  # a date outside says nothing


def message_id(header: str) -> str:
    """The identifier with its angle brackets; empty if the header has none."""
    if found := IDENTIFIER.search("".join(header.split())):
        return found[0]
    bare = header.strip()
    return f"<{bare}>" if "@" in bare and BARE.fullmatch(bare) else ""


def references(headers: Iterable[str]) -> tuple[str, ...]:
    """The identifiers of these headers, each once; of a long list the first and the last fifty."""
    found = tuple(dict.fromkeys(name for header in headers for name in IDENTIFIER.findall(header)))
    kept = limits.REFERENCES_KEPT
    return found if len(found) <= 2 * kept else found[:kept] + found[-kept:]


def date(header: str) -> datetime | None:
    """The instant in UTC that a Date header claims; None if it is unreadable or absurd."""
    found = DATE.search(header[: limits.LINE_SIGNS])
    if found is None or found[2].lower() not in MONTHS:
        return None
    month = MONTHS.index(found[2].lower()) + 1
    year = int(found[3]) + (0 if len(found[3]) == 4 else 1900 if int(found[3]) >= 90 else 2000)
    try:
        local = datetime(year, month, int(found[1]), int(found[4]), int(found[5]), tzinfo=_zone(found[7] or ""))
    except ValueError:
        return None
    return (local + timedelta(seconds=min(int(found[6] or 0), 59))).astimezone(UTC) if year in YEARS else None


def _zone(text: str) -> timezone:
    """The zone of a date; one that is unknown counts as UTC, as RFC 5322 asks."""
    if text[:1] not in ("+", "-"):
        return timezone(timedelta(hours=ZONES.get(text.lower(), 0)))
    away = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(-away if text[0] == "-" else away)  # ValueError from a day on
