import pytest

from tests.pure.office import standard_calendar
from tests.pure.steady import search_steadily
from tickets.business_time import BusinessCalendar

search_steadily()


@pytest.fixture(scope="session")
def office() -> BusinessCalendar:
    """The office as shipped, with the closures of 2026 to 2028."""
    return standard_calendar()
