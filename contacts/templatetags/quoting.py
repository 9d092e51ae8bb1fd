from django import template

register = template.Library()


@register.filter
def quoted(words: str) -> str:
    """The words as mail quotes them: each line after a ">"."""
    return "\n".join(f"> {line}".rstrip() for line in words.strip().splitlines())
