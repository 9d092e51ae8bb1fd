"""The ladders, for supervisors: who is told on each level, and every change with what it means."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from contacts.access import supervisor_required
from escalation.ladder_forms import LadderForm
from escalation.models import Ladder
from escalation.selectors.ladder_preview import preview_ladder
from escalation.services.change_ladder import LadderDraft, change_ladder
from tickets.changing import Edit, RuleForm, carry_on
from tickets.selectors.rule_versions import in_words


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def ladder(request: HttpRequest, key: str) -> HttpResponse:
    """One ladder with its versions, and the change of it."""
    row = Ladder.objects.filter(key=key).order_by("-version").first()
    if row is None:
        raise Http404("There is no such ladder.")
    title = f"The ladder: {row.key}"

    def page(form: RuleForm, status: int) -> HttpResponse:
        versions = in_words(Ladder.objects.filter(key=key))
        return render(request, "rules/form.html", {"form": form, "title": title, "versions": versions}, status=status)

    form = LadderForm(request.POST or None, row=row)
    if request.method != "POST":
        return page(form, 200)
    edit = Edit(form, title, page, _moves, change_ladder, request.path, "rules/_ladder_moves.html")
    return carry_on(request, edit)


def _moves(draft: LadderDraft, now: datetime) -> dict[str, Any]:
    return {"preview": preview_ladder(draft.key, draft.rungs, now)}
