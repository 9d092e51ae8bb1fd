"""Many tickets at once: copies of one that was filed, made by the database itself."""

from collections.abc import Sequence

from django.db import connection, models

from tickets.models import Event, Milestone, Ticket, TicketNumber

TABLES = ("tickets_ticket", "tickets_milestone", "tickets_ticketnumber", "tickets_event")


def copy_ticket(ticket: Ticket, count: int, acts: Sequence[str] = (), **changed: str) -> None:
    """Copies an open ticket with its numbers, its events and those `acts` that it owes, moved with its due date.

    `changed` are SQL expressions for columns; in them `n` counts the copies from 1.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM tickets_ticket")
        (last,) = cursor.fetchone()
        only = {"id": ticket.pk, "last": last, "count": count, "acts": list(acts or [ticket.owed])}
        for statement in (
            _copying(Ticket, "generate_series(1, %(count)s) AS n WHERE o.id = %(id)s", _FOR_TICKET | changed),
            _copying(Milestone, f"{_COPIES} AND o.name = ANY(%(acts)s) AND o.outcome = ''", _FOR_MILESTONE),
            _copying(TicketNumber, _COPIES, _FOR_NUMBER),
            _copying(Event, _COPIES, {"ticket_id": "t.id"}),
        ):
            cursor.execute(statement, only)
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")


_COPIES = (
    "tickets_ticket AS t, tickets_ticket AS original "
    "WHERE o.ticket_id = %(id)s AND t.id > %(last)s AND original.id = %(id)s"
)
_FOR_TICKET = {"submission_key": "gen_random_uuid()"}
_FOR_MILESTONE = {
    "ticket_id": "t.id",
    "due_at": "o.due_at + (t.owed_at - original.owed_at)",
    "warn_at": "o.warn_at + (t.owed_at - original.owed_at)",
}
# Not numbers as people have them, but as many and as different.
_FOR_NUMBER = {"ticket_id": "t.id", "number": "CASE o.kind WHEN 'issue' THEN 'N' || t.id ELSE o.number END"}


def _copying(model: type[models.Model], source: str, changed: dict[str, str]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f"o.{column}") for column in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} AS o, {source}"  # noqa: S608 - names of ours
