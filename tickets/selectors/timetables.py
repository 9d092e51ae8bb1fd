"""The timetable that a request gets, in words, before there is a request [2.7]."""

from collections.abc import Iterator
from datetime import datetime

from tickets.business_time import BusinessCalendar
from tickets.models import Milestone
from tickets.selectors.promises import ACTS, Station, day_of
from tickets.sla import Policy, Timetable, timetable
from tickets.wording import counts_as_words, day_words, instant_words

Name = Milestone.Name


def timetable_stations(
    calendar: BusinessCalendar, policy: Policy, received: datetime, now: datetime, note: str = "if filed now"
) -> list[Station]:
    """The dates of a request received at this instant, as stations that all lie ahead; `note` stands at Day 1.

    CalendarHorizonError where the calendar does not reach [4.14].
    """
    dates, today = timetable(calendar, policy, received), calendar.local_date(now)
    note = counts_as_words(calendar, received) or note
    return [
        Station("Day 1 · received", day_words(dates.day1, today), note, "ahead"),
        *(
            Station(title, f"by {instant_words(due, calendar.zone, today)}", "", "ahead")
            for title, due in _promises(policy, dates)
        ),
        _follow_up(calendar, policy, dates, now),
    ]


def _promises(policy: Policy, dates: Timetable) -> Iterator[tuple[str, datetime]]:
    promised = {
        Name.CONFIRMATION: dates.confirmation,
        Name.NEXT_STEPS: dates.next_steps,
        Name.COMPLETION: dates.completion,
    }
    for name, due in promised.items():
        if due is not None:
            yield f"{day_of(policy, name)} · {ACTS[name].lower()}", due


def _follow_up(calendar: BusinessCalendar, policy: Policy, dates: Timetable, now: datetime) -> Station:
    today = calendar.local_date(now)
    first, last = (
        day_words(calendar.local_date(due), today) for due in (dates.follow_up_2_weeks, dates.follow_up_4_weeks)
    )
    return Station("Follow-up", f"{first} to {last}", f"{weeks_words(policy)}, as your rep commits", "ahead")


def weeks_words(policy: Policy) -> str:
    """Within which weeks the follow-up comes, "2 to 4 weeks"."""
    first, last = policy.follow_up_first_weeks, policy.follow_up_last_weeks
    return f"{first} to {last} weeks" if first != last else f"{last} week{'' if last == 1 else 's'}"
