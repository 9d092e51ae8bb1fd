"""One act on many requests: chosen, previewed, done, reported, and taken back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, signed_in_user, staff_required
from contacts.clock import instant
from contacts.models import User
from contacts.row_ids import row_id
from contacts.selectors import absence_of, people_who_work_here
from tickets.desk.forms.bulk import BULK_FORMS, BulkForm, RepForm
from tickets.desk.plans import Plan, sealed, unsealed
from tickets.desk.selectors.bulk import chosen, items_of, last_batches, open_of, takers
from tickets.desk.services.bulk import MOST, carry_out
from tickets.desk.services.outlook import outlook_of
from tickets.desk.services.undo import UNDONE_WITHIN, why_not_undone
from tickets.desk.services.undo import undo as take_back
from tickets.desk.views.outlooks import mails_in_words, rows_in_words
from tickets.errors import RefusedError
from tickets.models import Batch, Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import office_calendar
from tickets.views.common import actor_of
from tickets.wording import instant_words


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def bulk(request: HttpRequest) -> HttpResponse:
    """The form of an act with the chosen requests; posted, what it would do. Without requests, what was done last."""
    user, asked = signed_in_user(request), request.POST if request.method == "POST" else request.GET
    rep = _rep(asked)
    tickets = _chosen(asked, user, rep)
    form_class = BULK_FORMS.get(asked.get("act", ""))
    if form_class is None or not tickets:
        return _hub(request, user, asked)
    form = form_class(request.POST if request.method == "POST" else None, tickets=tickets, rep=rep)
    form.proposed = _proposed(asked)
    return _act_page(request, form, user)


def _rep(asked: QueryDict) -> User | None:
    pk = row_id(asked.get("rep", ""))
    return people_who_work_here().filter(pk=pk).first() if pk is not None else None


def _chosen(asked: QueryDict, user: User, rep: User | None) -> list[Ticket]:
    """The requests that are ticked, at first all of the rep's if one is named."""
    ids = {pk for text in asked.getlist("ticket") if (pk := row_id(text)) is not None}
    return chosen(ids, user, MOST) if ids or rep is None else open_of(rep, user, MOST)


def _proposed(asked: QueryDict) -> dict[int, int]:
    """Who was proposed to take which request, as "31:7" says of the request and the rep of these ids."""
    pairs = (text.partition(":") for text in asked.getlist("taker"))
    found = {row_id(ticket): row_id(rep) for ticket, _, rep in pairs}
    reps = people_who_work_here().filter(pk__in={rep for rep in found.values() if rep}).in_bulk()
    return {ticket: rep for ticket, rep in found.items() if ticket is not None and rep is not None and rep in reps}


def _act_page(request: HttpRequest, form: BulkForm, user: User) -> HttpResponse:
    now = instant()
    context: dict[str, Any] = {"form": form, "most": MOST, "is_full": len(form.tickets) == MOST}
    outlook = None
    if form.is_bound and form.is_valid():
        plan = form.plan(_takers(form, now))
        outlook = outlook_of(plan, actor=actor_of(request), now=now)
        context |= {"plan": sealed(plan, user.pk), "outlook": outlook, "mails": mails_in_words(outlook)}
        context["away"] = absence_of(form.cleaned_data.get("assignee"), office_calendar().local_date(now))
    context["rows"] = rows_in_words(form, outlook, now)
    return render(request, "desk/bulk.html", context, status=422 if form.errors else 200)


def _takers(form: BulkForm, now: datetime) -> dict[int, int | None]:
    """Who is to have each request, if the act gives them to somebody."""
    if form.act == Batch.Act.GIVE:
        return {ticket.pk: form.cleaned_data["assignee"].pk for ticket in form.tickets}
    if form.act != Batch.Act.SPREAD:
        return {}
    left = [ticket for ticket in form.tickets if ticket.pk not in form.proposed]
    return takers(left, now, form.rep) | form.proposed


def _hub(request: HttpRequest, user: User, asked: QueryDict) -> HttpResponse:
    """What this person did last, and the way to all requests of one rep."""
    rep_form = RepForm(asked if request.method == "GET" and "rep" in asked else None)
    if "act" in asked and not rep_form.is_bound:
        messages.warning(request, "No request is chosen. Tick some in the queue first.")
    elif rep_form.is_bound and rep_form.is_valid():
        rep_form.add_error("rep", f"Nothing is open with {rep_form.cleaned_data['rep']}. Choose somebody else.")
    rows = [_done_in_words(batch) for batch in last_batches(user)]
    return render(
        request,
        "desk/bulk_acts.html",
        {"rep_form": rep_form, "batches": rows},
        status=422 if rep_form.errors else 200,
    )


def _done_in_words(batch: Batch) -> dict[str, Any]:
    return {"batch": batch, "when": _when(batch.started_at)}


def _when(at: datetime) -> str:
    calendar = office_calendar()
    return instant_words(at, calendar.zone, calendar.local_date(instant()))


@acts_from("tickets:bulk")
@staff_required
def do(request: HttpRequest) -> HttpResponse:
    """Does what was previewed, and shows what became of each request."""
    plan: Plan | None = unsealed(request.POST.get("plan", ""), signed_in_user(request).pk)
    if plan is None:
        messages.error(request, "Nothing was done: the preview is more than an hour old. Choose the requests again.")
        return redirect("tickets:bulk")
    batch = carry_out(plan, actor=actor_of(request), now=instant())
    return redirect("tickets:bulk_report", batch.pk)


@require_safe
@staff_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each request of a batch, for who did it."""
    batch, now = _own_batch(request, pk), instant()
    items = [(item, shown_number(item.ticket)) for item in items_of(batch)]
    done = sum(item.state == item.State.DONE for item, _ in items)
    why_not = why_not_undone(batch, signed_in_user(request), now)
    context = {
        "batch": batch,
        "items": items,
        "done": done,
        "left_out": len(items) - done,
        "when": _when(batch.started_at),
    }
    context |= {"may_undo": not why_not and done > 0, "until": _when(batch.started_at + UNDONE_WITHIN)}
    return render(request, "desk/bulk_report.html", context)


def _own_batch(request: HttpRequest, pk: int) -> Batch:
    mine = Batch.objects.select_related("undoes", "undone_by").filter(actor=signed_in_user(request), pk=pk).first()
    if mine is None:
        raise Http404("There is no such act.")
    return mine


@acts_from("tickets:bulk_report", "pk")
@staff_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives back what can be given back, and shows what could not."""
    batch = _own_batch(request, pk)
    try:
        undone = take_back(batch, actor=actor_of(request), now=instant())
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("tickets:bulk_report", pk)
    return redirect("tickets:bulk_report", undone.pk)
