"""The way of every change of a rule: typed, shown with what it would move, decided, saved [4.11].

Nothing is kept between the steps: the page that shows what moves carries what was typed in hidden fields.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from contacts.access import signed_in_user
from contacts.clock import instant
from tickets.errors import RefusedError
from tickets.fields import OneLineField, focus_first_error
from tickets.models import Version
from tickets.services.change_rules import NOTHING_CHANGED, Change
from tickets.services.record import Actor
from tickets.services.redating import redate_due

# So long the one who saves waits for open requests to follow; the others follow within minutes.
AT_ONCE = timedelta(seconds=2)

FROM_NOW, OPEN_TOO = "now", "open"


class RuleForm(forms.Form):
    """One edit of a rule, made from the version that was newest when the page was opened."""

    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the fields; the page adds address and button."""
        focus_first_error(self)
        helper = FormHelper()
        helper.form_tag = False
        return helper

    def clean(self) -> None:
        """Refuses a draft that cannot be used, and one that changes nothing, so that no version is made of it."""
        if not self.errors:
            self.check()
        if not self.errors and self.changes_nothing():
            self.add_error(None, NOTHING_CHANGED)

    def check(self) -> None:
        """Adds an error where the fields do not fit together; each field alone is right."""

    def changes_nothing(self) -> bool:
        """Whether the rule would stay what it is."""
        return not set(self.changed_data) - {"base_version"}

    def draft(self) -> Any:
        """The rule as it would be; the form is valid."""
        raise NotImplementedError

    def words(self) -> str:
        """What is changed, for the page that shows what moves."""
        raise NotImplementedError


class DecisionForm(forms.Form):
    """Whom the change is for, and why it is made."""

    reach = forms.ChoiceField(
        label="From when on",
        choices=[
            (FROM_NOW, "From now: only what is filed or reopened after this"),
            (OPEN_TOO, "Open requests too: they follow at once, as shown"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    note = OneLineField(
        max_length=200,
        label="Why",
        help_text="Stands beside the new version.",
        error_messages={"required": "Say why, in a few words."},
    )

    helper = RuleForm.helper

    def change(self, base_version: int) -> Change:
        """The decision, once the form is valid."""
        return Change(base_version, self.cleaned_data["reach"] == OPEN_TOO, self.cleaned_data["note"])


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit under way: its form, what it would move, how it is saved, and where it leads back to.

    `page` shows the form again, as typed; `moves` gives the parts of the `template` that shows what moves; `why` is
    the reason that is offered.
    """

    form: RuleForm
    title: str
    page: Callable[[RuleForm, int], HttpResponse]
    moves: Callable[[Any, datetime], dict[str, Any]]
    save: Callable[..., Version]
    back: str
    template: str = "rules/_moves.html"
    why: str = ""


def carry_on(request: HttpRequest, edit: Edit) -> HttpResponse:
    """The next step of an edit: back to the form, on to what it moves, or saved; 422 where something is refused."""
    step = request.POST.get("step")
    if not edit.form.is_valid():
        return edit.page(edit.form, 422)
    if step == "edit":
        return edit.page(edit.form, 200)
    decided = request.POST if step == "save" else None
    decision = DecisionForm(decided, prefix="decision", initial={"note": edit.why})
    now = instant()
    if step == "save" and decision.is_valid():
        saved = _saved(request, edit, decision, now)
        if saved is not None:
            _follow_at_once(request, saved, now)
            return redirect(edit.back)
    return _what_moves(request, edit, decision, now)


def _what_moves(request: HttpRequest, edit: Edit, decision: DecisionForm, now: datetime) -> HttpResponse:
    context = {"edit": edit, "form": edit.form, "decision": decision, "words": edit.form.words()}
    context |= edit.moves(edit.form.draft(), now)
    return render(request, "rules/preview.html", context, status=422 if decision.is_bound else 200)


def _saved(request: HttpRequest, edit: Edit, decision: DecisionForm, now: datetime) -> Version | None:
    change = decision.change(edit.form.cleaned_data["base_version"])
    try:
        return edit.save(edit.form.draft(), change, actor=Actor(signed_in_user(request), "web"), now=now)
    except RefusedError as error:
        decision.add_error(None, str(error))
        return None


def _follow_at_once(request: HttpRequest, saved: Version, now: datetime) -> None:
    words = f"Saved as version {saved.version}."
    if saved.redates:
        done = redate_due(now, longest=AT_ONCE)
        words += f" {done.moved} open requests have new dates." if done.is_done else " Open requests follow now."
    messages.success(request, words)
