from django import template

register = template.Library()


@register.filter
def grouped_count(count: int) -> str:
    """A number of rows as people read it: "100,000"."""
    return f"{count:,}"


@register.simple_tag
def counted(count: int, one: str, many: str) -> str:
    """So many of something: "1 account", "100,000 accounts"."""
    return f"{count:,} {one if count == 1 else many}"
