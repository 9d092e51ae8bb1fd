"""A person's own absences: entered, changed, ended."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contacts.access import acts_from, signed_in_user, staff_required
from contacts.clock import instant
from contacts.models import Absence, User
from tickets.desk.forms.absence import AbsenceForm
from tickets.desk.selectors import absences as selectors
from tickets.desk.services import absences as services
from tickets.errors import RefusedError
from tickets.selectors.rules import office_calendar


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def absences(request: HttpRequest) -> HttpResponse:
    """The person's own absences, and the form for another one."""
    user = signed_in_user(request)
    form = AbsenceForm(_typed(request), user=user)
    if form.is_valid():
        try:
            absence = services.enter(form.away(), user=user, now=instant())
            return _done(request, absence, "You are entered as away {}.")
        except RefusedError as error:
            form.refuse(error)
    today = office_calendar().local_date(instant())
    ahead, over = selectors.own_absences(user, today)
    context = {
        "form": form,
        "today": today,
        "ahead": ahead,
        "over": over,
        "log": selectors.absence_log(user),
    }
    return render(request, "desk/absences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days or another deputy for one absence, as long as it is not over."""
    user = signed_in_user(request)
    row = _own(user, pk)
    form = AbsenceForm(_typed(request), user=user, absence=row)
    if form.is_valid():
        try:
            return _done(request, services.change(pk, form.away(), user=user, now=instant()), "You are away {}.")
        except RefusedError as error:
            form.refuse(error)
    today = office_calendar().local_date(instant())
    context = {"form": form, "row": row, "today": today, "is_over": row.ends_on < today}
    return render(request, "desk/absence.html", context, status=422 if form.errors else 200)


@acts_from("tickets:absences")
@staff_required
def remove_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an absence back, or ends it if it goes on."""
    user = signed_in_user(request)
    _own(user, pk)
    try:
        services.remove(pk, user=user, now=instant())
        messages.success(request, "The absence is taken back: from today on you count as here.")
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("tickets:absences")


def _own(user: User, pk: int) -> Absence:
    """The person's own absence; Http404 for another's and for none alike [8.1]."""
    row = Absence.objects.filter(pk=pk, user=user).select_related("deputy").first()
    if row is None:
        raise Http404("There is no such absence.")
    return row


def _done(request: HttpRequest, absence: Absence, words: str) -> HttpResponse:
    """Back to the list, with whoever now has no deputy named."""
    today = office_calendar().local_date(instant())
    messages.success(request, words.format(selectors.days_words(absence.starts_on, absence.ends_on, today)))
    for row in selectors.left_alone_by(absence):
        days = selectors.days_words(row.starts_on, row.ends_on, today)
        messages.warning(request, f"{row.user.name} is away {days}, and you cover them: ask them to name another.")
    return redirect("tickets:absences")


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
