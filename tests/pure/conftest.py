import pytest
from hypothesis import settings

from tests.pure.office import standard_calendar
from tickets.business_time import BusinessCalendar

# The same examples on every machine and every run; a failure is never a matter of luck.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=80)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def office() -> BusinessCalendar:
    """The office as shipped, with the closures of 2026 to 2028."""
    return standard_calendar()
