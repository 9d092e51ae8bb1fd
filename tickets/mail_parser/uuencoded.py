"""Files that old programs wrote into the text itself, between `begin` and `end`."""

import re

from tickets.mail_parser import limits
from tickets.mail_parser.transfer import from_uuencode

BLOCK = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n(?:[ -`]{1,62}\n)+end[ \t]*$", re.M)


def taken_out(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without such files, and each file's claimed name and content; one without an end stays in the text."""
    found = list(BLOCK.finditer(text))[: limits.ATTACHMENTS]
    if not found:
        return text, []
    edges = [0, *(edge for block in found for edge in block.span()), len(text)]
    words = (text[start:end].strip("\n") for start, end in zip(edges[::2], edges[1::2], strict=True))
    return "\n\n".join(filter(None, words)), [(block[1], from_uuencode(block[0].encode())) for block in found]
