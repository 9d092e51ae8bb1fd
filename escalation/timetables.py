"""Answers to "what would be owed on such a request, and when": for programs as JSON, for people in words."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from escalation.ladder import STANDARD_INTERVALS, Rung, rung_times
from escalation.selectors.ladders import rung_intervals
from tickets.business_time import BusinessCalendar, parse_rules
from tickets.models import Ticket
from tickets.selectors.rules import office_calendar, policy_for
from tickets.sla import Policy, Timetable, timetable
from tickets.wording import counts_as_words, day_words, instant_words

EXAMPLE = '{"kind": "maintenance", "received": "2026-09-15T10:00:00-04:00"}'

ROWS = {
    "confirmation": "Confirmation",
    "warning": "Warning before it",
    "next_steps": "Next steps",
    "completion": "Completion",
    "follow_up_2_weeks": "Follow-up, 2 weeks",
    "follow_up_4_weeks": "Follow-up, 4 weeks",
    "quick_fix": "24 hours or less",
}


@dataclass(frozen=True, slots=True)
class Question:
    kind: str
    received: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """Every date of a request, and when each level is told if its confirmation is missed."""

    table: Timetable
    rungs: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The calendar, policies and ladder intervals to answer by, read once for any number of questions."""

    calendar: BusinessCalendar
    policies: dict[str, Policy]
    rungs: dict[str, tuple[Rung, ...]]

    def answer(self, question: Question) -> Answer:
        """CalendarHorizonError where the calendar does not reach [4.14]."""
        table = timetable(self.calendar, self.policies[question.kind], question.received)
        return Answer(table, rung_times(self.calendar, table.confirmation, self.rungs[question.kind]))

    def as_json(self, answer: Answer) -> str:
        """One line; its instants have the offset of the office's zone."""
        zone = ZoneInfo(self.calendar.zone)
        facts = {**asdict(answer.table), "rungs": answer.rungs}
        return json.dumps(facts, default=lambda v: (v.astimezone(zone) if isinstance(v, datetime) else v).isoformat())

    def as_rows(self, question: Question, answer: Answer) -> Iterator[tuple[str, str]]:
        """Name and words of every date, in the office's zone; what is not owed is left out."""
        zone, day = self.calendar.zone, answer.table.day1
        counts_as = counts_as_words(self.calendar, question.received)
        yield (
            "Received",
            instant_words(question.received, zone, day) + (f" ({counts_as})" if counts_as else ""),
        )
        yield "Day 1", day_words(day)
        for name, words in ROWS.items():
            if due := getattr(answer.table, name):
                yield words, instant_words(due, zone, day)
        for level, at in enumerate(answer.rungs, 1):
            yield f"Not confirmed: level {level}", instant_words(at, zone, day)


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
    return question_of(data.get("kind", usual_kind), data.get("received"))


def question_of(kind: object, received: object) -> Question:
    """The question that the two texts ask; ValueError, naming the fix, if one cannot be used."""
    if not isinstance(kind, str) or kind not in Ticket.Kind.values:
        raise ValueError(f"Unknown kind {kind!r}: use {', '.join(Ticket.Kind.values)}.")
    try:
        instant = datetime.fromisoformat(str(received))
    except ValueError:
        raise ValueError(f"{received!r} is not an instant: write it like 2026-09-15T10:00:00-04:00.") from None
    if instant.tzinfo is None:
        raise ValueError(f"{received!r} has no offset: add the zone's, as in 2026-09-15T10:00:00-04:00.")
    return Question(kind, instant.replace(microsecond=0))
