"""Every worked example of the rules, row by row."""

from datetime import datetime

import pytest

from escalation.ladder import STANDARD_RUNGS, rung_times
from tests.pure.office import at, day
from tickets.business_time import BusinessCalendar
from tickets.sla import Policy, timetable

MAINTENANCE = Policy(completion_days=3)

# received, Day 1, Day 2, Day 3, maintenance, 2 weeks, 4 weeks, the rungs of a missed Day 2
EXAMPLES = """
2026-09-15 10:00    | 09-15      | 09-16      | 09-17 | 09-18 | 09-29 | 10-13 | 09-17 09-18 09-22 09-24
2026-09-15 16:59:59 | 09-15      | 09-16      | 09-17 | 09-18 | 09-29 | 10-13 | 09-17 09-18 09-22 09-24
2026-09-15 17:00:00 | 09-16      | 09-17      | 09-18 | 09-21 | 09-30 | 10-14 | 09-18 09-21 09-23 09-25
2026-09-18 18:00    | 09-21      | 09-22      | 09-23 | 09-24 | 10-05 | 10-19 | 09-23 09-24 09-28 09-30
2026-05-22 12:00    | 05-22      | 05-26      | 05-27 | 05-28 | 06-05 | 06-22 | 05-27 05-28 06-01 06-03
2026-03-06 16:00    | 03-06      | 03-09      | 03-10 | 03-11 | 03-20 | 04-03 | 03-10 03-11 03-13 03-17
2026-07-02 16:00    | 07-02      | 07-06      | 07-07 | 07-08 | 07-16 | 07-30 | 07-07 07-08 07-10 07-14
2026-11-25 14:00    | 11-25      | 11-30      | 12-01 | 12-02 | 12-09 | 12-23 | 12-01 12-02 12-04 12-08
2026-11-12 10:00    | 11-12      | 11-13      | 11-16 | 11-17 | 11-30 | 12-10 | 11-16 11-17 11-19 11-23
2026-12-24 10:00    | 12-24      | 12-28      | 12-29 | 12-30 | 2027-01-07 | 2027-01-21 | 12-29 12-30 2027-01-04 2027-01-06
2027-12-31 10:00    | 2028-01-03 | 2028-01-04 | 2028-01-05 | 2028-01-06 | 2028-01-18 | 2028-01-31 | 2028-01-05 2028-01-06 2028-01-10 2028-01-12
"""  # noqa: E501


def rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in EXAMPLES.strip().splitlines()]


def dated(text: str, received: str) -> str:
    """A full ISO date; one without a year is of the year of receipt."""
    return text if len(text) == len("2026-09-15") else f"{received[:4]}-{text}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_timetable_of_the_worked_examples(office: BusinessCalendar, row: list[str]) -> None:
    received, *dates, _ = row

    def cob(cell: str) -> datetime:
        return at(f"{dated(cell, received)} 17:00")

    table = timetable(office, MAINTENANCE, at(received))
    assert table.day1 == day(dated(dates[0], received))
    assert [
        table.confirmation,
        table.next_steps,
        table.completion,
        table.follow_up_2_weeks,
        table.follow_up_4_weeks,
    ] == [cob(cell) for cell in dates[1:]]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_rungs_of_the_worked_examples(office: BusinessCalendar, row: list[str]) -> None:
    received, rungs = row[0], row[-1].split()
    table = timetable(office, MAINTENANCE, at(received))
    times = rung_times(office, table.confirmation, STANDARD_RUNGS)
    assert times == tuple(at(f"{dated(cell, received)} 08:00") for cell in rungs)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-09-15 15:00", "2026-09-16 15:00"),
        ("2026-09-18 15:00", "2026-09-21 15:00"),
        ("2026-09-19 10:00", "2026-09-22 08:00"),
    ],
)
def test_24_hours_or_less(office: BusinessCalendar, received: str, due: str) -> None:
    assert office.quick_fix(at(received)) == at(due)
