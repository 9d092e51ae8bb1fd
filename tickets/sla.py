"""What is owed on a request, and by when [5]: a policy and a calendar make a timetable."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.business_time import BusinessCalendar
from tickets.wording import day_words


@dataclass(frozen=True, slots=True)
class Policy:
    """The promises of one kind of request; the day numbers count from Day 1 of receipt [4.4].

    `completion_days` are business days after Day 1, None where no completion is owed; the weeks are
    calendar weeks; `warning_seconds` are business seconds.
    """

    confirmation_day: int = 2
    next_steps_day: int = 3
    completion_days: int | None = None
    follow_up_first_weeks: int = 2
    follow_up_last_weeks: int = 4
    warning_seconds: int = 4 * 3600


@dataclass(frozen=True, slots=True)
class Timetable:
    """Day 1 as an office date, and every deadline of a request as an instant in UTC."""

    day1: date
    confirmation: datetime
    next_steps: datetime
    completion: datetime | None
    follow_up_2_weeks: datetime
    follow_up_4_weeks: datetime
    quick_fix: datetime
    warning: datetime


class ClosedDayError(ValueError):
    """A commitment names a date on which the office is closed; `offered` is the next business day [4.7]."""

    def __init__(self, day: date, offered: date) -> None:
        self.day = day
        self.offered = offered
        super().__init__(f"Closed on {day_words(day)}: the next business day is {day_words(offered, day)}.")


def timetable(calendar: BusinessCalendar, policy: Policy, received: datetime) -> Timetable:
    """Every date that a request received at this instant gets [4.2] [4.4] [4.6] [4.13] [5]."""
    day1 = calendar.day1(received)
    confirmation = calendar.due_on_day(day1, policy.confirmation_day)
    return Timetable(
        day1=day1,
        confirmation=confirmation,
        next_steps=calendar.due_on_day(day1, policy.next_steps_day),
        completion=completion_due(calendar, policy, day1),
        follow_up_2_weeks=weeks_due(calendar, day1, policy.follow_up_first_weeks),
        follow_up_4_weeks=weeks_due(calendar, day1, policy.follow_up_last_weeks),
        quick_fix=calendar.quick_fix(received),
        warning=warning_at(calendar, policy, confirmation),
    )


def completion_due(calendar: BusinessCalendar, policy: Policy, day1: date) -> datetime | None:
    """COB of the last of the policy's completion days after Day 1; None where no completion is owed [5]."""
    if policy.completion_days is None:
        return None
    return calendar.cob(calendar.add_business_days(day1, policy.completion_days))


def weeks_due(calendar: BusinessCalendar, day1: date, weeks: int) -> datetime:
    """COB of the date so many calendar weeks after Day 1, rolled forward to a business day [4.6]."""
    return calendar.cob(calendar.roll_forward(day1 + timedelta(weeks=weeks)))


def committed_due(calendar: BusinessCalendar, day: date) -> datetime:
    """COB of a committed date; ClosedDayError, which offers the next business day, if it is closed [4.7]."""
    offered = calendar.roll_forward(day)
    if offered != day:
        raise ClosedDayError(day, offered)
    return calendar.cob(day)


def warning_at(calendar: BusinessCalendar, policy: Policy, due: datetime) -> datetime:
    """When the rep is warned of a deadline: the policy's business seconds before it [5.3]."""
    return calendar.before(due, policy.warning_seconds)
