"""The rules, for supervisors: calendars, what each kind is owed, where it goes; every change shows what it moves."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, supervisor_required
from contacts.clock import instant
from tickets.changing import Edit, RuleForm, carry_on
from tickets.forms.rules import CALENDAR_FORMS, OfficeForm
from tickets.forms.terms import PolicyForm, RouteForm
from tickets.mail_texts import TEXTS
from tickets.models import OFFICE, OfficeCalendar, Route, SlaPolicy, Version
from tickets.selectors.rule_history import past_versions
from tickets.selectors.rule_pages import calendar_page, calendar_words, last_changes, policy_words, route_words
from tickets.selectors.rule_preview import Preview, preview_calendar, preview_policy, preview_route, rows_of
from tickets.selectors.rule_versions import (
    Rule,
    calendars_in_force,
    policies_in_force,
    routes_in_force,
)
from tickets.selectors.wordings import edited, is_unfit
from tickets.services.change_rules import change_calendar, change_policy, change_route
from tickets.teams.selectors import team_rows


@require_safe
@supervisor_required
def overview(request: HttpRequest) -> HttpResponse:
    """Every rule in force."""
    context = {
        "calendars": [calendar_words(row) for row in calendars_in_force()],
        "policies": [policy_words(row) for row in policies_in_force()],
        "routes": [route_words(row) for row in routes_in_force()],
        "teams": team_rows(),
        "last": last_changes(),
        "unfit": unfit_texts(),
    }
    return render(request, "rules/overview.html", context)


def unfit_texts() -> list[str]:
    """The titles of the mails whose edited words do not fit any more, so that they go out as shipped."""
    rows = edited()
    return [text.title for text in TEXTS.values() if is_unfit(rows.get(text.stem), text.path)]


@require_safe
@supervisor_required
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """One office's hours, its closed days from today on, and the forms that change them."""
    return _calendar_page(request, newest_of(OfficeCalendar, name=name))


@acts_from("tickets:calendar", "name")
@supervisor_required
def edit_calendar(request: HttpRequest, name: str, action: str) -> HttpResponse:
    """One step of closing a day, taking one back, changing the week or adding the next year."""
    row = newest_of(OfficeCalendar, name=name)
    if action not in CALENDAR_FORMS:
        raise Http404
    form = CALENDAR_FORMS[action](request.POST, row=row)
    edit = Edit(
        form=form,
        title=f"{row.name}: {form.title.lower()}",
        page=lambda shown, status: _calendar_page(request, row, shown, status),
        moves=partial(moves_of, partial(preview_calendar, name)),
        save=partial(change_calendar, name),
        back=reverse("tickets:calendar", args=[name]),
    )
    return carry_on(request, edit)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def new_office(request: HttpRequest) -> HttpResponse:
    """Adds a calendar for an office with a clock of its own."""
    form = OfficeForm(request.POST or None, row=newest_of(OfficeCalendar, name=OFFICE))
    page = partial(_form_page, request, title="Add an office", rule=None)
    if request.method != "POST":
        return page(form, 200)
    edit = Edit(
        form=form,
        title="Add an office",
        page=page,
        moves=lambda draft, now: moves_of(partial(preview_calendar, form.cleaned_data["name"]), draft, now),
        save=lambda draft, change, **who: change_calendar(form.cleaned_data["name"], draft, change, **who),
        back=reverse("tickets:rules"),
    )
    return carry_on(request, edit)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def policy(request: HttpRequest, kind: str) -> HttpResponse:
    """What one kind is owed, and the change of it."""
    row = newest_of(SlaPolicy, kind=kind)
    title = f"{policy_words(row).name}: what is owed"
    return _terms(request, row, PolicyForm, title, preview_policy, change_policy)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def route(request: HttpRequest, key: str) -> HttpResponse:
    """Where one kind goes, and the change of it."""
    row = newest_of(Route, key=key)
    title = f"{route_words(row).name}: where it goes"
    return _terms(request, row, RouteForm, title, preview_route, change_route)


def _terms(
    request: HttpRequest,
    row: SlaPolicy | Route,
    form_class: Callable[..., RuleForm],
    title: str,
    preview: Callable[..., Preview],
    save: Callable[..., Version],
) -> HttpResponse:
    form = form_class(request.POST or None, row=row)
    page = partial(_form_page, request, title=title, rule=row)
    if request.method != "POST":
        return page(form, 200)
    return carry_on(request, Edit(form, title, page, partial(moves_of, preview), save, request.path))


def newest_of(model: type[Any], **named: str) -> Any:
    """The version in force of the rule of that name; Http404 if there is none."""
    row = model.objects.filter(**named).order_by("-version").first()
    if row is None:
        raise Http404("There is no such rule.")
    return row


def moves_of(preview: Callable[..., Preview], draft: Any, now: datetime) -> dict[str, Any]:
    """What a draft would move, for the page that shows it."""
    found = preview(draft, now)
    return {"preview": found, "rows": rows_of(found, now)}


def _calendar_page(
    request: HttpRequest, row: OfficeCalendar, shown: RuleForm | None = None, status: int = 200
) -> HttpResponse:
    """The calendar's page; a form that is given comes back open and as typed."""
    shown_action = getattr(shown, "action", "")
    forms = [
        shown if action == shown_action else form(row=row)
        for action, form in CALENDAR_FORMS.items()
        if action != "open"
    ]
    context = {
        "row": row,
        "page": calendar_page(row, instant()),
        "forms": forms,
        "refused": shown,
        "versions": past_versions(row),
    }
    return render(request, "rules/calendar.html", context, status=status)


def _form_page(request: HttpRequest, form: RuleForm, status: int, *, title: str, rule: Rule | None) -> HttpResponse:
    context = {"form": form, "title": title, "versions": past_versions(rule) if rule else []}
    return render(request, "rules/form.html", context, status=status)
