"""Removing a person: what that means and who takes their open requests, then it is done."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from contacts.access import origin_of, people_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from contacts.people.authority import may_manage
from contacts.people.selectors import is_only_lead, people_managed_by
from tickets.errors import RefusedError
from tickets.forms.removal import RemovalForm
from tickets.selectors.hand_over import open_counts, open_requests_of
from tickets.services.pass_on import hand_over_due
from tickets.services.remove import remove
from tickets.views.common import actor_of

# So long the one who removes waits for the requests to move; the rest follows within minutes.
AT_ONCE = timedelta(seconds=3)


@require_http_methods(["GET", "HEAD", "POST"])
@people_required
def remove_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks who takes the open requests, and removes the person."""
    person = _person_for(request, pk)
    typed = request.POST if request.method == "POST" else None
    form = RemovalForm(typed, person=person, has_open=open_requests_of(person).exists())
    if form.is_valid() and _removed(request, person, form):
        return redirect("contacts:person", pk)
    context = {
        "person": person,
        "form": form,
        "count": open_counts([person])[person.pk],
        "is_only_lead": is_only_lead(person),
    }
    return render(request, "people/remove.html", context, status=422 if form.errors else 200)


def _person_for(request: HttpRequest, pk: int) -> User:
    """Somebody whom this reader may remove; Http404 for missing and forbidden alike, and for themself [8.1]."""
    user = signed_in_user(request)
    person = get_object_or_404(people_managed_by(user).select_related("agency"), pk=pk, is_active=True)
    if not may_manage(user, person):
        raise Http404
    return person


def _removed(request: HttpRequest, person: User, form: RemovalForm) -> bool:
    """Removes the person, and moves what can be moved at once; what is refused is an error of the form."""
    now = instant()
    try:
        heir = form.cleaned_data.get("heir")
        moving = remove(person.pk, heir=heir, actor=actor_of(request), origin=origin_of(request), now=now)
    except RefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    words = f"{person.name} is removed."
    if moving:
        is_done = hand_over_due(now, longest=AT_ONCE)
        words += " The open requests are handed over." if is_done else " The open requests follow within minutes."
    messages.success(request, words)
    return True
