"""What if: a forecast as it would be if something were different, beside the one that stands; nothing is written."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.models import User
from escalation.ahead.forms import FORMS, AbsentForm, ClosedForm, MovedForm, TermsForm, WhatIfForm
from escalation.ahead.selectors.compared import MovedPromise, days_compared, in_words, newly_at_risk, touched
from escalation.ahead.selectors.facts import Facts, facts_of
from escalation.ahead.selectors.risks import Risks
from escalation.ahead.selectors.shifted import MOST, Reckoned, if_calendar, if_policy
from escalation.ahead.selectors.what_if import absent, closed, moved, redated
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.rep_owes import ONE_DAY
from tickets.models import OFFICE


@dataclass(frozen=True, slots=True)
class Answer:
    """The facts as they would be, with the promises that would move, or the requests whose rep would change."""

    then: Facts
    reckoned: Reckoned | None = None
    hands_on: User | None = None
    shown: list[MovedPromise] = field(default_factory=list)


@require_safe
@supervisor_required
def what_if(request: HttpRequest) -> HttpResponse:
    """The questions that can be asked and, if one was, its answer."""
    facts, asked = facts_of(moment(instant())), request.GET.get("what", "")
    made = {
        what: form(request.GET if what == asked else None, days=facts.days, today=facts.at.today)
        for what, form in FORMS.items()
    }
    form = made.get(asked)
    context: dict[str, Any] = {"forms": list(made.values()), "asked": form, "most": MOST}
    if form is not None and form.is_valid():
        context |= _answered(request, form, facts)
    return render(
        request, "escalation/what_if.html", context, status=422 if form is not None and form.errors else 200
    )


def _answered(request: HttpRequest, form: WhatIfForm, facts: Facts) -> dict[str, Any]:
    answer, user = ANSWERS[form.what](form, facts), signed_in_user(request)
    found: dict[str, Any] = {"question": form.words(), "answer": answer}
    found["days"], found["touched"] = days_compared(facts, answer.then), touched(facts, answer.then)
    risks = Risks([], 0, "")
    if answer.reckoned is None and answer.hands_on is None:
        risks = newly_at_risk(facts, answer.then, user, request.GET.get("after", ""))
    return found | {"risks": risks}


def _absence(form: AbsentForm, facts: Facts) -> Answer:
    return Answer(absent(facts, form.draft()))


def _closure(form: ClosedForm, facts: Facts) -> Answer:
    at, day = facts.at, form.cleaned_data["day"]
    first, until = max(at.now, at.midnight(day)), facts.days[-1].until + ONE_DAY
    reckoned = if_calendar(OFFICE, form.draft(), first, until, at.now)
    return _reckoned(closed(facts, day, reckoned.shifts), reckoned)


def _terms(form: TermsForm, facts: Facts) -> Answer:
    reckoned = if_policy(form.draft(), facts.at.now)
    return _reckoned(redated(facts, reckoned.shifts), reckoned)


def _reckoned(then: Facts, reckoned: Reckoned) -> Answer:
    return Answer(then, reckoned, shown=in_words(reckoned.shifts, then))


def _move(form: MovedForm, facts: Facts) -> Answer:
    rep = form.cleaned_data["rep"]
    return Answer(moved(facts, rep, form.cleaned_data["team"]), hands_on=rep)


ANSWERS: dict[str, Any] = {"absence": _absence, "closure": _closure, "terms": _terms, "move": _move}
