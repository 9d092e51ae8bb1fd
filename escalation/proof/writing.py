"""A pack as it is sent: its head at once, its timeline some entries at a time, as a page or as JSON."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.template.loader import render_to_string

from escalation.proof.selectors.telling import Told

MARK = "<!-- timeline -->"  # where the page has its timeline
AT_ONCE = 100  # entries that are written together


def as_page(page: str, timeline: Iterable[Told]) -> Iterator[str]:
    """The page with the entries where its mark stands."""
    before, _, after = page.partition(MARK)
    yield before
    for some in _together(timeline):
        yield render_to_string("proof/_entries.html", {"entries": some})
    yield after


def as_json(pack: Told, timeline: Iterable[Told]) -> Iterator[str]:
    """One object: what stands at the head, then `timeline`, an entry a line."""
    yield json.dumps(pack, ensure_ascii=False)[:-1] + ', "timeline": ['
    between = "\n"
    for some in _together(timeline):
        yield between + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in some)
        between = ",\n"
    yield "\n]}\n"


def _together(entries: Iterable[Told]) -> Iterator[list[Told]]:
    """The entries some at a time: a piece of a few kilobytes costs as much to send as one of a line."""
    left = iter(entries)
    while some := list(islice(left, AT_ONCE)):
        yield some
