"""The words of a mail as people edit them: paragraphs with named places, and nothing else that is carried out.

A text of ours says in its own file what stands in each place, and which of them must be there: dates, numbers, links,
what somebody wrote. Everything between is words, which supervisors may change. The prescribed first line, the subject
and the foot are no part of it, so that no wording can lose them [2.3], [2.4]. Had whole templates been opened for
editing, every mail would hang on what was typed; opening and closing paragraphs alone would have left the shipped
words as they are, which is what people want to change.
"""

import re
from collections.abc import Callable, Collection, Mapping

PLACE = re.compile(r"\{([^{}\n]*)\}")
BLANK = re.compile(r"\n(?:[ \t]*\n)+")


def fill(words: str, places: Mapping[str, Callable[[], str]]) -> str:
    """The words with what stands in their places; a paragraph that comes to nothing is left out.

    KeyError for a place that is not there. What stands in a place is taken as it is, whatever it looks like.
    """
    filled = (_filled(paragraph, places) for paragraph in paragraphs(words))
    return "\n\n".join(paragraph for paragraph in filled if paragraph.strip())


def paragraphs(words: str) -> list[str]:
    """What is parted by empty lines."""
    return BLANK.split(words.strip())


def faults(words: str, places: Collection[str], must: Mapping[str, str]) -> list[str]:
    """What is wrong with such words, each with its fix; `must` says what the places show that have to be there."""
    named = PLACE.findall(words)
    unknown = [name for name in dict.fromkeys(named) if name not in places]
    found = [
        f"There is no {{{name}}} in this text: use the places that are listed, or leave it out." for name in unknown
    ]
    if re.search(r"[{}]", PLACE.sub("", words)):
        found.append("A { or a } stands alone: use them only around the name of a place.")
    found += [f"Keep {{{name}}}: {shows}." for name, shows in must.items() if name not in named]
    return found


def _filled(paragraph: str, places: Mapping[str, Callable[[], str]]) -> str:
    pieces = PLACE.split(paragraph)  # every other one names a place
    shown = (places[piece]().strip("\n") if at % 2 else piece for at, piece in enumerate(pieces))
    return "".join(shown).strip("\n")
