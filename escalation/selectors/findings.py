"""What an audit is made of: single facts, each judged, and what all checks share."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from escalation.models import Heartbeat, Process
from escalation.selectors.holes import first_to_end
from tickets.models import OfficeCalendar
from tickets.selectors.lists import COUNT_CAP
from tickets.wording import instant_words

Value = datetime | date | int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact of the audit: its value for machines, the words for people.

    `fault` says what is wrong and what to do; `advice` what to do soon, though the watch stands. `view_name` is the
    page on which that is done, "" where there is none.
    """

    key: str
    name: str
    value: Value
    words: str
    fault: str = ""
    advice: str = ""
    view_name: str = ""

    @property
    def state(self) -> str:
        """How the pages draw it: late, due or kept."""
        return "late" if self.fault else "due" if self.advice else "kept"


@dataclass(frozen=True, slots=True)
class Watch:
    """What the checks share: the instant, the calendar in force, when each job last ended."""

    now: datetime
    calendar: OfficeCalendar  # the one whose known closures end first
    beats: dict[str, Heartbeat]
    processes: list[Process]

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.calendar.zone)).date()

    def words(self, at: datetime | None, otherwise: str) -> str:
        return instant_words(at, self.calendar.zone, self.today) if at else otherwise

    def is_older(self, at: datetime | None, than: timedelta) -> bool:
        return at is not None and self.now - at > than


def watch_at(now: datetime) -> Watch:
    """What the checks share, read once."""
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return Watch(now, first_to_end(), beats, list(Process.objects.all()))


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are; all above the cap count as one more than it, so that no count walks a table."""
    return rows.order_by()[: COUNT_CAP + 1].count()


def count_words(count: int) -> str:
    return f"more than {COUNT_CAP}" if count > COUNT_CAP else str(count)
