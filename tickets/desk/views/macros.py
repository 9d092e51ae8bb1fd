"""The macros of a rep: listed, made, changed, led back, removed and made again."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, signed_in_user, staff_required
from contacts.clock import instant
from contacts.models import User
from contacts.row_ids import row_id
from tickets.desk.forms.macros import MacroForm
from tickets.desk.selectors.macro_versions import PastMacro, removed_macros, version_chosen, versions_of_macro
from tickets.desk.selectors.macros import MOST, macros_changed_by, macros_for, may_share
from tickets.desk.services.macros import change, make, remove
from tickets.errors import RefusedError
from tickets.models import Macro, MacroVersion


@require_safe
@staff_required
def macros(request: HttpRequest) -> HttpResponse:
    """One's own and everybody's, each with what it does."""
    user = signed_in_user(request)
    rows = list(macros_for(user)[:MOST])
    context = {
        "own": [row for row in rows if row.owner_id],
        "shared": [row for row in rows if not row.owner_id],
        "may_share": may_share(user),
        "removed": removed_macros(user),
    }
    return render(request, "desk/macros.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def new_macro(request: HttpRequest) -> HttpResponse:
    """Makes a macro of one's own or, for a team lead and above, of everybody."""
    user = signed_in_user(request)
    form = MacroForm(request.POST or None, user=user, start=_start(request, user))
    if request.method == "POST" and form.is_valid():
        make(form.owner(), form.terms(), key=form.made_once(), by=user, now=instant())
        messages.success(request, "The macro is kept: you find it on every request that it fits.")
        return redirect("tickets:macros")
    return _page(request, form, "New macro")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def macro(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes a macro that one may change; Http404 for every other one."""
    user = signed_in_user(request)
    row = _changeable(user, pk)
    form = MacroForm(request.POST or None, user=user, macro=row, start=_start(request, user))
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            change(row.pk, form.owner(), form.terms(), seen=seen, by=user, now=instant())
            messages.success(request, f"“{form.cleaned_data['name']}” is changed.")
            return redirect("tickets:macros")
        except RefusedError as error:
            form.refuse(error)
    return _page(request, form, row.name, versions_of_macro(row))


@acts_from("tickets:macros")
@staff_required
def remove_macro(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes a macro that one may change. What was sent with it stays."""
    user = signed_in_user(request)
    row = _changeable(user, pk)
    remove(pk, by=user, now=instant())
    messages.success(request, f"“{row.name}” is removed.")
    return redirect("tickets:macros")


def _changeable(user: User, pk: int) -> Macro:
    row = macros_changed_by(user).filter(pk=pk).first()
    if row is None:
        raise Http404("There is no such macro.")
    return row


def _start(request: HttpRequest, user: User) -> MacroVersion | None:
    """The version that the form begins with, if one is asked for."""
    return version_chosen(user, row_id(request.GET.get("from", "")))


def _page(request: HttpRequest, form: MacroForm, title: str, versions: Sequence[PastMacro] = ()) -> HttpResponse:
    is_start = bool(request.GET.get("from")) and not form.is_bound
    context = {"form": form, "title": title, "versions": versions, "is_start": is_start}
    return render(request, "desk/macro.html", context, status=422 if form.errors else 200)
