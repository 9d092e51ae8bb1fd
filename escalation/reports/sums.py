"""Sums the days and months that are over, so that a year is counted by some numbers and not by millions of rows.

1. Take the locks of all days of a span, which whoever writes a row of them shares; if somebody writes, come later.
2. Count the rows, replace the sums, and forget what had changed since the last time. All of it commits together.
A row that is written after that waits for the commit, finds the span, and notes that its sums do not count any more.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count

from escalation.models import Heartbeat
from escalation.reports.counting import MINUTES, first_day, key_of, packed, valid_spans
from escalation.reports.figures import Figures
from escalation.reports.fill import fill
from escalation.reports.scope import COLUMNS, By, month_end, months_between
from escalation.services.recompute import last_night
from tickets.models import LedgerChange, LedgerRow, LedgerSpan, LedgerSum
from tickets.models.ledger import DAY_ZERO, LOCK_OF_DAYS
from tickets.selectors.rules import office_calendar_row

NAME = "sum_ledger"
LOCK = f"""
SELECT bool_and(pg_try_advisory_xact_lock({LOCK_OF_DAYS}, day))
FROM generate_series(%s - {DAY_ZERO}, %s - {DAY_ZERO}) AS day
"""  # noqa: S608 - words of our own


@dataclass(slots=True)
class Summed:
    """How many spans were summed, and how many are left for later."""

    spans: int = 0
    left: int = 0


def sum_if_due(now: datetime, *, longest: timedelta) -> None:
    """Fills the ledger of what was before there was one, then sums what is over, once a night; ends what it began."""
    if fill(now, longest=longest).after is not None:
        return
    beat = Heartbeat.objects.filter(name=NAME).first()
    if beat is None or beat.at < last_night(now):
        done = sum_due(now, longest=longest)
        if not done.left:
            Heartbeat.objects.update_or_create(name=NAME, defaults={"at": now, "counts": {"spans": done.spans}})


def sum_due(now: datetime, *, longest: timedelta = timedelta.max) -> Summed:
    """Sums each day and month that is over and whose sums do not count; ends early once `longest` has passed."""
    done, started = Summed(), time.monotonic()
    today = office_date(now)
    known = set(valid_spans().values_list("first", "last"))
    for first, last in _spans_before(today):
        if (first, last) in known:
            continue
        if time.monotonic() - started > longest.total_seconds() or not sum_span(first, last):
            done.left += 1
        else:
            done.spans += 1
    return done


def sum_span(first: date, last: date) -> bool:
    """Sums the rows of these days; False if somebody is writing one of them just now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [first, last])
            if cursor.fetchone() != (True,):
                return False
        span, _ = LedgerSpan.objects.get_or_create(first=first, last=last)
        LedgerSum.objects.filter(span=span).delete()
        LedgerSum.objects.bulk_create(sums_of(span), batch_size=1000)
        LedgerChange.objects.filter(span=span).delete()
        return True


def office_date(now: datetime) -> date:
    """The date that the office's clock shows."""
    return now.astimezone(ZoneInfo(office_calendar_row().zone)).date()


def _spans_before(today: date) -> Iterator[tuple[date, date]]:
    """Every day, then every month that is over, from the first one of which there is anything."""
    begin = first_day()
    if begin is None or begin >= today:
        return
    for number in range((today - begin).days):
        day = begin + timedelta(days=number)
        yield day, day
    yield from ((first, month_end(first)) for first in months_between(begin, today) if month_end(first) < today)


def sums_of(span: LedgerSpan) -> Iterator[LedgerSum]:
    """The sums of a span, counted from its rows and not yet written."""
    figures: dict[tuple[By, str], Figures] = {}
    columns = list(COLUMNS.values())
    rows = LedgerRow.objects.filter(day__gte=span.first, day__lte=span.last).annotate(minutes=MINUTES)
    grouped = rows.values_list("what", "detail", "result", "minutes", *columns).annotate(count=Count("pk")).order_by()
    for what, detail, result, minutes, *values, count in grouped.iterator(10_000):
        keys = [(By.ALL, ""), *((by, key_of(value)) for by, value in zip(COLUMNS, values, strict=True))]
        for key in keys:
            figures.setdefault(key, Figures()).note((what, detail, result), minutes, count)
    return (LedgerSum(span=span, by=by, value=value, **packed(found)) for (by, value), found in figures.items())
