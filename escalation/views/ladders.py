"""The ladders, for supervisors: who is told on each level, and every change with what it means."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contacts.access import supervisor_required
from escalation.ladder_forms import LadderForm
from escalation.models import Ladder
from escalation.selectors.ladder_preview import preview_ladder
from escalation.selectors.ladder_versions import ladder_faults, ladder_said, ladder_versions
from escalation.services.change_ladder import LadderDraft, change_ladder, says_again
from tickets.changing import Edit, RuleForm, carry_on
from tickets.going_back import History, one_version
from tickets.selectors.rule_history import in_words

MOVES = "rules/_ladder_moves.html"


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def ladder(request: HttpRequest, key: str) -> HttpResponse:
    """One ladder with its versions, and the change of it."""
    row, title = _newest(key), _title(key)

    def page(form: RuleForm, status: int) -> HttpResponse:
        versions = in_words(ladder_versions(key), ladder_said)
        context = {"form": form, "title": title, "versions": versions, "shows_holes": True}
        return render(request, "rules/form.html", context, status=status)

    form = LadderForm(request.POST or None, row=row)
    if request.method != "POST":
        return page(form, 200)
    edit = Edit(form, title, page, _moves, change_ladder, request.path, MOVES)
    return carry_on(request, edit)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def ladder_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """One version of a ladder, and the way back to it."""
    _newest(key)
    history = History(
        title=_title(key),
        rows=ladder_versions(key),
        said=ladder_said,
        draft_of=says_again,
        faults=ladder_faults,
        moves=_moves,
        save=change_ladder,
        page=reverse("escalation:ladder", args=[key]),
        template=MOVES,
    )
    return one_version(request, history, version)


def _newest(key: str) -> Ladder:
    """The ladder in force; Http404 if there is none of this key."""
    row = Ladder.objects.filter(key=key).order_by("-version").first()
    if row is None:
        raise Http404("There is no such ladder.")
    return row


def _title(key: str) -> str:
    return f"The ladder: {key}"


def _moves(draft: LadderDraft, now: datetime) -> dict[str, Any]:
    return {"preview": preview_ladder(draft.key, draft.rungs, now)}
