from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contacts.access import signed_in_user
from tickets.selectors.notices import unread_words
from tickets.templatetags.care import icon

register = template.Library()
BELL = '<a class="bell" href="{}"{}>{}{}<span class="visually-hidden">{}</span></a>'


@register.simple_tag(takes_context=True)
def notices_bell(context: dict[str, Any]) -> SafeString:
    """The way to the notices, with how many are unread."""
    request: HttpRequest = context["request"]
    unread = unread_words(signed_in_user(request))
    count = format_html('<span class="count" aria-hidden="true">{}</span>', unread) if unread else ""
    words = f"{unread or 'No'} unread notice{'' if unread == '1' else 's'}"
    here = request.resolver_match is not None and request.resolver_match.view_name == "tickets:notices"
    mark = SafeString(' aria-current="page"') if here else ""
    return format_html(BELL, reverse("tickets:notices"), mark, icon("bell"), count, words)
