"""The command that adds a year, and the wake-up that lets open requests follow a rule [4.14]."""

from datetime import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.tickets.rules import another_office, closing, day, save_calendar
from tests.world import World, file, fresh, office
from tickets.business_time import CalendarHorizonError
from tickets.models import OfficeCalendar
from tickets.selectors.rules import calendar_of, office_calendar
from tickets.tasks import redate

pytestmark = pytest.mark.django_db


def add(year: int, **options: str) -> str:
    out = StringIO()
    call_command("add_year", year, stdout=out, **options)
    return out.getvalue()


def test_a_year_is_added_with_its_closures_for_open_requests_too(world: World) -> None:
    ticket = file(world.dana, office("2028-11-30 10:00"))
    with pytest.raises(CalendarHorizonError, match="add the closed dates of the next year"):
        calendar_of(ticket.calendar).roll_forward(day("2029-01-02"))
    assert add(2029) == "Office knows 2029 now: 13 closed dates, to be edited on the page Rules.\n"
    known = calendar_of(fresh(ticket).calendar)
    assert known.roll_forward(day("2029-01-01")) == day("2029-01-02")
    assert known.closure_name(day("2029-11-23")) == "Day after Thanksgiving"
    assert known.closure_name(day("2028-12-25")) == "Christmas Day"
    assert OfficeCalendar.objects.get(version=2).note == "Added 2029."


def test_years_are_added_in_order_and_once(world: World) -> None:
    with pytest.raises(CommandError, match="known until 2028-12-31: add 2029"):
        add(2030)
    add(2029)
    with pytest.raises(CommandError, match="add 2030"):
        add(2029)


def test_each_office_has_its_own_years(world: World) -> None:
    another_office(world, "West")
    add(2029, calendar="West")
    assert office_calendar("West").rules.known_until == day("2029-12-31")
    assert office_calendar().rules.known_until == day("2028-12-31")
    with pytest.raises(CommandError, match="no calendar 'Moon'"):
        add(2029, calendar="Moon")


def test_the_wake_up_redates_at_the_time_of_the_clock(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    save_calendar(world, closing("2026-09-16"))
    with time_machine.travel(office("2026-09-15 13:00"), tick=False):
        redate()
    assert fresh(ticket).owed_at == office("2026-09-17 17:00")
