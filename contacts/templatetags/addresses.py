from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def breakable(address: str) -> SafeString:
    """The address, allowed to break before its @ and so nowhere else."""
    return format_html_join(mark_safe("<wbr>@"), "{}", ((part,) for part in address.split("@")))
