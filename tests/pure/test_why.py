"""The trace of a deadline: each day once, in order, and the last one is the due day [5.4]."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.pure.office import at, calendar, day, standard_calendar
from tickets.business_time import BusinessCalendar
from tickets.pauses import Pause, merged
from tickets.sla import Act, Deadline, Owed, Policy, deadline
from tickets.why import Sort, lines_of

POLICY = Policy(completion_days=3)
HALF_DAY = {"2026-12-24": [["08:00", "12:00"]]}


def why(
    office: BusinessCalendar, act: Act, received: str, *pauses: Pause, committed: str = ""
) -> list[tuple[str, str, int | None]]:
    owed = Owed(act, at(received), at(received), day(committed) if committed else None)
    lines = lines_of(office, deadline(office, POLICY, owed, merged(pauses)))
    return [(line.sort.value, f"{line.day:%a %d}", line.number) for line in lines]


def test_days_are_numbered_and_closed_ones_are_shown(office: BusinessCalendar) -> None:
    assert why(office, Act.COMPLETION, "2026-11-25 14:00") == [
        ("counted", "Wed 25", 1),
        ("closed", "Thu 26", None),
        ("closed", "Fri 27", None),
        ("closed", "Sat 28", None),
        ("closed", "Sun 29", None),
        ("counted", "Mon 30", 2),
        ("counted", "Tue 01", 3),
        ("counted", "Wed 02", 4),
    ]


def test_the_date_of_a_merged_request_stands_alone(office: BusinessCalendar) -> None:
    received = at("2026-09-15 10:00")
    owed = Owed(Act.NEXT_STEPS, received, received, None, (day("2026-09-16"), received))
    assert [line.sort for line in lines_of(office, deadline(office, POLICY, owed))] == [Sort.PROMISED]


def test_a_half_day_counts() -> None:
    with_half_day = calendar(special=HALF_DAY)
    assert why(with_half_day, Act.CONFIRMATION, "2026-12-23 10:00")[-1] == ("counted", "Thu 24", 2)


def test_weeks_roll_over_closed_days(office: BusinessCalendar) -> None:
    assert why(office, Act.FOLLOW_UP, "2026-05-22 12:00") == [
        ("counted", "Fri 22", 1),
        ("weeks", "Fri 19", 4),
        ("closed", "Fri 19", None),
        ("closed", "Sat 20", None),
        ("closed", "Sun 21", None),
        ("counted", "Mon 22", None),
    ]


def test_24_hours_go_from_their_opening_to_the_next_day(office: BusinessCalendar) -> None:
    assert why(office, Act.QUICK_FIX, "2026-09-18 17:30") == [("begun", "Mon 21", None), ("counted", "Tue 22", None)]


def test_a_promised_date_that_became_closed_rolls(office: BusinessCalendar) -> None:
    assert why(office, Act.FOLLOW_UP, "2026-11-12 10:00", committed="2026-11-26") == [
        ("promised", "Thu 26", None),
        ("closed", "Thu 26", None),
        ("closed", "Fri 27", None),
        ("closed", "Sat 28", None),
        ("closed", "Sun 29", None),
        ("counted", "Mon 30", None),
    ]


def test_a_pause_says_where_it_moved_from_and_walks_on(office: BusinessCalendar) -> None:
    paused = Pause(at("2026-09-17 16:00"), at("2026-09-21 10:00"))
    assert why(office, Act.NEXT_STEPS, "2026-09-15 10:00", paused)[3:] == [
        ("paused", "Thu 17", None),
        ("counted", "Fri 18", 1),
        ("closed", "Sat 19", None),
        ("closed", "Sun 20", None),
        ("counted", "Mon 21", 2),
    ]


def test_the_days_that_a_pause_added_name_it(office: BusinessCalendar) -> None:
    paused = Pause(at("2026-09-17 16:00"), at("2026-09-21 10:00"))
    derived = deadline(office, POLICY, Owed(Act.NEXT_STEPS, at("2026-09-15 10:00"), at("2026-09-15 10:00")), [paused])
    (move,) = derived.moves
    named = [line.day.day for line in lines_of(office, derived) if line.move == move]
    assert named == [17, 18, 21]


instants = st.integers(int(at("2026-01-05 00:00").timestamp()), int(at("2028-06-01 00:00").timestamp())).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
whiles = st.builds(lambda start, hours: Pause(start, start + timedelta(hours=hours)), instants, st.integers(0, 300))


@given(received=instants, act=st.sampled_from(Act), pauses=st.lists(whiles, max_size=3))
def test_the_last_line_is_the_due_day_and_no_day_is_left_out(
    received: datetime, act: Act, pauses: list[Pause]
) -> None:
    office = standard_calendar()
    whole = merged(pauses)
    derived: Deadline = deadline(office, POLICY, Owed(act, received, received), whole)
    lines = list(lines_of(office, derived))
    assert lines[-1].day == office.local_date(derived.due_at)
    walked = [line for line in lines if line.sort in {Sort.COUNTED, Sort.CLOSED}]
    assert act is Act.FOLLOW_UP or {b.day - a.day for a, b in pairwise(walked)} <= {timedelta(days=1)}
    assert all((line.sort is Sort.CLOSED) != office.is_business_day(line.day) for line in walked)
