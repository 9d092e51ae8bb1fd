"""What a word with a typing error was meant to be, where the database has pg_trgm; else nothing is put right.

The words that it may have been are those that requests have most often, which the database counts by itself, and the
names of customers, agencies and people.
"""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tickets.desk.selectors.search import matching, query_of
from tickets.selectors.searching import words_in

SHORTEST = 4  # letters of a word that is worth a guess
ALIKE = 0.3  # of 1, by the trigrams that two words share

_HAS_TRIGRAMS = "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"
_NEAREST = """
SELECT word FROM (
    SELECT unnest(most_common_elems::text::text[]) AS word FROM pg_stats
    WHERE schemaname = current_schema AND tablename = 'tickets_searchtext' AND attname = 'words'
    UNION SELECT regexp_split_to_table(lower(name), '[^[:alnum:]]+') FROM (
        SELECT name FROM contacts_user UNION SELECT name FROM contacts_agency
        UNION (SELECT name FROM tickets_customer WHERE %(word)s <%% name LIMIT 200)
    ) AS names
) AS known
WHERE length(word) >= %(shortest)s AND word !~ '[0-9]' AND similarity(word, %(word)s) >= %(alike)s
ORDER BY similarity(word, %(word)s) DESC, word LIMIT 1
"""


def put_right(text: str) -> str:
    """The text with each unknown word as it was probably meant; "" if that is no other text."""
    typed = words_in(text)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HAS_TRIGRAMS)
        if cursor.fetchone() is None:
            return ""
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', true)")
        meant = [_meant(cursor, word) for word in typed]
    return "" if [word.lower() for word in meant] == [word.lower() for word in typed] else " ".join(meant)


def _meant(cursor: CursorWrapper, word: str) -> str:
    """The word itself if anything has it, or if it is none for guesses; else the one most like it."""
    if len(word) < SHORTEST or not word.isalpha() or matching(query_of(word)):
        return word
    cursor.execute(_NEAREST, {"word": word.lower(), "shortest": SHORTEST, "alike": ALIKE})
    nearest = cursor.fetchone()
    return str(nearest[0]) if nearest else word
