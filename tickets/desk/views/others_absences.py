"""The absences of everybody for supervisors, of the team for its lead: entered, changed, ended, each effect shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, lead_required, signed_in_user
from contacts.clock import instant
from contacts.models import Absence, User
from tickets.desk.forms.others_absence import OthersAbsenceForm
from tickets.desk.selectors import absences as selectors
from tickets.desk.selectors.cover import owed_meanwhile
from tickets.desk.selectors.moment import moment
from tickets.desk.services import absences as services
from tickets.errors import RefusedError
from tickets.selectors.rules import office_calendar


@require_safe
@lead_required
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away now and later, and what was last entered."""
    people, today = selectors.looked_after_by(signed_in_user(request)), office_calendar().local_date(instant())
    rows, after = selectors.absences_ahead(people, today, request.GET.get("after", ""))
    context = {"rows": rows, "after": after, "today": today, "log": selectors.log_of(people)}
    return render(request, "desk/everybodys_absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def new_absence(request: HttpRequest) -> HttpResponse:
    """Sends one of them away, once what that means was seen."""
    user = signed_in_user(request)
    form = OthersAbsenceForm(_typed(request), people=selectors.looked_after_by(user))
    return _carry_on(request, form, user)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days or another deputy for one absence, once what that means was seen."""
    user = signed_in_user(request)
    people = selectors.looked_after_by(user)
    form = OthersAbsenceForm(_typed(request), people=people, absence=_theirs(user, pk))
    return _carry_on(request, form, user)


@acts_from("tickets:everybodys_absences")
@lead_required
def remove_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one of their absences back, or ends it if it goes on."""
    user = signed_in_user(request)
    row = _theirs(user, pk)
    try:
        services.remove(pk, user=row.user, by=user, now=instant())
        messages.success(request, f"The absence is taken back: from today on {row.user.name} counts as here.")
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("tickets:everybodys_absences")


def _carry_on(request: HttpRequest, form: OthersAbsenceForm, user: User) -> HttpResponse:
    """On to what it means, or entered; back to the form with what is refused."""
    if not form.is_valid() or request.POST.get("step") == "edit":
        return _form_page(request, form)
    now, changed = instant(), form.absence
    try:
        if request.POST.get("step") != "save":
            services.check(form.away(), user=form.person(), by=user, changed=changed, now=now)
            return _effect_page(request, form, user)
        return _done(request, _saved(form, user))
    except RefusedError as error:
        form.refuse(error)
    return _form_page(request, form)


def _saved(form: OthersAbsenceForm, user: User) -> Absence:
    who: dict[str, Any] = {"user": form.person(), "by": user, "now": instant()}
    if form.absence is None:
        return services.enter(form.away(), **who)
    return services.change(form.absence.pk, form.away(), seen=form.cleaned_data["seen"] or 0, **who)


def _effect_page(request: HttpRequest, form: OthersAbsenceForm, user: User) -> HttpResponse:
    now, draft = instant(), form.draft()
    at = moment(now)
    context = {
        "form": form,
        "draft": draft,
        "owed": owed_meanwhile(user, draft, at),
        "left_alone": selectors.left_alone_by(draft),
        "now": now,
    }
    return render(request, "desk/absence_effect.html", context)


def _form_page(request: HttpRequest, form: OthersAbsenceForm) -> HttpResponse:
    today = office_calendar().local_date(instant())
    row = form.absence
    context = {"form": form, "row": row, "today": today, "is_over": row is not None and row.ends_on < today}
    return render(request, "desk/absence_of.html", context, status=422 if form.errors else 200)


def _theirs(user: User, pk: int) -> Absence:
    """An absence of somebody whom they look after; Http404 for another's and for none alike [8.1]."""
    people = selectors.looked_after_by(user).order_by().values("pk")
    row = Absence.objects.filter(pk=pk, user__in=people).select_related("user", "deputy").first()
    if row is None:
        raise Http404("There is no such absence.")
    return row


def _done(request: HttpRequest, row: Absence) -> HttpResponse:
    days = selectors.days_words(row.starts_on, row.ends_on, office_calendar().local_date(instant()))
    messages.success(request, f"{row.user.name} is entered as away {days}, and was told.")
    return redirect("tickets:everybodys_absences")


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
