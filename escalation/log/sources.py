"""All sources of the log as one list, newest first: a page of it, or all of it as it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from contacts.models import MailWording
from contacts.row_ids import row_id
from escalation.log import of_people, of_requests, of_rules
from escalation.log.wanted import Line, Wanted
from escalation.models import Ladder
from tickets.models import OfficeCalendar, Route, SlaPolicy

PAGE = 50
AT_ONCE = 1000  # rows that a file reads on at a time

Place = tuple[datetime, int, int]  # instant, source and id, by which every line has its own


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the log: its disjoint parts that are wanted, the field of its instant, and how a row reads."""

    parts: Callable[[Wanted], list[QuerySet[Any]]]
    line: Callable[[Any, Wanted], Line]
    at: str = "at"


SOURCES = (
    Source(of_requests.events, of_requests.line_of_event),
    Source(of_people.access_events, of_people.line_of_access),
    Source(of_people.absences, of_people.line_of_absence),
    Source(of_people.team_events, of_people.line_of_team),
    *(
        Source(of_rules.versions_of(model), of_rules.line_of_version, "made_at")
        for model in (OfficeCalendar, SlaPolicy, Route, Ladder, MailWording)
    ),
    Source(of_rules.macro_versions, of_rules.line_of_macro),
)


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines; `after` is the key that the next page starts behind, "" on the last."""

    lines: list[Line]
    after: str


def log_page(wanted: Wanted, after: str) -> LogPage:
    """One page, in as many queries at ten lines as at ten million; a key that is none begins at the newest."""
    behind = _place_of(after)
    found = list(islice(_merged(wanted, behind, lambda rows: iter(rows[: PAGE + 1])), PAGE + 1))
    key = _key_of(found[PAGE - 1][0]) if len(found) > PAGE else ""
    return LogPage([source.line(row, wanted) for _, source, row in found[:PAGE]], key)


def all_lines(wanted: Wanted) -> Iterator[Line]:
    """Every line, read while it is taken."""
    return (source.line(row, wanted) for _, source, row in _merged(wanted, None, lambda rows: rows.iterator(AT_ONCE)))


Found = tuple[Place, Source, Any]


def _merged(wanted: Wanted, behind: Place | None, read: Callable[[QuerySet[Any]], Iterator[Any]]) -> Iterator[Found]:
    parts = [
        _placed(rank, source, rows, wanted, behind, read)
        for rank, source in enumerate(SOURCES)
        for rows in source.parts(wanted)
    ]
    return merge(*parts, key=lambda found: found[0], reverse=True)


def _placed(
    rank: int,
    source: Source,
    rows: QuerySet[Any],
    wanted: Wanted,
    behind: Place | None,
    read: Callable[[QuerySet[Any]], Iterator[Any]],
) -> Iterator[Found]:
    at = source.at
    if wanted.since is not None:
        rows = rows.filter(**{f"{at}__gte": wanted.since})
    if wanted.until is not None:
        rows = rows.filter(**{f"{at}__lt": wanted.until})
    if behind is not None:
        rows = _behind(rows, at, rank, behind)
    for row in read(rows.order_by(f"-{at}", "-id")):
        yield (getattr(row, at), rank, row.pk), source, row


def _behind(rows: QuerySet[Any], at: str, rank: int, place: Place) -> QuerySet[Any]:
    """What comes after that place; the first condition lets the index start there."""
    instant, last_rank, last_id = place
    if rank > last_rank:
        return rows.filter(**{f"{at}__lt": instant})
    rows = rows.filter(**{f"{at}__lte": instant})
    return rows if rank < last_rank else rows.filter(Q(**{f"{at}__lt": instant}) | Q(pk__lt=last_id))


def _key_of(place: Place) -> str:
    instant, rank, pk = place
    return f"{instant:%Y%m%dT%H%M%S%f}_{rank}_{pk}"


def _place_of(key: str) -> Place | None:
    at, _, rest = key.partition("_")
    rank, _, pk = rest.partition("_")
    numbers = row_id(rank), row_id(pk)
    try:
        instant = datetime.strptime(f"{at}+0000", "%Y%m%dT%H%M%S%f%z")
    except ValueError:
        return None
    return (instant, *numbers) if None not in numbers else None  # type: ignore[return-value]
