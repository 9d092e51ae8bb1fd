"""Mail from outside, for staff: what waits for a rep, what the rest became, one mail, and what a rep decides."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from contacts.access import acts_from, origin_of, staff_required
from contacts.clock import instant
from tickets.errors import RefusedError
from tickets.forms.incoming import AddForm, FileForm, ReopenForm, SetAsideForm, SettlingForm, forms_for
from tickets.models import IncomingMail, Ticket
from tickets.secrecy import mask
from tickets.selectors.incoming import (
    ALL,
    VIEWS,
    WAITING,
    Letter,
    file_at,
    letter_of,
    mails_page,
    people_of_agencies,
    when_words,
)
from tickets.selectors.lists import shown_number
from tickets.services.fetched import fetched_in_mail
from tickets.services.mail_in import settle
from tickets.services.record import Actor
from tickets.services.rehearse import Rehearsed, rehearse
from tickets.states import VerbNotAllowedError
from tickets.views.attachments import PIECE, as_download
from tickets.views.common import actor_of
from tickets.views.outgoing import Outgoing, outgoing_by_text, previews_of

Service = Callable[..., Ticket | None]
T = TypeVar("T")
# Who is told by an act whose request is known before anything is typed, and by which text.
TOLD = {"add": (settle.told_by_adding, "replied"), "reopen": (settle.told_by_reopening, "reopened")}
LONGEST_SENDER = 254


@require_safe
@staff_required
def mail_in(request: HttpRequest) -> HttpResponse:
    """The mails of one list; a search by sender looks through all of them."""
    sender = request.GET.get("sender", "").strip().lower()[:LONGEST_SENDER]
    sender = sender if sender.isprintable() else ""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ALL if sender else WAITING
    page = mails_page(view, sender, request.GET.get("after", ""), instant())
    context = {"page": page, "after": page.after, "view": view, "views": VIEWS.items(), "sender": sender}
    return render(request, "tickets/incoming.html", context)


@require_safe
@staff_required
def incoming(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, and what may be done about it."""
    return _page(request, _letter(pk))


@require_safe
@staff_required
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail byte by byte, as a file that no browser opens by itself; with call detail, that is written down."""
    mail = get_object_or_404(IncomingMail, pk=pk)
    fetched_in_mail(mail, actor=actor_of(request), origin=origin_of(request), now=instant())
    headers = {
        "Content-Disposition": f'attachment; filename="mail-{mail.pk}.eml"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(mail.raw), content_type="application/octet-stream", headers=headers)


@require_safe
@staff_required
def file_of(request: HttpRequest, pk: int, place: int) -> StreamingHttpResponse:
    """One file of a mail, read anew from its bytes; Http404 for what is withheld as for what is missing."""
    mail = get_object_or_404(IncomingMail, pk=pk)
    found = file_at(mail, place)
    if found is None:
        raise Http404("There is no such file.")
    fetched_in_mail(mail, place=place, actor=actor_of(request), origin=origin_of(request), now=instant())
    pieces = (found.data[start : start + PIECE] for start in range(0, len(found.data), PIECE))
    return as_download(pieces, len(found.data), mask(found.filename), found.content_type)


@acts_from("tickets:incoming", "pk")
@staff_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, FileForm, settle.file_for, "The mail is a request now, and its submitter was told.")


@acts_from("tickets:incoming", "pk")
@staff_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, AddForm, settle.add_to, "The mail stands in the conversation of this request.")


@acts_from("tickets:incoming", "pk")
@staff_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, ReopenForm, settle.reopen, "Reopened: the days count anew.")


@acts_from("tickets:incoming", "pk")
@staff_required
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, SetAsideForm, settle.set_aside, "The mail is kept. Nothing was sent.")


def _decide(request: HttpRequest, pk: int, form_of: type[SettlingForm], service: Service, done: str) -> HttpResponse:
    """Does it and goes to the request, or back to the list; what is refused comes back as typed (status 422).

    With `step=preview` nothing is done: the page shows what would be sent.
    """
    form = form_of(request.POST, letter=_letter(pk))
    if request.POST.get("step") == "preview":
        rehearsed = _accepted(form, partial(rehearse, service), actor_of(request))
        return _page(request, _letter(pk), form, rehearsed)
    ticket = _accepted(form, service, actor_of(request))
    if form.errors:
        return _page(request, _letter(pk), form)
    messages.success(request, done)
    return redirect("tickets:detail", ticket.pk) if ticket else redirect("tickets:mail_in")


def _accepted(form: SettlingForm, service: Callable[..., T], actor: Actor) -> T | None:
    """What the service gives; None where the form or the service refuses, which is an error of its field then."""
    if not form.is_valid():
        return None
    try:
        return service(form.letter.mail.pk, **form.typed(), actor=actor, now=instant())
    except RefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except VerbNotAllowedError as error:
        form.add_error(None, str(error))
    return None


def _letter(pk: int) -> Letter:
    return letter_of(get_object_or_404(IncomingMail.objects.select_related("ticket", "settled_by"), pk=pk))


def _page(
    request: HttpRequest,
    letter: Letter,
    shown: SettlingForm | None = None,
    rehearsed: Rehearsed | None = None,
) -> HttpResponse:
    """The page of a mail; a form that is `shown` comes back open, as typed, with what it would send.

    Status 422 where it is refused; htmx, which takes no part of such a page, gets 200.
    """
    now, mail = instant(), letter.mail
    forms = forms_for(letter, shown)
    context: dict[str, Any] = {
        "letter": letter,
        "mail": mail,
        "when": when_words(mail.received_at, now),
        "settled": when_words(mail.settled_at, now) if mail.settled_at else "",
        "number": shown_number(letter.about) if letter.about else "",
        "forms": forms,
        "open": shown.act if shown else _first(letter, forms),
        "people": people_of_agencies() if forms else [],
        "folds": [(form, _outgoing(letter, form)) for form in forms],
    }
    if rehearsed is not None:
        context["previews"] = previews_of(rehearsed)
    is_refused = shown is not None and bool(shown.errors) and not request.headers.get("HX-Request")
    return render(request, "tickets/incoming_mail.html", context, status=422 if is_refused else 200)


def _first(letter: Letter, forms: list[SettlingForm]) -> str:
    """The act that is open at first; none of a mail that might send a stranger's words to everybody in one click."""
    return forms[0].act if forms and settle.is_plain(letter) else ""


def _outgoing(letter: Letter, form: SettlingForm) -> Outgoing | None:
    """Whom the act would mail about the request that the letter names; None if nobody, or about another."""
    if letter.about is None or form.act not in TOLD or (form.is_bound and form.has_changed()):
        return None
    tells, text = TOLD[form.act]
    told = tells(letter)
    return outgoing_by_text(letter.about, told, text)[text] if told else None
