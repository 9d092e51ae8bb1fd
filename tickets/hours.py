"""The open hours of a day as people write and read them: "8:00 AM–12:00 PM, 1:00 PM–5:00 PM"."""

import re
from datetime import time

from tickets.calendar_rules import MIDNIGHT, Hours
from tickets.wording import time_words

CLOCK = r"(\d{1,2})(?::(\d\d))?\s*([ap]m)?"
SPAN = re.compile(rf"{CLOCK}\s*(?:-|–|—|to)\s*{CLOCK}", re.IGNORECASE)
FORM = "Write hours as 8:00 AM–5:00 PM, or as 8:00 AM–12:00 PM, 1:00 PM–5:00 PM."


def hours_words(hours: Hours) -> str:
    """Open intervals in words; "" for a closed day."""
    return ", ".join(f"{time_words(opens)}–{time_words(closes)}" for opens, closes in hours)


def read_hours(text: str) -> Hours:
    """The intervals of such words, or of 08:00-17:00; ValueError, naming the form, for anything else."""
    return tuple(_span(part.strip()) for part in re.split(r"[,;]", text) if part.strip())


def _span(text: str) -> tuple[time, time]:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(FORM)
    return _wall(*found.groups()[:3]), _wall(*found.groups()[3:])


def _wall(hour: str, minute: str | None, half: str | None) -> time:
    """A wall time; 24:00 and 12:00 AM are midnight, which ends a date as well as it begins one."""
    number, minutes = int(hour), int(minute or 0)
    if half and not 1 <= number <= 12:
        raise ValueError(FORM)
    if half:
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    if (number, minutes) == (24, 0):
        return MIDNIGHT
    try:
        return time(number, minutes)
    except ValueError:
        raise ValueError(FORM) from None
