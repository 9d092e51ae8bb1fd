"""Each version of a calendar, a policy and a route on a page of its own, and the way back to it [4.11]."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contacts.access import supervisor_required
from tickets.going_back import History, one_version
from tickets.models import OfficeCalendar, Route, SlaPolicy
from tickets.selectors.rule_faults import calendar_faults, route_faults
from tickets.selectors.rule_history import said, versions_of
from tickets.selectors.rule_pages import rule_name
from tickets.selectors.rule_preview import preview_calendar, preview_policy, preview_route
from tickets.selectors.rule_versions import draft_of
from tickets.services.change_rules import change_calendar, change_policy, change_route, says_again
from tickets.views.rules import moves_of, newest_of


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def calendar_version(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """One version of an office's calendar."""
    history = History(
        title=f"Calendar: {name}",
        rows=versions_of(newest_of(OfficeCalendar, name=name)),
        said=said,
        draft_of=draft_of,
        faults=calendar_faults,
        moves=partial(moves_of, partial(preview_calendar, name)),
        save=partial(change_calendar, name),
        page=reverse("tickets:calendar", args=[name]),
    )
    return one_version(request, history, version)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def policy_version(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """One version of what a kind is owed; whatever was promised once can be promised again."""
    newest = newest_of(SlaPolicy, kind=kind)
    history = History(
        title=f"{rule_name(kind)}: what is owed",
        rows=versions_of(newest),
        said=said,
        draft_of=says_again,
        faults=lambda old, newest: [],
        moves=partial(moves_of, preview_policy),
        save=change_policy,
        page=reverse("tickets:policy", args=[kind]),
    )
    return one_version(request, history, version)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def route_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """One version of where a kind goes."""
    newest = newest_of(Route, key=key)
    history = History(
        title=f"{rule_name(key)}: where it goes",
        rows=versions_of(newest),
        said=said,
        draft_of=says_again,
        faults=route_faults,
        moves=partial(moves_of, preview_route),
        save=change_route,
        page=reverse("tickets:route", args=[key]),
    )
    return one_version(request, history, version)
