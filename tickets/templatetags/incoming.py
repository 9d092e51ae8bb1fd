from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tickets.selectors.incoming import waiting_count
from tickets.templatetags.care import nav_item

register = template.Library()
MAIL_IN = '{} <span class="count">{}<span class="visually-hidden"> waiting</span></span>'


@register.simple_tag(takes_context=True)
def mail_in_item(context: dict[str, Any]) -> SafeString:
    """The entry of the main navigation that leads to mail from outside, with how many mails wait."""
    waiting = waiting_count()
    words = format_html(MAIL_IN, "Mail in", waiting) if waiting else "Mail in"
    return nav_item(context, "tickets:mail_in", words)
