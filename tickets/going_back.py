"""Back to an earlier version of a rule: its page, and the way of every change from there [4.11].

What is made is a new version with the content of the old one; no saved version is ever changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tickets.changing import Edit, RuleForm, carry_on
from tickets.models import Version
from tickets.selectors.rule_history import Difference, Said, differences, version_words


@dataclass(frozen=True, slots=True)
class History:
    """One rule through all its versions.

    `said` is what a version says, `draft_of` makes the change of it that goes back there, and `faults` says, each
    with its fix, why what the first version says can no longer hold now that the second is in force. The rest is as
    for any change of the rule; `page` is its address.
    """

    title: str
    rows: QuerySet[Any]
    said: Callable[[Any], Said]
    draft_of: Callable[[Any], Any]
    faults: Callable[[Any, Any], list[str]]
    moves: Callable[[Any, datetime], dict[str, Any]]
    save: Callable[..., Version]
    page: str
    template: str = "rules/_moves.html"


class BackForm(RuleForm):
    """Going back from the version in force; it has nothing to fill in."""

    def __init__(self, data: Any, *, old: Any, newest: Any, history: History) -> None:
        super().__init__(data, initial={"base_version": newest.version})
        self.old, self.newest, self.history = old, newest, history

    @cached_property
    def would_change(self) -> list[Difference]:
        """The lines that would be different from those in force."""
        return differences(self.history.said(self.newest), self.history.said(self.old))

    @cached_property
    def faults(self) -> list[str]:
        """Why one cannot go back there, each with its fix."""
        return self.history.faults(self.old, self.newest)

    def check(self) -> None:
        for fault in self.faults:
            self.add_error(None, fault)

    def changes_nothing(self) -> bool:
        return not self.would_change

    def draft(self) -> Any:
        return self.history.draft_of(self.old)

    def words(self) -> str:
        lines = (f"{line.name}: {line.after or 'no longer there'}." for line in self.would_change)
        return f"Back to version {self.old.version}. {' '.join(lines)}"


def one_version(request: HttpRequest, history: History, number: int) -> HttpResponse:
    """One version: what it says, what it changed, and the way back to it; Http404 if there is none of this number."""
    newest = history.rows.order_by("-version").first()
    found = {row.version: row for row in history.rows.filter(version__in=(number, number - 1))}
    if number not in found:
        raise Http404("There is no such version.")
    form = BackForm(request.POST or None, old=found[number], newest=newest, history=history)
    page = partial(_page, request, history, found.get(number - 1))
    if request.method != "POST":
        return page(form, 200)
    why = f"Back to version {number}."
    title = f"{history.title}: back to version {number}"
    return carry_on(
        request, Edit(form, title, page, history.moves, history.save, history.page, history.template, why)
    )


def _page(request: HttpRequest, history: History, before: Any, form: RuleForm, status: int) -> HttpResponse:
    assert isinstance(form, BackForm)
    says = history.said(form.old)
    changes = differences(history.said(before), says) if before else []
    context = {
        "history": history,
        "form": form,
        "version": version_words(form.old, changes),
        "is_in_force": form.old.version == form.newest.version,
        "before": before,
        "says": says.items(),
    }
    return render(request, "rules/version.html", context, status=status)
