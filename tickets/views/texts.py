"""The texts of the mails, for supervisors: each with when it is sent and to whom, filled with a real request."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.html_part import html_of
from contacts.sandbox import sandboxed
from contacts.templatetags.wording import wording_of
from tickets.access import ticket_for, tickets_visible_to
from tickets.mail_samples import Sample
from tickets.mail_texts import TEXTS, MailText, filled
from tickets.models import Ticket
from tickets.numbers import normalize
from tickets.selectors.lists import shown_number, ticket_by_number
from tickets.selectors.wordings import edited, is_unfit


@require_safe
@supervisor_required
def overview(request: HttpRequest) -> HttpResponse:
    """Every text, when it is sent and to whom."""
    ticket = _ticket(request)
    rows = edited()
    texts = [(text, row := rows.get(text.stem), is_unfit(row, text.path)) for text in TEXTS.values()]
    return render(request, "tickets/texts.html", _context(request, ticket) | {"texts": texts})


@require_safe
@supervisor_required
def text(request: HttpRequest, key: str) -> HttpResponse:
    """One text as it would read for the request; nothing is sent or written."""
    shown, ticket = text_of(key), _ticket(request)
    context = page_of(request, shown) | {"texts": TEXTS.values(), "wording": wording_of(shown.path)}
    if ticket:
        context["mail"] = filled(shown, sample_of(request, ticket))
    return render(request, "tickets/text.html", context)


@require_safe
@supervisor_required
def formatted(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part of one text, for the frame on its page."""
    shown, ticket = text_of(key), _ticket(request)
    if ticket is None:
        raise Http404
    mail = filled(shown, sample_of(request, ticket))
    return sandboxed(html_of(mail.subject, mail.body))


def text_of(key: str) -> MailText:
    """The text of this key; Http404 if there is none."""
    if key not in TEXTS:
        raise Http404
    return TEXTS[key]


def _asked(request: HttpRequest) -> str:
    return request.GET.get("request", "").strip()[:60]


def _ticket(request: HttpRequest) -> Ticket | None:
    """The request that is asked for by any of its numbers, else the newest; None while there is none."""
    user, asked = signed_in_user(request), _asked(request)
    found = ticket_by_number(user, asked) if asked else None
    found = found or tickets_visible_to(user).order_by("-id").first()
    return ticket_for(user, found.pk) if found else None


def _context(request: HttpRequest, ticket: Ticket | None) -> dict[str, Any]:
    asked = _asked(request)
    given = set(ticket.numbers.values_list("number", flat=True)) if ticket else set()
    return {
        "ticket": ticket,
        "number": shown_number(ticket) if ticket else "",
        "asked": asked,
        "is_unknown": bool(asked) and normalize(asked) not in given,
        "query": urlencode({"request": asked}) if asked else "",
    }


def page_of(request: HttpRequest, text: MailText) -> dict[str, Any]:
    """What every page of one text shows, and whose data it is filled with."""
    return _context(request, _ticket(request)) | {"text": text}


def sample_of(request: HttpRequest, ticket: Ticket) -> Sample:
    """The request whose data a text is filled with, for whoever looks."""
    return Sample(ticket, signed_in_user(request), instant())
