import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
SIGN = r"[^\s,;:<>()@]"
# Begun only where a word begins, so that the time grows with the words and not with the square of the longest.
ADDRESS = re.compile(rf"(?<!{SIGN})({SIGN}+)@({SIGN}+)")
KEPT = '<span class="address">{}<wbr>@{}</span>'


@register.filter
def breakable(words: str) -> SafeString:
    """The words, with each address in them kept on one line; one that is longer than a line breaks before its @."""
    pieces, end = [], 0
    for found in ADDRESS.finditer(words):
        pieces += [format_html("{}", words[end : found.start()]), format_html(KEPT, found[1], found[2])]
        end = found.end()
    return mark_safe("".join([*pieces, format_html("{}", words[end:])]))  # noqa: S308 - each piece is escaped
