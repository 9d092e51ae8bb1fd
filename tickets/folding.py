"""What a page folds away below a mail's words: what it is called, and how it reads without the marks of quoting."""

import re

from tickets.mail_parser.quotes import MOBILE, SIGNATURE, cut

QUOTED, SIGNED, BOTH = "Quoted text", "Signature", "Quoted text and signature"
MARK = re.compile(r"^>[ ]?", re.M)


def name_of_fold(folded: str) -> str:
    """What was cut off a mail: a quotation, a signature or both."""
    lines = folded.strip("\n").split("\n")
    begins = next((place for place, line in enumerate(lines) if _begins_signature(line)), None)
    if begins is None:
        return QUOTED
    return BOTH if begins or _quotes("\n".join(lines[1:])) else SIGNED


def without_marks(quoted: str) -> str:
    """The text without the outer mark of its quoted lines, which a bar beside them stands for."""
    return MARK.sub("", quoted)


def _begins_signature(line: str) -> bool:
    return bool(SIGNATURE.fullmatch(line) or MOBILE.fullmatch(line.strip()))


def _quotes(rest: str) -> bool:
    """Whether what follows the beginning of a signature quotes; of a mail without words nothing would be cut."""
    return bool(MARK.search(rest) or cut(f"Words\n\n{rest}").quoted)
