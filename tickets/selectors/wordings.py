"""The words of the mails as supervisors have edited them: every version with what it changed."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from contacts.mail_words import paragraphs
from contacts.models import MailWording
from contacts.templatetags.wording import WordingNode, wording_of


@dataclass(frozen=True, slots=True)
class PastWording:
    """One version, and the paragraphs that it changed, each as before and after; "" on the side that lacks one."""

    row: MailWording
    is_shipped: bool
    changes: list[tuple[str, str]]


def past_wordings(node: WordingNode) -> list[PastWording]:
    """Every version of the words of a text, the newest first; one query."""
    rows = list(MailWording.objects.filter(key=node.key).select_related("made_by").order_by("version"))
    said = [node.shipped, *(row.words or node.shipped for row in rows)]
    found = [PastWording(row, not row.words, _changes(*pair)) for row, pair in zip(rows, pairwise(said), strict=True)]
    return found[::-1]


def edited() -> dict[str, MailWording]:
    """The newest version of each text whose words are not the shipped ones, by the name of its file; one query."""
    newest = MailWording.objects.select_related("made_by").order_by("key", "-version").distinct("key")
    return {row.key: row for row in newest if row.words}


def is_unfit(row: MailWording | None, path: str) -> bool:
    """Whether such words do not fit what the text has to say any more, so that it goes out as shipped."""
    node = wording_of(path) if row else None
    return bool(row and node and node.faults(row.words))


def last_edited() -> MailWording | None:
    """The text that was changed last."""
    return MailWording.objects.select_related("made_by").order_by("-id").first()


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    old, new = paragraphs(before), paragraphs(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("\n\n".join(old[a:b]), "\n\n".join(new[c:d])) for tag, a, b, c, d in steps if tag != "equal"]
