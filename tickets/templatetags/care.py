"""What the templates of every app share: icons, navigation, and instants and days in words."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

PAGES_OF = {
    "tickets:list": ("tickets:list", "tickets:detail"),
    "tickets:queue": ("tickets:queue", "tickets:detail"),
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
