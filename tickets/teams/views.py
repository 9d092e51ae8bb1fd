"""The pages of the teams, for supervisors: who works where, added and taken out, each effect shown first."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.models import Team, User
from contacts.selectors import people_who_work_here
from tickets.desk.plans import Plan, sealed, unsealed
from tickets.desk.services.bulk import MOST, carry_out
from tickets.errors import RefusedError
from tickets.models import Batch
from tickets.selectors.rules import office_calendar
from tickets.teams.forms import JoinForm, LeaveForm, NewTeamForm
from tickets.teams.selectors import leaving, members_of, team_log, team_rows
from tickets.teams.services import add, make, take_out
from tickets.views.common import actor_of

TOO_OLD = "Nothing was done: the preview is more than an hour old. Look at who would take what, and choose again."


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def teams(request: HttpRequest) -> HttpResponse:
    """Every team, and the form for another one."""
    form = NewTeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            team = make(form.cleaned_data["name"], by=signed_in_user(request), now=instant())
            messages.success(request, f"{team} is made: add its people, then let a route lead to it.")
            return redirect("tickets:team", team.key)
        except RefusedError as error:
            form.refuse(error)
    context = {"rows": team_rows(), "form": form}
    return render(request, "teams/overview.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def team(request: HttpRequest, key: str) -> HttpResponse:
    """One team: its people and what comes to it; posted, somebody is added."""
    row = get_object_or_404(Team, key=key)
    form = JoinForm(request.POST if request.method == "POST" else None, team=row)
    if form.is_valid():
        person = form.cleaned_data["user"]
        try:
            add(row, person, seen=form.cleaned_data["seen"], by=signed_in_user(request), now=instant())
            messages.success(request, f"{person.name} works in {row} from now on.")
            return redirect("tickets:team", key)
        except RefusedError as error:
            form.refuse(error)
    return _team_page(request, row, form)


def _team_page(request: HttpRequest, row: Team, form: JoinForm) -> HttpResponse:
    [shown] = team_rows(row)
    today = office_calendar().local_date(instant())
    context = {"row": shown, "members": members_of(shown, today), "form": form, "log": team_log(row)}
    return render(request, "teams/team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def leave(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """What it means if somebody is taken out of a team; posted, that is done."""
    row = get_object_or_404(Team, key=key)
    person = get_object_or_404(people_who_work_here(), pk=pk)
    if not row.members.filter(pk=pk).exists():
        messages.error(request, f"{person.name} does not work in {row} any more.")
        return redirect("tickets:team", key)
    user, now = signed_in_user(request), instant()
    found = leaving(row, person, now, MOST)
    plan = sealed(Plan(uuid4(), Batch.Act.SPREAD, found.steps), user.pk)
    form = LeaveForm(request.POST if request.method == "POST" else None, team=row, found=found, plan=plan)
    if form.is_valid():
        chosen = unsealed(form.cleaned_data["plan"], user.pk) if form.gives_on else None
        if form.gives_on and chosen is None:
            messages.error(request, TOO_OLD)
            return redirect("tickets:leave_team", key, pk)
        try:
            take_out(row, person, seen=form.cleaned_data["seen"], by=user, now=now)
            return _taken_out(request, row, person, chosen)
        except RefusedError as error:
            form.refuse(error)
    is_last = not row.members.filter(is_active=True).exclude(pk=pk).exists()
    context = {"team": row, "person": person, "form": form, "found": found, "is_last": is_last}
    return render(request, "teams/leave.html", context, status=422 if form.errors else 200)


def _taken_out(request: HttpRequest, row: Team, person: User, plan: Plan | None) -> HttpResponse:
    """Gives on what was shown, if that was chosen; what changed hands since stays where it is."""
    messages.success(request, f"{person.name} does not work in {row} any more.")
    if plan is None:
        return redirect("tickets:team", row.key)
    batch = carry_out(plan, actor=actor_of(request), now=instant())
    return redirect("tickets:bulk_report", batch.pk)
