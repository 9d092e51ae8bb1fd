"""Dates, instants and delays in words for people: "Thu 17 Sep, 5:00 PM EDT", "late 1 day"."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tickets.business_time import BusinessCalendar

# Not strftime: its words follow the locale of the process.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

NOON = time(12)  # its zone's letters are those of the whole working day

ZONE_NAMES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}


def day_words(day: date, today: date | None = None) -> str:
    """A date in words, "Thu 17 Sep"; with its year if that is not the year of `today`."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if today is not None and today.year != day.year else words


def time_words(wall: time) -> str:
    """A time of day in words, "5:00 PM", without its seconds."""
    return f"{wall.hour % 12 or 12}:{wall.minute:02} {'PM' if wall.hour >= 12 else 'AM'}"


def instant_words(instant: datetime, zone: str, today: date | None = None) -> str:
    """An aware instant in words, "Thu 17 Sep, 5:00 PM EDT", as the clocks of a zone show it."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date(), today)}, {time_words(local.time())} {_abbreviation(local)}"


def days_words(days: int) -> str:
    """A number of days in words, "1 day"."""
    return f"{days} day{'' if days == 1 else 's'}"


def since_words(day: date, today: date) -> str:
    """How long something stands by now: "since today", "since Wed", and from a week on "for 12 days"."""
    days = (today - day).days
    if days > 6:
        return f"for {days_words(days)}"
    return f"since {WEEKDAYS[day.weekday()]}" if days > 0 else "since today"


def late_words(business_days: int) -> str:
    """A delay in words, "late 1 day"; below a full business day just "late"."""
    return f"late {days_words(business_days)}" if business_days > 0 else "late"


def counts_as_words(calendar: BusinessCalendar, received: datetime) -> str | None:
    """Why Day 1 is not the date of receipt, to say on the confirmation [4.2]; None if it is.

    Such as "received after 5:00 PM Eastern, counts as Thu 17 Sep".
    """
    day, day1 = calendar.local_date(received), calendar.day1(received)
    if day == day1:
        return None
    return f"received {_why_later(calendar, day)}, counts as {day_words(day1, day)}"


def _why_later(calendar: BusinessCalendar, day: date) -> str:
    if calendar.is_business_day(day):
        closing = calendar.local_time(calendar.cob(day))
        return f"after {time_words(closing)} {zone_name(calendar, day)}"
    name = calendar.closure_name(day) or day_words(day)
    return f"on {name.replace('Day after', 'the day after')}, when the office is closed"


def zone_name(calendar: BusinessCalendar, day: date) -> str:
    """What people call the zone of an office, "Eastern"; its letters on this day where it has no such name."""
    named = ZONE_NAMES.get(calendar.zone)
    return named or _abbreviation(calendar.instant_of(day, NOON).astimezone(ZoneInfo(calendar.zone)))


def _abbreviation(local: datetime) -> str:
    """The zone's letters, "EDT"; "UTC+04" where a zone has none of its own."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in {"+", "-"} else name
