"""Files of the directory, for administrators: brought, reported row by row, loaded, and taken along [8.2]."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from contacts.access import acts_from, administrator_required, origin_of, signed_in_user
from contacts.access_log import Kind as Step
from contacts.access_log import note_access
from contacts.clock import instant
from contacts.errors import RefusedError
from contacts.loads import selectors
from contacts.loads.kind import Kind
from contacts.loads.services.keep import drop, keep, order, start_again
from contacts.loads.services.welcome import welcome
from contacts.loads.services.work import progress_of, work_off
from contacts.models import Load
from contacts.row_ids import row_id
from tickets.forms.loads import DoForm, FileForm
from tickets.loads.kinds import KINDS
from tickets.selectors.rules import office_calendar
from tickets.spreadsheets import csv_lines
from tickets.taking_along import few_at_a_time

# What is done before the answer is given, in a second even where each row is one sign; the worker does the rest.
SMALL_FILE, FEW_ROWS = 50_000, 2_000


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def files(request: HttpRequest) -> HttpResponse:
    """What can be loaded and taken along, and what was; POST brings a file, of which nothing is loaded yet."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm(initial=_chosen(request))
    if form.is_valid():
        file, now = form.cleaned_data["file"], instant()
        kind = form.cleaned_data["kind"]
        load = keep(file, kind=kind, name=file.name or "", by=signed_in_user(request), now=now)
        if load.size <= SMALL_FILE:
            work_off(load.pk, KINDS, now)
        return redirect("tickets:load", load.pk)
    loads = [(load, KINDS[load.kind]) for load in selectors.newest_loads()]
    context = {"form": form, "kinds": KINDS.values(), "loads": loads, "now": instant()}
    return render(request, "loads/files.html", context, status=422 if form.errors else 200)


@require_GET
@administrator_required
@few_at_a_time
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of a kind as a file that can be loaded again; the log of access keeps who took it along [8.3]."""
    exported, now = _kind(kind), instant()
    user, origin = signed_in_user(request), origin_of(request)
    note_access(Step.EXPORTED, user=user, origin=origin, now=now, file="csv", what=kind)
    today = office_calendar().local_date(now)
    return _csv(f"{kind}-{today:%Y-%m-%d}", exported.titles, selectors.exported_rows(exported))


@require_GET
@administrator_required
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The columns of a kind, and nothing below them."""
    return _csv(kind, _kind(kind).titles, ())


@require_safe
@administrator_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change or has changed, row by row."""
    return _report(request, get_object_or_404(Load, pk=pk))


@require_safe
@administrator_required
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the page that watches, which is opened anew once it is over."""
    load = get_object_or_404(Load, pk=pk)
    if not load.is_to_do:
        return HttpResponseClientRefresh()
    return render(request, "loads/_state.html", {"load": load, "progress": progress_of(load)})


@require_GET
@administrator_required
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a file, each with what is wrong, to be put right and brought again."""
    load = get_object_or_404(Load, pk=pk)
    return _csv(f"{load.kind}-refused", selectors.refused_titles(load), selectors.refused_rows(load))


@acts_from("tickets:load", "pk")
@administrator_required
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """Loads it as it was reported; what is refused is said on the report."""
    load = get_object_or_404(Load, pk=pk)
    form = DoForm(request.POST, load=load)
    form.is_valid()
    version, skips_bad = form.cleaned_data.get("version"), form.cleaned_data["skips_bad"]
    try:
        load = order(pk, version=version or 0, skips_bad=skips_bad, actor=signed_in_user(request))
    except RefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _report(request, get_object_or_404(Load, pk=pk), form)
    if load.total <= FEW_ROWS:
        work_off(pk, KINDS, instant())
    return redirect("tickets:load", pk)


@acts_from("tickets:load", "pk")
@administrator_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins anew with a file that stopped."""
    return _done(request, start_again, pk, "It is being read once more.")


@acts_from("tickets:load", "pk")
@administrator_required
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps a file from being loaded."""
    return _done(request, drop, pk, "It is set aside: nothing of it is loaded.")


@acts_from("tickets:load", "pk")
@administrator_required
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Mails people whom a file has entered how to set a password: those ticked, or all."""
    load = get_object_or_404(Load, pk=pk)
    ticked = [person for text in request.POST.getlist("person") if (person := row_id(text)) is not None]
    ids = None if request.POST.get("whom") == "all" else ticked
    count = welcome(load, ids=ids, actor=signed_in_user(request), origin=origin_of(request), now=instant())
    if count:
        messages.success(request, f"{count:,} {'mail is' if count == 1 else 'mails are'} on the way.")
    else:
        messages.warning(request, "Nobody was ticked who has not been told already.")
    return redirect("tickets:load", pk)


def _report(request: HttpRequest, load: Load, form: DoForm | None = None) -> HttpResponse:
    kind, show = KINDS[load.kind], request.GET.get("show", "")
    page = selectors.report_page(load, kind, show, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "load": load,
        "kind": kind,
        "form": form or DoForm(load=load),
        "rows": page.rows,
        "after": page.after,
        "show": show if show in selectors.SHOWN else "",
        "tiles": _tiles(load),
        "progress": progress_of(load) if load.is_to_do else None,
        "untold": selectors.without_password(load).select_related("agency").order_by("name", "pk"),
        "most_shown": selectors.PEOPLE_SHOWN,
        "now": instant(),
    }
    return render(request, "loads/report.html", context, status=422 if form else 200)


def _tiles(load: Load) -> list[tuple[str, str, str, str]]:
    """How many rows of each sort: the number, its words, its sort, and its look."""
    done = load.state == Load.State.DONE
    words = {"new": "added" if done else "new", "changed": "changed", "unchanged": "unchanged"}
    words["refused"] = "left out" if done else "refused"
    return [
        (f"{getattr(load, sort):,}", words[sort], sort, "late" if sort == "refused" and not done else "calm")
        for sort in words
    ]


def _done(request: HttpRequest, service: Callable[[int], Load], pk: int, words: str) -> HttpResponse:
    get_object_or_404(Load, pk=pk)
    try:
        load = service(pk)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
        if load.is_to_do and load.size <= SMALL_FILE:
            work_off(pk, KINDS, instant())
    return redirect("tickets:load", pk)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {"kind": request.GET.get("kind", "")}


def _csv(name: str, titles: list[str], rows: Any) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines(titles, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
