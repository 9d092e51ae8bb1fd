"""Business time [4]: day numbers, deadlines and wake-ups by the office calendar, and by nothing else [4.3].

Instants in and out are aware, in UTC on the way out, and count whole seconds. Dates are office dates.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.calendar_rules import MIDNIGHT, CalendarRules, CalendarRulesError, Hours, parse_rules

__all__ = [
    "BusinessCalendar",
    "CalendarHorizonError",
    "CalendarRules",
    "CalendarRulesError",
    "Hours",
    "parse_rules",
]

Span = tuple[int, int]  # open from the first POSIX second to just before the second one

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


class CalendarHorizonError(ValueError):
    """The answer lies outside the years whose closures are known [4.14]; the text names the fix."""

    def __init__(self, rules: CalendarRules, *, before: bool) -> None:
        edge = rules.known_from if before else rules.known_until
        words = f"{edge.day} {edge:%B %Y}"
        super().__init__(
            f"The office calendar begins on {words}: ask for a later date, or let it begin earlier."
            if before
            else f"The office calendar ends on {words}: add the closed dates of the next year to it."
        )


class BusinessCalendar:
    """The arithmetic of one office calendar; it never changes and is safe to share.

    Everything is looked up in tables over the known business days, made once: a step of business days is
    an index, a deadline a bisection. Only this class knows about zones and daylight saving [4.8].
    """

    __slots__ = (
        "_closes",
        "_days",
        "_elapsed",
        "_end",
        "_first",
        "_rank",
        "_spans",
        "_start",
        "_zone",
        "rules",
    )

    def __init__(self, rules: CalendarRules) -> None:
        self.rules = rules
        self._zone = ZoneInfo(rules.zone)
        self._first = rules.known_from.toordinal()
        self._start = self._posix(rules.known_from, MIDNIGHT)
        self._end = self._posix(rules.known_until + ONE_DAY, MIDNIGHT)
        self._days: list[date] = []  # the business days
        self._rank: list[int] = []  # for each known date: how many business days lie before it
        self._spans: list[tuple[Span, ...]] = []  # for each business day: when it is open
        self._closes: list[int] = []  # for each business day: its COB
        self._elapsed: list[int] = [0]  # for each business day: the open seconds before it; then their sum
        for ordinal in range(self._first, rules.known_until.toordinal() + 1):
            self._rank.append(len(self._days))
            self._add(date.fromordinal(ordinal))
        self._rank.append(len(self._days))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BusinessCalendar) and self.rules == other.rules

    __hash__ = None  # type: ignore[assignment]  # the rules hold plain mappings

    def __repr__(self) -> str:
        return f"BusinessCalendar({self.rules.zone}, {self.rules.known_from} to {self.rules.known_until})"

    # Dates

    @property
    def zone(self) -> str:
        """The name of the office's zone."""
        return self.rules.zone

    def is_business_day(self, day: date) -> bool:
        """Whether the date has any open interval; a half-day has."""
        return self._rank_of(day) < self._rank_after(day)

    def closure_name(self, day: date) -> str | None:
        """The name of the closure on this date; None if it is not one of the closed dates."""
        return self.rules.closures.get(day)

    def local_date(self, instant: datetime) -> date:
        """The office's date at this instant."""
        return self._local(instant).date()

    def local_time(self, instant: datetime) -> time:
        """What the office's clock shows at this instant, in whole seconds."""
        return self._local(instant).time()

    def day1(self, received: datetime) -> date:
        """Day 1 of a request: the first business day whose COB is still ahead at receipt [4.2]."""
        return self._day_at(bisect_right(self._closes, self._seconds(received)))

    def roll_forward(self, day: date) -> date:
        """This date if it is a business day, else the next business day."""
        return self.add_business_days(day, 0)

    def add_business_days(self, day: date, n: int) -> date:
        """The n-th business day after this date, or before it if n is negative; for 0 see roll_forward."""
        return self._day_at(self._rank_after(day) + n - 1 if n > 0 else self._rank_of(day) + n)

    def business_days_between(self, first: date, last: date) -> int:
        """How many business days lie after `first`, up to and with `last`; negative if `last` is earlier."""
        return self._rank_after(last) - self._rank_after(first)

    # From dates to instants

    def opening(self, day: date) -> datetime:
        """The instant at which this business day opens; ValueError if the date is closed."""
        return _utc(self._spans[self._index(day)][0][0])

    def cob(self, day: date) -> datetime:
        """The close of business: the end of the last open interval; ValueError if the date is closed."""
        return _utc(self._closes[self._index(day)])

    def quick_fix(self, received: datetime) -> datetime:
        """When a "24 hours or less" issue is due [4.13].

        The same wall time on the next business day, counted from the next opening; it is taken as written
        even where that day closes early.
        """
        counted_from = self.next_open(received)
        day = self.add_business_days(self.local_date(counted_from), 1)
        return self.instant_of(day, self.local_time(counted_from))

    def instant_of(self, day: date, wall: time) -> datetime:
        """The instant at which the office's clock shows this time of a date [4.8].

        A time shown twice means its first showing, one that a spring night leaves out means the jump.
        """
        self._rank_of(day)  # refuses a date that is not known
        return _utc(self._posix(day, wall))

    # Between instants

    def is_open(self, instant: datetime) -> bool:
        """Whether the office is open: [08:00:00, 17:00:00) of a plain day."""
        return self.next_open(instant) == instant.replace(microsecond=0)

    def next_open(self, instant: datetime) -> datetime:
        """The wake-up: this instant if the office is open, else the next opening [4.9]."""
        second = self._seconds(instant)
        index = bisect_right(self._closes, second)
        self._day_at(index)
        return _utc(next(max(start, second) for start, end in self._spans[index] if second < end))

    def business_seconds(self, a: datetime, b: datetime) -> int:
        """The open seconds in [a, b); 0 if b is not after a [4.9]."""
        return max(0, self._elapsed_at(b) - self._elapsed_at(a))

    def deadline_after(self, instant: datetime, seconds: int) -> datetime:
        """The earliest instant by which so many business seconds have passed, so 17:00 [4.9]."""
        _refuse_negative(seconds)
        return self._moment(self._elapsed_at(instant) + seconds) if seconds else instant

    def before(self, deadline: datetime, seconds: int) -> datetime:
        """The latest instant from which so many business seconds remain until the deadline, so 08:00."""
        _refuse_negative(seconds)
        if not seconds:
            return deadline
        return self._moment(self._elapsed_at(deadline) - seconds + 1) - ONE_SECOND

    # The tables

    def _add(self, day: date) -> None:
        """Enter a date as a business day if the office is open on it for at least a second."""
        edges = [(self._posix(day, a), self._posix_of_close(day, b)) for a, b in self.rules.hours(day)]
        if spans := tuple((start, end) for start, end in edges if start < end):
            self._days.append(day)
            self._spans.append(spans)
            self._closes.append(spans[-1][1])
            self._elapsed.append(self._elapsed[-1] + sum(end - start for start, end in spans))

    def _posix_of_close(self, day: date, closes: time) -> int:
        return self._posix(day + ONE_DAY if closes == MIDNIGHT else day, closes)

    def _posix(self, day: date, wall: time) -> int:
        """The first POSIX second at which the office's clock has reached this wall time on this date [4.8].

        So a time shown twice in an autumn night means its first showing, and one that a spring night leaves
        out means the jump: the order of wall times is kept.
        """
        moment = datetime.combine(day, wall, self._zone)
        first, second = int(moment.timestamp()), int(moment.replace(fold=1).timestamp())
        if first <= second:
            return first
        naive = moment.replace(tzinfo=None)
        skipped = range(second, first)
        return second + bisect_left(skipped, True, key=lambda at: self._clock(at) >= naive)

    def _clock(self, posix: int) -> datetime:
        return datetime.fromtimestamp(posix, self._zone).replace(tzinfo=None)

    def _local(self, instant: datetime) -> datetime:
        return datetime.fromtimestamp(self._seconds(instant), self._zone)

    def _seconds(self, instant: datetime) -> int:
        """The POSIX second of an instant within the horizon; a naive one is refused."""
        if instant.tzinfo is None:
            raise ValueError("This instant has no zone: give it one, such as datetime.UTC.")
        second = int(instant.timestamp())
        if not self._start <= second < self._end:
            raise CalendarHorizonError(self.rules, before=second < self._start)
        return second

    def _rank_of(self, day: date) -> int:
        """How many business days lie before this date."""
        if not self.rules.known_from <= day <= self.rules.known_until:
            raise CalendarHorizonError(self.rules, before=day < self.rules.known_from)
        return self._rank[day.toordinal() - self._first]

    def _rank_after(self, day: date) -> int:
        """How many business days lie before the end of this date."""
        self._rank_of(day)
        return self._rank[day.toordinal() - self._first + 1]

    def _index(self, day: date) -> int:
        index = self._rank_of(day)
        if index == self._rank_after(day):
            raise ValueError(f"The office is closed on {day}: roll the date forward to a business day first.")
        return index

    def _day_at(self, index: int) -> date:
        if not 0 <= index < len(self._days):
            raise CalendarHorizonError(self.rules, before=index < 0)
        return self._days[index]

    def _elapsed_at(self, instant: datetime) -> int:
        """The open seconds from the beginning of the table to this instant."""
        second = self._seconds(instant)
        index = bisect_right(self._closes, second)
        elapsed = self._elapsed[index]
        for start, end in self._spans[index] if index < len(self._spans) else ():
            elapsed += max(0, min(second, end) - start)
        return elapsed

    def _moment(self, n: int) -> datetime:
        """The end of the n-th open second of the table."""
        if not 0 < n <= self._elapsed[-1]:
            raise CalendarHorizonError(self.rules, before=n <= 0)
        index = bisect_left(self._elapsed, n) - 1
        left = n - self._elapsed[index]
        spans = iter(self._spans[index])
        start, end = next(spans)
        while left > end - start:
            left -= end - start
            start, end = next(spans)
        return _utc(start + left)


def _utc(posix: int) -> datetime:
    return datetime.fromtimestamp(posix, UTC)


def _refuse_negative(seconds: int) -> None:
    if seconds < 0:
        raise ValueError("Business seconds are counted from 0 up.")
