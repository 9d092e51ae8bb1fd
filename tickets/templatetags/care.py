"""What the templates of every app share: icons, navigation, and instants and days in words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms, template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString

from tickets.folding import name_of_fold, without_marks
from tickets.models import Ticket
from tickets.numbers import grouped
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import calendar_of, office_calendar
from tickets.states import STAGES, Status, Verb
from tickets.wording import instant_words

register = template.Library()

SHORT_BEFORE_HYPHEN = re.compile(r"(\b\w{1,2}-\w{1,12}\b)")

# What is refused, or previewed without scripts, is answered at the address of the act: the page it was done on.
OF_A_REQUEST = (*(f"tickets:{verb}" for verb in Verb), "escalation:escalate", "escalation:ease")
PEOPLE_ACTS = ("invite", "new_agency", "give_role")
MAIL_ACTS = ("file", "add", "reopen", "set_aside")
VIEWS_OF_THE_QUEUE = ("tickets:saved_views", "tickets:saved_view", "tickets:new_saved_view")
MANY_AT_ONCE = ("tickets:bulk", "tickets:bulk_do", "tickets:bulk_report")
CALLS = ("tickets:call", "tickets:call_of_person", "tickets:call_of_account", "tickets:call_taken")
MACROS = ("tickets:macros", "tickets:new_macro", "tickets:macro")
OTHERS = ("everybodys_absences", "new_absence_of", "absence_of")
ROOMS_OF_THE_SUPERVISOR = (
    "board",
    "next",
    "next_list",
    "what_if",
    "load",
    "load_list",
    "then",
    "then_list",
    "log",
    "health",
)
PAGES_OF = {
    "escalation:board": tuple(f"escalation:{page}" for page in ROOMS_OF_THE_SUPERVISOR),
    "contacts:mail": ("contacts:mail", "contacts:mail_detail", "tickets:texts", "tickets:text", "tickets:wording"),
    "tickets:mail_in": ("tickets:mail_in", "tickets:incoming", *(f"tickets:mail_in_{act}" for act in MAIL_ACTS)),
    "tickets:list": ("tickets:list", "tickets:feed", "tickets:feed_new", "tickets:detail", *OF_A_REQUEST),
    "tickets:my_day": tuple(f"tickets:{page}" for page in ("my_day", "my_day_list", "absences", "absence", *OTHERS)),
    "tickets:queue": (
        *("tickets:queue", *VIEWS_OF_THE_QUEUE, *MACROS, *MANY_AT_ONCE, *CALLS),
        *("tickets:detail", "tickets:arrange", "tickets:call_detail", "escalation:proof", *OF_A_REQUEST),
    ),
    "contacts:people": (
        "contacts:people",
        "contacts:person",
        *(f"contacts:{act}" for act in PEOPLE_ACTS),
        "tickets:remove_person",
        "tickets:directory_files",
        *(f"tickets:{page}" for page in ("load", "load_do")),
    ),
    "tickets:rules": (
        "tickets:rules",
        "tickets:calendar",
        "tickets:edit_calendar",
        "tickets:new_office",
        "tickets:policy",
        "tickets:route",
        "escalation:ladder",
        *(f"tickets:{rule}_version" for rule in ("calendar", "policy", "route")),
        "escalation:ladder_version",
        *("tickets:teams", "tickets:team", "tickets:leave_team"),
    ),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn sign for eyes only; the word beside it says the same to everybody."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def nav_item(context: dict[str, Any], view_name: str, words: str) -> SafeString:
    """One entry of the main navigation, marked when the page belongs to it."""
    request: HttpRequest = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    mark = SafeString(' aria-current="page"') if here in PAGES_OF.get(view_name, (view_name,)) else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', reverse(view_name), mark, words)


@dataclass(frozen=True)
class RefusedField:
    """A field that wants putting right: where it stands, its name, and what is wrong."""

    id: str
    label: str
    why: str


@register.filter
def refused_fields(form: forms.BaseForm) -> list[RefusedField]:
    """The visible fields of a form that were refused, each with its first reason; of several choices the first."""
    return [
        RefusedField(field.id_for_label or f"{field.auto_id}_0", _plain(str(field.label)), str(field.errors[0]))
        for field in form.visible_fields()
        if field.errors
    ]


def _plain(label: str) -> str:
    """A label without the mark of what has to be filled in."""
    return strip_tags(label).removesuffix("*")


@register.simple_tag
def office_time(instant: datetime, ticket: Ticket, now: datetime) -> str:
    """An instant by the clock of the ticket's office, "Thu 17 Sep, 5:00 PM EDT"."""
    calendar = calendar_of(ticket.calendar)
    return instant_words(instant, calendar.zone, calendar.local_date(now))


@register.simple_tag
def local_time(instant: datetime, now: datetime) -> str:
    """An instant that belongs to no request, by the clock of the office, "Thu 17 Sep, 5:00 PM EDT"."""
    calendar = office_calendar()
    return instant_words(instant, calendar.zone, calendar.local_date(now))


@register.simple_tag
def request_about(about: str) -> SafeString:
    """What a mail's key such as ticket:42 is for people: the number of the request, which leads to it."""
    sort, _, key = about.partition(":")
    is_of_a_request = sort == "ticket" and key.isdecimal()
    ticket = Ticket.objects.filter(pk=int(key)).first() if is_of_a_request else None
    if ticket is None:
        return format_html("{}", about)
    address = reverse("tickets:detail", args=[ticket.pk])
    return format_html('request <a class="num" href="{}">{}</a>', address, shown_number(ticket))


@register.filter
def stage(ticket: Ticket) -> str:
    """Where a request stands, in plain words."""
    return STAGES[Status(ticket.status)]


@register.filter
def sort_of(ticket: Ticket) -> str:
    """What kind of request it is, with its report or service level: "Report: Circuit IDs"."""
    return ticket.sort_words


@register.filter
def unparted(words: str) -> SafeString:
    """The words, of which those with a hyphen after a letter or two stay on one line: "X-ray", "E-mail"."""
    parts = SHORT_BEFORE_HYPHEN.split(words)  # every other one is such a word
    pairs = enumerate(conditional_escape(part) for part in parts)
    return SafeString("".join(f'<span class="unparted">{part}</span>' if at % 2 else part for at, part in pairs))


register.filter("grouped", grouped)
register.filter("name_of_fold", name_of_fold)
register.filter("without_marks", without_marks)
