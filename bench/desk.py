"""A helpdesk as years leave it: requests in every stage with all that belongs to them, made by the database itself.

A few requests are lived through the services, each to another stage; then each is copied with its milestones,
numbers, messages, events and waits, moved in time by whole days, and given to another account, agency and rep. A
tenth is open, a rep has 250 open ones, an account ten requests in all, an agency 5,000. Mails are not copied.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from contacts.models import Team, User
from tests.emptying import unguarded
from tests.world import OFFICE, World, by, file
from tickets.models import Account, Customer, Event, LedgerRow, Message, Milestone, Ticket, TicketNumber, Wait
from tickets.selectors.rules import office_calendar
from tickets.services.confirm import confirm
from tickets.services.finish import resolve, withdraw
from tickets.services.promise import promise
from tickets.services.reply import note, reply
from tickets.services.wait import hold, pause

BATCH = 50_000
PROCESSORS, AT_ONCE = 2, 20_000  # for the words that are searched
YEARS_BACK = 600  # days over which what is finished was filed; the calendar of the tests begins in 2025
PEOPLE = 4  # of each agency
SPREAD = 200_000  # business seconds by which the durations of copies differ
CHILDREN = (Milestone, TicketNumber, Event, Message, Wait, LedgerRow)
FIRST_IMS = 200_000  # behind those of the requests that were lived
FILLED = [model._meta.db_table for model in (Customer, Account, Ticket, *CHILDREN)]
SEARCHED = "tickets_searchtext"
WORDS = "ARRAY['credit', 'surcharge', 'circuit', 'roaming', 'voicemail', 'porting', 'router', 'trunk', 'fax', 'roof']"


@dataclass(frozen=True, slots=True)
class Life:
    """A request that was lived to some stage: how many of a thousand are like it, and by how many days a copy moves.

    `days` is SQL in which n counts the copies of this life and `many` stands for how many there are.
    """

    ticket: Ticket
    share: int
    days: str = "0"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works and files there, by the first of their ids and how many they are."""

    reps: range
    agencies: range
    filers: range
    accounts: range

    def rep(self, number: int) -> User:
        return User.objects.get(pk=self.reps[number % len(self.reps)])


class Clock:
    """Instants around now, in business days."""

    def __init__(self, now: datetime) -> None:
        self.calendar = office_calendar()
        self.today = self.calendar.add_business_days(self.calendar.local_date(now) + timedelta(days=1), -1)

    def day(self, days: int) -> date:
        return self.calendar.add_business_days(self.today, days)

    def at(self, days: int, hour: int) -> datetime:
        return datetime(*self.day(days).timetuple()[:3], hour, 20, tzinfo=OFFICE)


def fill(world: World, count: int, now: datetime) -> Desk:
    """Fills the database with so many requests and says how far it is; their indexes are made anew at the end."""
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {what}", flush=True)

    lives = _lives(world, Clock(now))
    desk = _people_and_accounts(world, count)
    say(f"{len(lives)} requests lived, {len(desk.reps)} reps, {len(desk.agencies)} agencies")
    with _without_indexes(FILLED, say):
        done, numbers = 0, FIRST_IMS
        for life in lives:
            for first in range(0, many := count * life.share // 1000, BATCH):
                size = min(BATCH, many - first)
                numbers += _copy(life, desk, range(first, first + size), many, numbers)
                say(f"{(done := done + size):,} of {count:,} requests")
    _find_words(count, say)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join([*FILLED, 'contacts_user'])}")
    say("the tables are analysed")
    return desk


