"""What is answered where a page would need a date that is not known yet [4.14]."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tickets.business_time import CalendarHorizonError

logger = logging.getLogger(__name__)


class BeyondTheCalendar:
    """Says on a page of its own that a year of closed days is missing, and where it is added."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, with status 503; None leaves every other exception to the page of its own."""
        if not isinstance(exception, CalendarHorizonError):
            return None
        logger.error("%s cannot be shown: %s", request.path, exception)
        return render(request, "tickets/beyond_the_calendar.html", {"why": exception}, status=503)
