"""When will I hear? The timetable of a request that nobody has filed yet."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required
from contacts.clock import instant
from escalation.selectors.expected import Expected, expected, office_of
from escalation.when_form import WhenForm
from tickets.business_time import BusinessCalendar
from tickets.errors import RefusedError
from tickets.models import OfficeCalendar
from tickets.routing import ROUTE_KEYS
from tickets.selectors.rules import calendar_of
from tickets.wording import zone_name


@require_safe
@sign_in_required
def when(request: HttpRequest) -> HttpResponse:
    """The dates of one kind of request received at one moment; what the address leaves out is taken to be now."""
    now = instant()
    asked = {"kind": ROUTE_KEYS[0]} | request.GET.dict()
    office = office_of(asked["kind"])
    calendar = calendar_of(office)
    form = WhenForm(
        _at(calendar, now) | asked,
        zone=zone_name(calendar, calendar.local_date(now)),
        known=(office.known_from, office.known_until),
    )
    answer = _answer(form, office, now)
    return render(request, "escalation/when.html", {"form": form, "answer": answer}, status=200 if answer else 422)


def _at(calendar: BusinessCalendar, now: datetime) -> dict[str, str]:
    """This minute, as the fields write it."""
    return {
        "day": calendar.local_date(now).isoformat(),
        "time": calendar.local_time(now).replace(second=0).isoformat("minutes"),
    }


def _answer(form: WhenForm, office: OfficeCalendar, now: datetime) -> Expected | None:
    """None where a field is refused; the reason then stands beside it."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data
    try:
        return expected(typed["kind"], office, typed["day"], typed["time"], now)
    except RefusedError as error:
        form.add_error(error.field, str(error))
        return None