def empty() -> None:
    """Takes all of it away at once; a million rows would be deleted one by one else."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(FILLED)} CASCADE")


def _lives(world: World, clock: Clock) -> list[Life]:
    """Each stage once: of a thousand requests 100 are open, 10 of these late."""
    later = "mod(n, 2) * 7"
    over = f"-1 - (many - n) * {YEARS_BACK} / many"
    return [
        Life(file(world.dana, clock.at(-1, 10)), 14),
        Life(_confirmed(world, clock, -1), 18),
        *(Life(_promised(world, clock, -8, due), 9, later) for due in range(1, 6)),
        Life(_paused(world, clock), 8),
        Life(_held(world, clock), 5),
        Life(file(world.dana, clock.at(-6, 10)), 5),
        Life(_promised(world, clock, -10, -2), 5),
        Life(_resolved(world, clock, "billing", 1), 400, over),
        Life(_resolved(world, clock, "maintenance", 1), 350, over),
        Life(_resolved(world, clock, "billing", 3), 90, over),
        Life(_withdrawn(world, clock), 60, over),
    ]


def _confirmed(world: World, clock: Clock, filed: int, kind: str = "billing", after: int = 0) -> Ticket:
    ticket = file(world.dana, clock.at(filed, 10), kind=kind)
    return confirm(ticket.pk, actor=by(world.rita), now=clock.at(filed + after, 11), assignee=world.sherry)


def _promised(world: World, clock: Clock, filed: int, due: int, kind: str = "billing", after: int = 0) -> Ticket:
    ticket = _confirmed(world, clock, filed, kind, after)
    at, words = clock.at(filed + after, 14), "We check the invoice against the order and call the plant."
    promise(ticket.pk, day=clock.day(due), words=words, actor=by(world.sherry), now=at)
    reply(ticket.pk, words="Thank you. The order was 3381.", actor=by(world.dana), now=clock.at(filed + after, 15))
    return ticket


def _paused(world: World, clock: Clock) -> Ticket:
    ticket, until = _confirmed(world, clock, -3), clock.day(3)
    pause(ticket.pk, words="Which line?", party="customer", until=until, actor=by(world.sherry), now=clock.at(-3, 12))
    return ticket


def _held(world: World, clock: Clock) -> Ticket:
    ticket = _promised(world, clock, -8, 4)
    hold(ticket.pk, words="The plant looks.", party="department", actor=by(world.sherry), now=clock.at(-7, 12))
    return ticket


def _resolved(world: World, clock: Clock, kind: str, after: int) -> Ticket:
    ticket, sherry = _promised(world, clock, -25, -15, kind, after), by(world.sherry)
    note(ticket.pk, words="The plant says it was their mistake.", actor=sherry, now=clock.at(-20, 9))
    next_day = clock.day(-11)
    reply(ticket.pk, words="Found it.", actor=sherry, now=clock.at(-16, 9), next_day=next_day)
    return resolve(ticket.pk, words="It is on the next invoice.", actor=sherry, now=clock.at(-12, 9))


def _withdrawn(world: World, clock: Clock) -> Ticket:
    ticket = file(world.dana, clock.at(-25, 10))
    return withdraw(ticket.pk, words="It was ours.", actor=by(world.dana), now=clock.at(-25, 12))


def _people_and_accounts(world: World, count: int) -> Desk:
    open_ones, accounts = count // 10, max(20, count // 10)
    agencies = max(2, count // 5000)
    reps = _inserted(max(4, open_ones // 250), "contacts_user", _person("'rep'", "NULL"), "n")
    with connection.cursor() as cursor:
        teams = list(Team.objects.order_by("pk").values_list("pk", flat=True))
        cursor.execute(
            "INSERT INTO contacts_membership (user_id, team_id) SELECT id, (%s::bigint[])[1 + mod(id, %s)] "
            "FROM contacts_user WHERE id BETWEEN %s AND %s",
            [teams, len(teams), reps[0], reps[-1]],
        )
    houses = _inserted(agencies, "contacts_agency", {"name": "'Agency ' || n"}, "n")
    filers = _person("'sub_agent'", f"{houses[0]} + (n - 1) / {PEOPLE}")
    people = _inserted(agencies * PEOPLE, "contacts_user", filers, "n")
    owner = f"{houses[0]} + mod(n - 1, {agencies})"
    customers = _inserted(
        accounts, "tickets_customer", {"agency_id": owner, "name": f"({WORDS})[1 + mod(n, 10)] || ' and ' || n"}, "n"
    )
    number = "'555' || lpad(n::text, 8, '0')"
    of_customer = {"customer_id": f"{customers[0]} + n - 1", "agency_id": owner, "number": number, "key": number}
    return Desk(reps, houses, people, _inserted(accounts, "tickets_account", of_customer, "n"))


def _person(role: str, agency: str) -> dict[str, str]:
    flags = {"is_superuser": "false", "is_staff": "false", "is_active": "true", "password": "'!'"}
    texts = {"title": "''", "area": "''", "date_joined": "now()", "first_name": "''", "last_name": "''"}
    known = {field.column for field in User._meta.concrete_fields}
    named = {"name": f"{role} || ' ' || n", "email": f"{role} || n || '@bench.example'", "role": role}
    every = flags | texts | named | {"agency_id": agency}
    return {column: value for column, value in every.items() if column in known}


def _inserted(count: int, table: str, values: dict[str, str], counter: str) -> range:
    """Inserts so many rows; their ids follow each other, for nobody else inserts."""
    columns, chosen = ", ".join(values), ", ".join(values.values())
    source = f"SELECT {chosen} FROM generate_series(1, {count}) AS {counter} ORDER BY {counter}"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {source} RETURNING id")
        ids = [pk for (pk,) in cursor.fetchall()]
    assert ids == list(range(ids[0], ids[0] + count))
    return range(ids[0], ids[0] + count)


def _copy(life: Life, desk: Desk, places: range, many: int, numbers: int) -> int:
    """Copies one life for these places among its many; how many IMS numbers that took."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what is copied keeps every rule already
        cursor.execute("SELECT max(id) FROM tickets_ticket")
        (last,) = cursor.fetchone()
        only = {"id": life.ticket.pk, "last": last}
        days = life.days.replace("many", str(many))
        counted = f"generate_series({places[0] + 1}::bigint, {places[-1] + 1}) AS n"
        source = f"tickets_ticket AS o, {counted} WHERE o.id = %(id)s"
        changed = _of_ticket(life.ticket, desk, f"make_interval(days => ({days})::int)")
        cursor.execute(_copying(Ticket, source, changed), only)
        taken = 0
        for model in CHILDREN:
            cursor.execute(_copying(model, _COPIES, _of_child(model, numbers), _ORIGINALS), only)
            taken = cursor.rowcount if model is TicketNumber else taken
        return max(0, taken - len(places))


