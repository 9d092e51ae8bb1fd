"""Saved views of the queue: named, renamed, shared and removed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, signed_in_user, staff_required
from contacts.clock import instant
from tickets.desk.forms.queue import QueueFilter, filter_of
from tickets.desk.forms.saved_views import SavedViewForm
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.queue import agency_names, known_view, view_names, views_of
from tickets.desk.selectors.saved_views import saved_view_of, saved_views_of
from tickets.desk.services.saved_views import change_view, remove_view, save_view
from tickets.desk.views.tabs import address_of
from tickets.errors import RefusedError
from tickets.models import SavedView


@require_safe
@staff_required
def overview(request: HttpRequest) -> HttpResponse:
    """One's own views and the shared ones, each with what it shows."""
    user, at = signed_in_user(request), moment(instant())
    views, agencies, names = views_of(user, at), agency_names(), view_names(at)
    rows = [
        {
            "saved": saved,
            "url": address_of(saved.view, (chosen := filter_of(saved, views, agencies)).chosen),
            "shows": ", ".join([names[known_view(saved.view)], *chosen.in_words]),
            "may_change": saved.owner_id == user.pk or user.is_supervisor_or_above,
        }
        for saved in saved_views_of(user)
    ]
    return render(request, "desk/saved_views.html", {"rows": rows})


@acts_from("tickets:queue")
@staff_required
def new(request: HttpRequest) -> HttpResponse:
    """Saves the view that was shown, with those of its filters that are understood."""
    user, at = signed_in_user(request), moment(instant())
    view = known_view(request.POST.get("view", ""))
    chosen = QueueFilter(request.POST, views_of(user, at)[view], agency_names())
    form = SavedViewForm(request.POST)
    if form.is_valid():
        try:
            saved = save_view(user, view=view, filters=chosen.chosen, now=at.now, **form.cleaned_data)
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"The view “{saved}” is saved.")
            return redirect(address_of(view, chosen.chosen))
    shows = ", ".join([view_names(at)[view], *chosen.in_words])
    hidden = {"view": view, **chosen.chosen}
    context = {"form": form, "title": "Save this view", "shows": shows, "hidden": hidden.items()}
    return render(request, "desk/saved_view.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Renames a view, shares it or no more."""
    saved = _theirs(request, pk)
    before = {"name": saved.name, "shared": saved.shared}
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        try:
            change_view(saved, **form.cleaned_data)
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"The view “{saved}” is changed.")
            return redirect("tickets:saved_views")
    context = {"form": form, "title": f"Change the view “{before['name']}”"}
    return render(request, "desk/saved_view.html", context, status=422 if form.errors else 200)


@acts_from("tickets:saved_views")
@staff_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes a view."""
    saved = _theirs(request, pk)
    remove_view(saved)
    messages.success(request, f"The view “{saved}” is removed.")
    return redirect("tickets:saved_views")


def _theirs(request: HttpRequest, pk: int) -> SavedView:
    saved = saved_view_of(signed_in_user(request), pk)
    if saved is None:
        raise Http404("There is no such view.")
    return saved
