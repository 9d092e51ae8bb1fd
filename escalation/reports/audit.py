"""Compares what the reports count from with what it follows from: sums with rows, rows with what happened."""

from collections.abc import Iterator

from escalation.reports.counting import unpacked, valid_spans
from escalation.reports.sums import sums_of
from escalation.reports.truth import differences
from tickets.models import LedgerSum, Ticket

BATCH = 500


def wrong_sums() -> Iterator[str]:
    """A line for each sum that counts and differs from its rows."""
    for span in valid_spans().order_by("first", "last"):
        kept = {(row.by, row.value): unpacked(row) for row in LedgerSum.objects.filter(span=span)}
        counted = {(str(row.by), row.value): unpacked(row) for row in sums_of(span)}
        for key in sorted(kept.keys() | counted.keys()):
            if kept.get(key) != counted.get(key):
                yield f"The sum of {span}, {' '.join(filter(None, key))}, differs from its rows."


def wrong_rows() -> Iterator[str]:
    """A line for each difference between the rows of a request and its facts."""
    rows = Ticket.objects.order_by("pk").select_related("assignee").prefetch_related("calendar")
    batch = list(rows[:BATCH])
    while batch:
        yield from (f"The ledger {words}." for words in differences(batch))
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])