# Read once: without indexes and figures of the tables the planner would read them for every copy.
_ORIGINALS = (
    "WITH o AS MATERIALIZED (SELECT * FROM {table} WHERE ticket_id = %(id)s), "
    "original AS MATERIALIZED (SELECT * FROM tickets_ticket WHERE id = %(id)s)"
)
_COPIES = "o, original, tickets_ticket AS t WHERE t.id > %(last)s ORDER BY t.id, o.id"
_MOVED = "(t.received_at - original.received_at)"


def _of_ticket(ticket: Ticket, desk: Desk, shift: str) -> dict[str, str]:
    """What differs in a copy: its time, its account with the agency, who filed it and who has it."""
    place = f"mod(n * 7919 + {ticket.pk}, {len(desk.accounts)})"
    agency = f"mod({place}, {len(desk.agencies)})"
    times = {field.column: f"o.{field.column} + {shift}" for field in _fields(Ticket, models.DateTimeField)}
    return times | {
        "submission_key": "gen_random_uuid()",
        "account_id": f"{desk.accounts[0]} + {place}",
        "account_text": f"'555' || lpad(({place} + 1)::text, 8, '0')",
        "customer_name": f"({WORDS})[1 + mod({place} + 1, 10)] || ' and ' || ({place} + 1)",
        "agency_id": f"{desk.agencies[0]} + {agency}",
        "submitter_id": f"{desk.filers[0]} + {agency} * {PEOPLE} + mod(n / 3, {PEOPLE})",
        "assignee_id": f"CASE WHEN o.assignee_id IS NOT NULL THEN {desk.reps[0]} + mod(n, {len(desk.reps)}) END",
        "description": f"({WORDS})[1 + mod(n / 10, 10)] || ' missing on invoice ' || n",
    }


def _of_child(model: type[models.Model], numbers: int) -> dict[str, str]:
    times = {field.column: f"o.{field.column} + {_MOVED}" for field in _fields(model, models.DateTimeField)}
    dates = {
        field.column: f"o.{field.column} + extract(day FROM {_MOVED})::int"
        for field in _fields(model, models.DateField)
        if not isinstance(field, models.DateTimeField)
    }
    people = {
        field.column: f"CASE WHEN o.{field.column} IS NULL THEN NULL WHEN o.{field.column} = original.submitter_id "
        f"THEN t.submitter_id ELSE coalesce(t.assignee_id, o.{field.column}) END"
        for field in _fields(model, models.ForeignKey)
        if field.related_model is User
    }
    ims = f"lpad(({numbers + 1} + row_number() OVER (PARTITION BY o.kind ORDER BY t.id))::text, 6, '0')"
    special = {
        TicketNumber: {"number": f"CASE o.kind WHEN 'ims' THEN {ims} ELSE 'N' || t.id END"},
        LedgerRow: {"agency_id": "t.agency_id", "seconds": f"o.seconds + mod(t.id * 7919, {SPREAD})"},
        Message: {"key": "NULL", "body": f"o.body || ' ' || ({WORDS})[1 + mod(t.id, 10)] || ' ref ' || t.id"},
    }
    return times | dates | people | {"ticket_id": "t.id"} | special.get(model, {})


def _fields(model: type[models.Model], kind: type[Any]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if isinstance(field, kind))


def _copying(model: type[models.Model], source: str, changed: dict[str, str], originals: str = "") -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f'o."{column}"') for column in columns)
    names, table = ", ".join(f'"{column}"' for column in columns), model._meta.db_table
    return f"INSERT INTO {table} ({names}) {originals.format(table=table)} SELECT {values} FROM {source}"


@contextmanager
def _without_indexes(tables: list[str], say: Callable[[str], None]) -> Iterator[None]:
    """While it lasts these tables have none but their unique indexes."""
    asked = (
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisunique AND indrelid = ANY(%s::regclass[]) ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [tables])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        try:
            yield
        finally:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for name, definition in indexes:
                cursor.execute(definition)
                say(f"index {name}")


def _find_words(count: int, say: Callable[[str], None]) -> None:
    """Fills the words that staff searches by, which triggers keep up else; nothing where there are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('tickets_search_fill')")
        if cursor.fetchone() == (None,):
            return
        cursor.execute("SELECT min(id), max(id) FROM tickets_ticket")
        first, last = cursor.fetchone()
        with _without_indexes([SEARCHED], say), ThreadPoolExecutor(PROCESSORS) as pool:
            for done in pool.map(_words_from, range(first, last + 1, AT_ONCE)):
                say(f"words of {min(count, done - first):,} of {count:,} requests")
        cursor.execute(f"ANALYZE {SEARCHED}")


def _words_from(first: int) -> int:
    """Fills the words of the next requests over a connection of its own; the id behind the last of them."""
    ids = "ARRAY(SELECT id FROM tickets_ticket WHERE id BETWEEN %s AND %s)"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT tickets_search_fill({ids})", [first, first + AT_ONCE - 1])
    finally:
        connection.close()
    return first + AT_ONCE
