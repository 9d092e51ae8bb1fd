"""Who writes a row of a day that is being summed: the sum never lacks it for good, whoever comes first."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime

import pytest
from django.db import connection, transaction

from escalation.reports.counting import counted, valid_spans
from escalation.reports.scope import Scope
from escalation.reports.sums import sum_span
from tests.racing import after_reading, until_somebody_waits_for_a_lock
from tests.world import World, file, office
from tickets.models import LedgerRow, LedgerSpan

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 15)


def write(world: World, now: datetime) -> None:
    try:
        file(world.dana, now)
    finally:
        connection.close()


def received() -> int:
    return sum(part.count("received") for part in counted(Scope(DAY, DAY)).values())


def test_a_day_is_not_summed_while_somebody_writes_a_row_of_it(world: World, tuesday: datetime) -> None:
    with transaction.atomic(), ThreadPoolExecutor(1) as other:
        file(world.dana, tuesday)
        assert other.submit(summed).result() is False
    assert not LedgerSpan.objects.exists()
    assert sum_span(DAY, DAY)
    assert received() == LedgerRow.objects.filter(day=DAY, what="received").count() == 1


def summed() -> bool:
    try:
        return sum_span(DAY, DAY)
    finally:
        connection.close()


def test_who_writes_while_a_day_is_summed_waits_and_then_its_sums_do_not_count(
    world: World, tuesday: datetime
) -> None:
    file(world.dana, tuesday)
    writing: list[Future[None]] = []
    with ThreadPoolExecutor(1) as other:

        def begin() -> None:
            writing.append(other.submit(write, world, office("2026-09-15 11:00")))
            until_somebody_waits_for_a_lock()

        with after_reading("tickets_ledgerrow", begin):
            assert sum_span(DAY, DAY)
        writing[0].result(timeout=20)
    assert LedgerSpan.objects.count() == 1
    assert not valid_spans().exists()
    assert received() == 2
