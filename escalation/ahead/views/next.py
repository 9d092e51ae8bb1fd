"""What will break: a forecast of the days ahead with its error, and the requests that are at risk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from escalation.ahead.selectors.days import days_ahead, days_gone, span_of_day
from escalation.ahead.selectors.facts import RISKY, Facts, facts_of
from escalation.ahead.selectors.outlook import outlook_of
from escalation.ahead.selectors.past import FEWEST, LOOKED_BACK, backtest
from escalation.ahead.selectors.risks import percent, risks
from escalation.ahead.views.load import owed_list
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.rep_owes import ALL, Span


@require_safe
@supervisor_required
def ahead(request: HttpRequest) -> HttpResponse:
    """Today and the next five business days: what is due, what is at risk, and how many promises will be missed."""
    facts, past, query = facts_of(moment(instant())), backtest(), request.GET
    context = {
        "outlook": outlook_of(facts, past),
        "past": past,
        "known": facts.known.days,
        "is_stale": _is_stale(facts),
        "late": sum(facts.late.values()),
        "risks": risks(facts, signed_in_user(request), query.get("after", ""), query.get("day", "")),
        "risky": percent(RISKY),
        "looked_back": LOOKED_BACK,
        "fewest": FEWEST,
    }
    return render(request, "escalation/next.html", context)


def _is_stale(facts: Facts) -> bool:
    """Whether the last business day that is over has not been learned from, although the night is past."""
    gone = days_gone(facts.at, 1)
    return bool(gone) and facts.known.until != gone[0].date


@require_safe
@supervisor_required
def next_list(request: HttpRequest) -> HttpResponse:
    """What is due on one of the days; all that is owed where the address names none."""
    at = moment(instant())
    spans = {span.key: span for span in (span_of_day(day, at.today) for day in days_ahead(at))}
    span = spans.get(request.GET.get("day", ""), Span(ALL, "in all", None, None))
    return owed_list(request, at, span, ("escalation:next", "Next"))
