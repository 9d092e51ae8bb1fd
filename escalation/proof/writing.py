"""A pack as it is sent: its head at once, its timeline some entries at a time, as a page or as JSON."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.template.loader import render_to_string

from escalation.proof.selectors.telling import Told

MARK = "<!-- timeline -->"  # where the page has its timeline
AT_ONCE = 100  # entries that are drawn together


def as_page(page: str, timeline: Iterable[Told]) -> Iterator[str]:
    """The page with the entries where its mark stands."""
    before, _, after = page.partition(MARK)
    yield before
    entries = iter(timeline)
    while some := list(islice(entries, AT_ONCE)):
        yield render_to_string("proof/_entries.html", {"entries": some})
    yield after


def as_json(pack: Told, timeline: Iterable[Told]) -> Iterator[str]:
    """One object: what stands at the head, then `timeline`; entry by entry a line."""
    yield json.dumps(pack, ensure_ascii=False)[:-1] + ', "timeline": ['
    between = "\n"
    for entry in timeline:
        yield between + json.dumps(entry, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"
