"""Where the words of a search stand in what was said and sent: for staff, and for the requests of one page alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString

from tickets.desk.marking import APART, BEGIN, END, marked, marked_snippet
from tickets.models import Ticket
from tickets.models.words import JOINING_SIGNS
from tickets.selectors.searching import beginning

LATEST = 30  # messages of a request are looked through, the newest first

# The signs that join words are told apart by one that is taken out again: the snippet reads as it was written.
_SNIPPETS = r"""
SELECT t.id, m.internal, coalesce(u.name, nullif(m.sender, ''), 'a mail'),
    ts_headline('simple', m.said, to_tsquery('simple', %(asked)s), %(how)s)
FROM unnest(%(ids)s) AS t(id) CROSS JOIN LATERAL (
    SELECT latest.* FROM (
        SELECT id, internal, author_id, sender, regexp_replace(
            translate(left(body, 20000), %(ours)s, ''), '([-./:@_&<>+~])', E'\\1' || %(apart)s, 'g') AS said
        FROM tickets_message WHERE ticket_id = t.id ORDER BY id DESC LIMIT %(latest)s
    ) AS latest WHERE to_tsvector('simple', said) @@ to_tsquery('simple', %(asked)s) ORDER BY id DESC LIMIT 1
) AS m LEFT JOIN contacts_user u ON u.id = m.author_id
"""
_FILES = """
SELECT m.ticket_id, a.filename FROM tickets_attachment a JOIN tickets_message m ON m.id = a.message_id
WHERE m.ticket_id = ANY(%(ids)s)
    AND to_tsvector('simple', translate(a.filename, %(joining)s, %(spaces)s)) @@ to_tsquery('simple', %(asked)s)
ORDER BY a.id DESC LIMIT 200
"""
_HOW = (
    f'StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MaxWords=18, MinWords=8, ShortWord=0, FragmentDelimiter=" … "'
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place where the words were found, in words and as it stands there."""

    where: str
    text: SafeString
    internal: bool = False


def snippets_of(tickets: Iterable[Ticket], words: list[str]) -> dict[int, list[Snippet]]:
    """For each request the newest message with one of the words, and a file with one of them in its name."""
    found: dict[int, list[Snippet]] = defaultdict(list)
    asked = " | ".join(map(beginning, words))
    values: dict[str, Any] = {"asked": asked, "ids": [ticket.pk for ticket in tickets]}
    values |= {"how": _HOW, "ours": BEGIN + END, "apart": APART, "latest": LATEST}
    values |= {"joining": JOINING_SIGNS, "spaces": " " * len(JOINING_SIGNS)}
    with connection.cursor() as cursor:
        cursor.execute(_SNIPPETS, values)
        for pk, internal, author, text in cursor.fetchall():
            where = f"Internal note, {author}" if internal else f"Message, {author}"
            found[pk].append(Snippet(where, marked_snippet(text), internal))
        cursor.execute(_FILES, values)
        for pk, filename in cursor.fetchall():
            if not any(snippet.where == "File" for snippet in found[pk]):
                found[pk].append(Snippet("File", marked(filename, words)))
    return found
