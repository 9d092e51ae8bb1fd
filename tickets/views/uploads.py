"""Files of a form that is not sent yet: kept, listed and removed for whoever chose them, and nobody else."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from contacts.access import sign_in_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from contacts.row_ids import row_id
from tickets.forms.files import FILES, REMOVED
from tickets.selectors.uploads import waiting
from tickets.services import uploads as uploading


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def uploads(request: HttpRequest, key: UUID) -> HttpResponse:
    """The list of what waits for the form of that key; POST adds files to it, or removes some."""
    refused = take_files(request, key) if request.method == "POST" else []
    context = {"files": waiting(signed_in_user(request), key), "refused": refused}
    return render(request, "tickets/_files_waiting.html", context, status=422 if refused else 200)


def take_files(request: HttpRequest, key: UUID) -> list[str]:
    """Removes the ticked files of a form and keeps those that came with it; why each of the others was not kept."""
    return take_files_of(signed_in_user(request), request, key)


def take_files_of(owner: User, request: HttpRequest, key: UUID) -> list[str]:
    """The same for an owner who need not be signed in any more."""
    ticked = [pk for text in request.POST.getlist(REMOVED) if (pk := row_id(text)) is not None]
    uploading.drop(owner, key, ticked)
    return uploading.keep(owner, key, request.FILES.getlist(FILES), instant())
