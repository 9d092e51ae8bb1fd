"""What is counted, and what follows from it: rates, medians, and durations in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tickets.desk.selectors.kept import rate_words

DAY = 9 * 60  # minutes of business time; the pages say that a day of theirs has nine hours
TEN_DAYS = 10 * DAY

Measure = tuple[str, str, str]  # what, detail and result of ledger rows


@dataclass(slots=True)
class Figures:
    """How many rows there are of each measure; of those with a duration how many took so long, and all their minutes.

    Durations are kept as exactly as words tell them, so that a median in words is that of the rows themselves.
    """

    counts: Counter[Measure] = field(default_factory=Counter)
    taken: dict[Measure, dict[int, int]] = field(default_factory=dict)
    spent: Counter[Measure] = field(default_factory=Counter)

    def note(self, measure: Measure, minutes: int | None, count: int) -> None:
        """Counts so many rows of one measure and duration."""
        self.counts[measure] += count
        if minutes is not None:
            self.time(measure, minutes * count, {as_told(minutes): count})

    def time(self, measure: Measure, spent: int, taken: dict[int, int]) -> None:
        """Counts in durations, and all of their minutes together."""
        self.spent[measure] += spent
        known = self.taken.get(measure)
        if known is None:
            self.taken[measure] = dict(taken)
            return
        for minutes, count in taken.items():
            known[minutes] = known.get(minutes, 0) + count

    def add(self, other: "Figures") -> None:
        """Counts in what others have counted."""
        self.counts.update(other.counts)
        for measure, taken in other.taken.items():
            self.time(measure, other.spent[measure], taken)

    def count(self, what: str, detail: str | None = None, result: str | None = None) -> int:
        """How many rows: of one detail and result, or of all of them."""
        return sum(
            count
            for (one, which, how), count in self.counts.items()
            if one == what and detail in (None, which) and result in (None, how)
        )

    def times(self, what: str, detail: str) -> "Times":
        """How long it took, of whatever result."""
        found = Figures()
        for measure, taken in self.taken.items():
            if measure[:2] == (what, detail):
                found.time((what, detail, ""), self.spent[measure], taken)
        return Times(found.taken.get((what, detail, ""), {}), found.spent[what, detail, ""])


def total(parts: Iterable[Figures]) -> Figures:
    """All of them together."""
    whole = Figures()
    for part in parts:
        whole.add(part)
    return whole


def as_told(minutes: int) -> int:
    """The shortest time that is told in the same words: by the minute, from a day on by the hour, then by the day."""
    step = 1 if minutes < DAY else 60 if minutes < TEN_DAYS else DAY
    return minutes - minutes % step


@dataclass(frozen=True, slots=True)
class Times:
    """Durations as words tell them, with how often each was taken; `minutes` is all of them together."""

    taken: dict[int, int]
    minutes: int

    @property
    def count(self) -> int:
        return sum(self.taken.values())

    def within(self, percent: int) -> int | None:
        """The shortest time within which so many of a hundred were done; None where there are none."""
        left = -(-self.count * percent // 100)
        for minutes in sorted(self.taken):
            left -= self.taken[minutes]
            if left <= 0:
                return minutes
        return None

    @property
    def median(self) -> int | None:
        return self.within(50)

    @property
    def median_words(self) -> str:
        return business_words(self.median)

    @property
    def p90_words(self) -> str:
        return business_words(self.within(90))

    @property
    def total_words(self) -> str:
        return business_words(self.minutes if self.count else None)


@dataclass(frozen=True, slots=True)
class Promises:
    """How the promises of one name, or all of them, were decided."""

    kept: int
    missed: int
    renegotiated: int

    @property
    def judged(self) -> int:
        """How many were kept or missed: only of these is there a rate."""
        return self.kept + self.missed

    @property
    def rate(self) -> str:
        return rate_words(self.kept, self.judged)


def promises(figures: Figures, name: str | None = None) -> Promises:
    """The promises of that name; of every name without one."""
    return Promises(*(figures.count("promise", name, result) for result in ("kept", "missed", "renegotiated")))


def business_words(minutes: int | None) -> str:
    """A time in words, "3 h 20 min" or "1 day 2 h" of nine hours each; "–" where there is none."""
    if minutes is None:
        return "–"
    days, rest = divmod(minutes, DAY)
    if days:
        hours = rest // 60
        words = f"{days:,} day{'' if days == 1 else 's'}"
        return f"{words} {hours} h" if hours and minutes < TEN_DAYS else words
    hours, rest = divmod(rest, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    return " ".join(filter(None, parts))


def short_words(minutes: int | None) -> str:
    """A time as a drawing has room for, in days of nine hours or in hours: "4.4 d", "7.7 h"."""
    if minutes is None:
        return "–"
    return f"{minutes / DAY:.1f} d" if minutes >= DAY else f"{minutes / 60:.1f} h"
