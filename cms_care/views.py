from django.contrib.auth.decorators import login_required
from django.core.exceptions import TooManyFilesSent
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contacts.models import User


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponseRedirect:
    """Sends each person to the page that their day starts on."""
    assert isinstance(request.user, User)
    if request.user.is_agency_side:
        return redirect("tickets:list")
    return redirect("escalation:board" if request.user.is_supervisor_or_above else "tickets:queue")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers 200 while this process and the database do, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what cannot be read; it names the fix where somebody chose too many files."""
    context = {"too_many_files": isinstance(exception, TooManyFilesSent)}
    return render(request, "400.html", context, status=400)
