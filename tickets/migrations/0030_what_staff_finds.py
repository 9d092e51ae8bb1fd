"""What staff finds requests by, kept up by triggers, filled for those that there are without holding up any of them.

Names are found in spite of typing errors where the database has pg_trgm, and may have it made for us.
"""

import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import InternalError, OperationalError, ProgrammingError, migrations, models, transaction

AT_ONCE = 5000  # requests that are filled in one transaction

# Each sign that joins words becomes a space, as in the words of a request (tickets/models/words.py). What is very long
# is cut: a vector of words has its bounds, and a mail must never be refused for them.
MAKING = r"""
CREATE FUNCTION tickets_search_apart(said text, most integer) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT to_tsvector('simple', translate(left(said, most), '-./:@_&<>+~', '           '))
$$;

CREATE FUNCTION tickets_search_fill(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tickets_searchtext (ticket_id, finished, words)
    SELECT t.id, t.finished_at IS NOT NULL,
        setweight(tickets_search_apart(concat_ws(' ', t.customer_name, t.account_text,
            regexp_replace(t.account_text, '[^0-9A-Za-z]+', '', 'g'), t.further_words), 5000), 'A')
        || setweight(tickets_search_apart(t.description, 1000), 'B')
        || array_to_tsvector(array_remove(
            ARRAY['ofagency' || t.agency_id, 'ofuser' || t.submitter_id, 'ofuser' || t.assignee_id], NULL))
        || setweight(tickets_search_apart(concat_ws(' ',
            (SELECT string_agg(left(m.body, 20000), ' ' ORDER BY m.id) FROM tickets_message m WHERE m.ticket_id = t.id),
            (SELECT string_agg(a.filename, ' ' ORDER BY a.id) FROM tickets_attachment a
                JOIN tickets_message m ON m.id = a.message_id WHERE m.ticket_id = t.id)), 150000), 'D')
    FROM tickets_ticket t WHERE t.id = ANY(ids) ORDER BY t.id
    ON CONFLICT (ticket_id) DO UPDATE SET finished = EXCLUDED.finished, words = EXCLUDED.words
        WHERE (tickets_searchtext.finished, tickets_searchtext.words) IS DISTINCT FROM (EXCLUDED.finished, EXCLUDED.words)
$$;

CREATE FUNCTION tickets_search_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets_search_fill(ARRAY(SELECT id FROM added));
    RETURN NULL;
END $$;
CREATE TRIGGER search_filed AFTER INSERT ON tickets_ticket
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_filed();

CREATE FUNCTION tickets_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets_search_fill(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER search_changed AFTER UPDATE ON tickets_ticket FOR EACH ROW
    WHEN ((OLD.customer_name, OLD.account_text, OLD.further_words, OLD.description, OLD.agency_id, OLD.submitter_id,
        OLD.assignee_id, OLD.finished_at IS NULL) IS DISTINCT FROM (NEW.customer_name, NEW.account_text,
        NEW.further_words, NEW.description, NEW.agency_id, NEW.submitter_id, NEW.assignee_id, NEW.finished_at IS NULL))
    EXECUTE FUNCTION tickets_search_changed();

CREATE FUNCTION tickets_search_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets_search_fill(ARRAY(SELECT DISTINCT ticket_id FROM added));
    RETURN NULL;
END $$;
CREATE TRIGGER search_said AFTER INSERT ON tickets_message
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_said();

CREATE FUNCTION tickets_search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets_search_fill(ARRAY[OLD.ticket_id, NEW.ticket_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER search_moved AFTER UPDATE ON tickets_message FOR EACH ROW
    WHEN ((OLD.ticket_id, OLD.body) IS DISTINCT FROM (NEW.ticket_id, NEW.body))
    EXECUTE FUNCTION tickets_search_moved();

CREATE FUNCTION tickets_search_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets_search_fill(ARRAY(
        SELECT DISTINCT m.ticket_id FROM added JOIN tickets_message m ON m.id = added.message_id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_sent AFTER INSERT ON tickets_attachment
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_sent();
"""

UNMAKING = """
DROP TRIGGER search_sent ON tickets_attachment;
DROP TRIGGER search_moved ON tickets_message;
DROP TRIGGER search_said ON tickets_message;
DROP TRIGGER search_changed ON tickets_ticket;
DROP TRIGGER search_filed ON tickets_ticket;
DROP FUNCTION tickets_search_sent, tickets_search_moved, tickets_search_said, tickets_search_changed,
    tickets_search_filed, tickets_search_fill, tickets_search_apart;
"""

BY_TRIGRAM = "CREATE INDEX CONCURRENTLY customer_by_trigram ON tickets_customer USING gin (name gin_trgm_ops)"


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM tickets_ticket")
        (last,) = cursor.fetchone()
        for first in range(0, last + 1, AT_ONCE):
            cursor.execute(
                "SELECT tickets_search_fill(ARRAY(SELECT id FROM tickets_ticket WHERE id > %s AND id <= %s))",
                [first, first + AT_ONCE],
            )


def make_trigrams(apps, schema_editor):
    """The extension, if the database has it and lets us; without it, only what is typed right is found."""
    connection = schema_editor.connection
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except (ProgrammingError, OperationalError, InternalError):
        return
    with connection.cursor() as cursor:
        cursor.execute(BY_TRIGRAM)


def drop_trigrams(apps, schema_editor):
    """What somebody else has made stays."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS customer_by_trigram")
        cursor.execute(
            "SELECT 1 FROM pg_extension e JOIN pg_roles r ON r.oid = e.extowner"
            " WHERE e.extname = 'pg_trgm' AND r.rolname = current_user"
        )
        if cursor.fetchone():
            cursor.execute("DROP EXTENSION pg_trgm")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0029_relations")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("finished", models.BooleanField(db_default=False)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.RunSQL(MAKING, UNMAKING),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently("searchtext", models.Index(fields=["finished", "-ticket"], name="search_newest")),
        AddIndexConcurrently("searchtext", GinIndex(fields=["words"], fastupdate=False, name="search_words")),
        migrations.RunPython(make_trigrams, drop_trigrams),
    ]
