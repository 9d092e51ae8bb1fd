"""How many promises will be missed on a day ahead, from what is owed and how the last weeks went [5.2].

A lead of 0 is the day itself, 1 the day before it, and so on, each looked at as its office opens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

LEADS = 6  # today and the next five business days
WEIGHT = 20  # as many promises of somebody's own count as much as what is known of their team
MOST_PRESSED = 4.0  # who owes more than so many times what they get done is not likelier to miss each of it


@dataclass(frozen=True, slots=True)
class Past:
    """What some days say of one lead: how many promises were open then, how they weighed, and what was missed.

    A promise weighs as its rep was pressed. `came` counts the misses of promises that nobody had made by then.
    """

    open: int = 0
    weight: float = 0.0
    missed: int = 0
    came: int = 0

    def __add__(self, other: "Past") -> "Past":
        return Past(
            self.open + other.open, self.weight + other.weight, self.missed + other.missed, self.came + other.came
        )


@dataclass(frozen=True, slots=True)
class Error:
    """By how much forecasts missed what happened: on average, whichever way, and on the whole, too many above 0."""

    absolute: float
    bias: float


def share(*pasts: Past) -> float:
    """The share of promises that is missed, unpressed: of everybody's, drawn to the team's, and that to the rep's.

    The fewer promises of the narrower circle are known, the more the wider one counts.
    """
    found = 0.0
    for place, past in enumerate(pasts):
        weight = WEIGHT if place else 0
        if past.weight + weight:
            found = (past.missed + weight * found) / (past.weight + weight)
    return min(1.0, found)


def pressed(owed: int, usual: float, days: int) -> float:
    """How many times more somebody owes by then than they usually get done on so many days; at least 1."""
    return min(MOST_PRESSED, max(1.0, owed / (usual * days))) if usual and days else 1.0


def chance(unpressed: float, owed: int, usual: float, days: int) -> float:
    """How likely each promise of somebody is missed; sure for who is not there on any of the days until then."""
    return min(1.0, unpressed * pressed(owed, usual, days)) if days else 1.0


def expected(due: int, each: float, past: Past, days: int) -> float:
    """How many will be missed: of what is owed each with its chance, and as many as came on top of that lately."""
    return due * each + (past.came / days if days else 0.0)


def owed_by(due: Sequence[int], lead: int) -> int:
    """How much is due from today to the day of that lead."""
    return sum(due[: lead + 1])


def days_there(there: Sequence[bool], lead: int) -> int:
    """On how many days from today to the day of that lead somebody is there."""
    return sum(there[: lead + 1])


def naive(missed: Sequence[int]) -> float:
    """What who knows nothing of what is owed would say: as many as on an average day of the last weeks."""
    return sum(missed) / len(missed)


def error(pairs: Iterable[tuple[float, float]]) -> Error | None:
    """How far the first of each pair, a forecast, lay from the second, what happened; None where there is none."""
    off = [forecast - happened for forecast, happened in pairs]
    if not off:
        return None
    return Error(fsum(map(abs, off)) / len(off), fsum(off) / len(off))
