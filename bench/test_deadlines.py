"""What business time costs: `./run test bench/test_deadlines.py -s` prints microseconds of
processor time, the best of 5."""

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from escalation.ladder import STANDARD_RUNGS, rung_times
from tests.pure.office import at, standard_calendar
from tickets.business_time import BusinessCalendar
from tickets.pauses import Pause
from tickets.sla import Act, Owed, Policy, deadline, timetable

TIMES = 5_000
MAINTENANCE = Policy(completion_days=3)

# Through day and night, weekends and closures, as requests come in.
RECEIVED = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=67 * n) for n in range(TIMES)]


def show(name: str, act: Callable[[datetime], object]) -> None:
    def every() -> None:
        for received in RECEIVED:
            act(received)

    best = min(timeit.repeat(every, timer=time.process_time, number=1, repeat=5)) / TIMES
    print(f"{name:44}{best * 1e6:8.2f}{1 / best:14,.0f}")


def test_deadlines() -> None:
    office = standard_calendar()
    day = office.day1(at("2026-09-15 10:00"))
    pauses = (Pause(at("2026-09-15 16:00"), at("2026-09-16 09:00")),)

    def owed(received: datetime) -> Owed:
        return Owed(Act.NEXT_STEPS, received, received)

    print(f"\n{'':44}{'us':>8}{'a second':>14}")
    show("a business-day step", lambda _: office.add_business_days(day, 2))
    show("Day 1, two days on, its COB", lambda received: _day3(office, received))
    show("a deadline with its derivation and warning", lambda r: deadline(office, MAINTENANCE, owed(r)))
    show("the same with a pause", lambda r: deadline(office, MAINTENANCE, owed(r), pauses))
    show("a timetable: eight dates", lambda received: timetable(office, MAINTENANCE, received))
    show("the rungs of a breach", lambda received: rung_times(office, received, STANDARD_RUNGS))
    show("business seconds from receipt", lambda r: office.business_seconds(r, r + timedelta(days=3)))


def _day3(office: BusinessCalendar, received: datetime) -> datetime:
    return office.cob(office.add_business_days(office.day1(received), 2))
