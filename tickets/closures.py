"""The closed dates that a year begins with, before people edit them [4]."""

from datetime import date, timedelta

import holidays

THURSDAY = 3


def closures_of(years: range) -> dict[date, str]:
    """The US federal holidays as observed in these years, and the day after each Thanksgiving."""
    # A New Year's Day on a Saturday is observed in the year before, so one more year is read.
    federal = holidays.country_holidays("US", years=range(years.start, years.stop + 1), observed=True)
    closed = {day: name for day, name in federal.items() if day.year in years}
    for day, name in list(closed.items()):
        if "Thanksgiving" in name and day.weekday() == THURSDAY:
            closed[day + timedelta(days=1)] = "Day after Thanksgiving"
    return closed
