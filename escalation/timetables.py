"""Answers to "what would be owed on such a request, and when": for programs as JSON, for people in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from escalation.ladder import STANDARD_INTERVALS, Rung, rung_times
from escalation.selectors.ladders import rung_intervals
from tickets.business_time import BusinessCalendar, parse_rules
from tickets.models import Ticket
from tickets.pauses import Pause, business_seconds, from_instant, merged
from tickets.selectors.rules import office_calendar, policy_for
from tickets.sla import Policy, Timetable, timetable
from tickets.wording import counts_as_words, day_words, instant_words

EXAMPLE = '{"kind": "maintenance", "received": "2026-09-15T10:00:00-04:00"}'
INSTANT = "2026-09-15T10:00:00-04:00"
PAUSES = '[["2026-09-15T16:00:00-04:00", "2026-09-16T09:00:00-04:00"]], with null for an end that has not come'

ENDLESS = datetime.max.replace(microsecond=0, tzinfo=UTC)  # the end of a pause that still lasts

ROWS = {
    "confirmation": "Confirmation",
    "warning": "Warning before it",
    "next_steps": "Next steps",
    "completion": "Completion",
    "follow_up_2_weeks": "Follow-up, 2 weeks",
    "follow_up_4_weeks": "Follow-up, 4 weeks",
    "quick_fix": "24 hours or less",
}
MOVED_BY_PAUSES = ("next_steps", "completion", "follow_up_2_weeks", "follow_up_4_weeks")
DATES = tuple(field.name for field in fields(Timetable))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `pauses` are merged, none begins before receipt, and one that still lasts ends at ENDLESS."""

    kind: str
    received: datetime
    pauses: tuple[Pause, ...] = ()
    until: datetime | None = None

    @property
    def ended(self) -> tuple[Pause, ...]:
        """The pauses whose end is known."""
        return tuple(pause for pause in self.pauses if pause.end < ENDLESS)

    @property
    def paused_since(self) -> datetime | None:
        """The start of the pause that still lasts."""
        return next((pause.start for pause in self.pauses if pause.end >= ENDLESS), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """Every date of a request, and when each level is told if its confirmation is missed.

    A date is None where nothing is owed, and where the pause that still lasts leaves none to be named.
    `business_seconds` are those from receipt to `until`, less the pauses [4.9]; None where nobody asked.
    """

    day1: date
    dates: Mapping[str, datetime | None]
    rungs: tuple[datetime, ...]
    unknown: frozenset[str] = frozenset()
    business_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The calendar, policies and ladder intervals to answer by, read once for any number of questions."""

    calendar: BusinessCalendar
    policies: dict[str, Policy]
    rungs: dict[str, tuple[Rung, ...]]

    def answer(self, question: Question) -> Answer:
        """CalendarHorizonError where the calendar does not reach [4.14]."""
        table = timetable(self.calendar, self.policies[question.kind], question.received, question.ended)
        unknown = _unknown(table, question.paused_since)
        return Answer(
            day1=table.day1,
            dates={name: None if name in unknown else getattr(table, name) for name in DATES if name != "day1"},
            rungs=rung_times(self.calendar, table.confirmation, self.rungs[question.kind]),
            unknown=unknown,
            business_seconds=self._worked(question),
        )

    def _worked(self, question: Question) -> int | None:
        if question.until is None:
            return None
        return business_seconds(self.calendar, question.received, question.until, question.pauses)

    def as_json(self, answer: Answer) -> str:
        """One line; its instants have the offset of the office's zone."""
        zone = ZoneInfo(self.calendar.zone)
        facts: dict[str, object] = {"day1": answer.day1, **answer.dates, "rungs": answer.rungs}
        if answer.business_seconds is not None:
            facts["business_seconds"] = answer.business_seconds
        return json.dumps(facts, default=lambda v: (v.astimezone(zone) if isinstance(v, datetime) else v).isoformat())

    def as_rows(self, question: Question, answer: Answer) -> Iterator[tuple[str, str]]:
        """Name and words of every date, in the office's zone; what is not owed is left out."""
        zone, day = self.calendar.zone, answer.day1
        counts_as = counts_as_words(self.calendar, question.received)
        yield (
            "Received",
            instant_words(question.received, zone, day) + (f" ({counts_as})" if counts_as else ""),
        )
        for pause in question.pauses:
            end = "no end yet" if pause.end >= ENDLESS else instant_words(pause.end, zone, day)
            yield "Paused", f"{instant_words(pause.start, zone, day)} – {end}"
        yield "Day 1", day_words(day)
        for name, words in ROWS.items():
            if name in answer.unknown:
                yield words, "not before the pause ends"
            elif due := answer.dates[name]:
                yield words, instant_words(due, zone, day)
        for level, at in enumerate(answer.rungs, 1):
            yield f"Not confirmed: level {level}", instant_words(at, zone, day)
        if answer.business_seconds is not None:
            yield "Business seconds", f"{answer.business_seconds:,}"


def _unknown(table: Timetable, paused_since: datetime | None) -> frozenset[str]:
    """The dates that a pause without an end reaches: none can be named while it lasts [4.10]."""
    if paused_since is None:
        return frozenset()
    due = {name: getattr(table, name) for name in MOVED_BY_PAUSES}
    return frozenset(name for name, at in due.items() if at is not None and paused_since <= at)


def rule_book(calendar_file: Path | None) -> RuleBook:
    """The stored rules, with the calendar of a JSON file instead of the stored one if a file is given.

    ObjectDoesNotExist before the rules are loaded; OSError or ValueError for a file that cannot be used.
    """
    return RuleBook(
        calendar=calendar_in(calendar_file) if calendar_file else office_calendar(),
        policies={kind: policy_for(kind) for kind in Ticket.Kind.values},
        rungs={kind: four_rungs(rung_intervals(kind)) for kind in Ticket.Kind.values},
    )


def calendar_in(file: Path) -> BusinessCalendar:
    try:
        return BusinessCalendar(parse_rules(json.loads(file.read_bytes())))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{file} is not a calendar that can be used. {error}") from error


def four_rungs(intervals: tuple[int, ...]) -> tuple[Rung, ...]:
    """Levels 1 to 4; a ladder with fewer is continued by the standard intervals."""
    days = (*intervals, *STANDARD_INTERVALS[len(intervals) :])
    return tuple(Rung(level, after) for level, after in enumerate(days[: len(STANDARD_INTERVALS)], 1))


def read_question(line: bytes, usual_kind: str | None) -> Question:
    """The question in a line of JSON; ValueError, naming the fix, if there is none in it."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise ValueError(f"This line is not a JSON object: write it like {EXAMPLE}")
    return question_of(data.get("kind", usual_kind), data.get("received"), data.get("pauses"), data.get("until"))


def question_of(kind: object, received: object, pauses: object = None, until: object = None) -> Question:
    """The question that these values ask; ValueError, naming the fix, if one cannot be used."""
    if not isinstance(kind, str) or kind not in Ticket.Kind.values:
        raise ValueError(f"Unknown kind {kind!r}: use {', '.join(Ticket.Kind.values)}.")
    since = _instant(received)
    return Question(
        kind,
        since,
        () if pauses is None else from_instant(merged(_pauses(pauses)), since),
        None if until is None else _instant(until),
    )


def _pauses(value: object) -> Iterator[Pause]:
    if not isinstance(value, list):
        raise ValueError(f"The pauses {value!r} are not a list: write them like {PAUSES}.")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != len(("start", "end")):
            raise ValueError(f"The pause {pair!r} is not a start and an end: write pauses like {PAUSES}.")
        start, end = pair
        yield Pause(_instant(start), ENDLESS if end is None else _instant(end))


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not an instant: write it like {INSTANT}.") from None
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} has no offset: add the zone's, as in {INSTANT}.")
    return instant.replace(microsecond=0)
