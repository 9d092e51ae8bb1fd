"""Promised dates as an iCalendar file (RFC 5545); the same dates always give the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

READ_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One promised date. It takes no time of the day from whoever has it in their calendar."""

    uid: str
    due_at: datetime
    summary: str
    details: str
    url: str
    changed_at: datetime
    sequence: int


def calendar_file(name: str, entries: Iterable[Entry]) -> bytes:
    """The whole file, with CRLF and folded lines as the RFC wants them."""
    calendar = Calendar()
    calendar.add("prodid", "-//CMS Care//Promised dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", " ".join(name.split()))  # the library writes it as it comes, line ends and all
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    body: bytes = calendar.to_ical()
    return body


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.due_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("description", f"{entry.details}\n{entry.url}")
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event
