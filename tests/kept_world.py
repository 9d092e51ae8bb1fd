"""The world as rows: built once per session, kept beside the product's tables, laid down by one statement.

Building it takes 90 ms, laying it down less than 3; a thousand tests begin with it.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction

from tests.emptying import let_rules_change, unguarded
from tests.world import World, build_world, office
from tickets.business_time import BusinessCalendar, CalendarRules
from tickets.selectors import rules

OURS = ("contacts", "tickets", "escalation")
LOADED_AT = office("2026-09-14 00:00")  # the day before the stories begin

Table = type[models.Model]


@dataclass(frozen=True)
class KeptWorld:
    """The world's people as they were built, and the statement that lays its rows down with the ids of then."""

    world: World
    statement: str

    def lay(self) -> World:
        """Fills the empty tables; what is added later gets ids of its own. Returns people of the caller's own."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement)
        rules._built.cache_clear()  # known by the id of a calendar, which is the same in every test
        return deepcopy(self.world)


def keep_world() -> KeptWorld:
    """Builds the world, keeps its rows in a schema of their own, and leaves the product's tables empty.

    The ids of each table begin at a thousand of their own: who takes one table's id for another's finds nobody.
    """
    let_rules_change()
    with transaction.atomic(), connection.cursor() as cursor:
        assert filled_tables() == [], "the migrations fill no table of the product"
        for number, table in enumerate(filter(sequence_of, our_tables()), start=1):
            cursor.execute(f"SELECT setval({sequence_of(table)}, {number * 1000})")
        world, filled = built(), filled_tables()
        cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")  # --reuse-db brings an old one
        for name in names_of(filled):
            cursor.execute(f"CREATE TABLE kept.{name} AS TABLE {name}")
        connection.check_constraints()  # at once: no table is emptied while checks of it wait for the commit
        with unguarded():
            cursor.execute(f"TRUNCATE {', '.join(names_of(filled))} CASCADE")
    return KeptWorld(world, ";".join(laying(table) for table in filled))


def built() -> World:
    """The shipped directory, rules and ladders, with two agencies and their people, made the slow way."""
    with time_machine.travel(LOADED_AT, tick=False):
        for command in ("load_directory", "load_rules", "load_ladders"):
            call_command(command, verbosity=0)
        return build_world()


def our_tables() -> list[Table]:
    return [table for app in OURS for table in apps.get_app_config(app).get_models(include_auto_created=True)]


def filled_tables() -> list[Table]:
    return [table for table in our_tables() if table._base_manager.exists()]


def names_of(tables: list[Table]) -> list[str]:
    return [table._meta.db_table for table in tables]


def sequence_of(table: Table) -> str:
    """SQL for the sequence that numbers the rows; "" when none does."""
    return f"pg_get_serial_sequence('{table._meta.db_table}', 'id')" if table._meta.auto_field else ""


def laying(table: Table) -> str:
    """SQL that copies the kept rows back, and moves a sequence that has begun anew past their ids."""
    name, sequence = table._meta.db_table, sequence_of(table)
    copied = f"INSERT INTO {name} SELECT * FROM kept.{name}"  # noqa: S608 - a name of our own
    highest = f"SELECT max(id) FROM kept.{name}"  # noqa: S608 - likewise
    past = f";SELECT setval({sequence}, greatest(nextval({sequence}), ({highest})))"
    return copied + (past if sequence else "")


def built_once(build: Callable[[CalendarRules], BusinessCalendar]) -> Callable[[CalendarRules], BusinessCalendar]:
    """Builds the tables of a calendar (10 ms) only when no test before asked for one that says the same."""
    known: dict[str, BusinessCalendar] = {}

    def calendar(said: CalendarRules) -> BusinessCalendar:
        if (key := repr(said)) not in known:
            known[key] = build(said)
        return known[key]

    return calendar
