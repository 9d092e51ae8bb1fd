from django import template

register = template.Library()


@register.filter
def in_two(code: str) -> str:
    """A recovery code in two groups, as people read it; typed with the space or without."""
    return f"{code[:4]} {code[4:]}"
