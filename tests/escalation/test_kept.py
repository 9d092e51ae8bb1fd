"""What is written down stays: the database itself refuses to change, delete or empty it [4.11], [8.3]."""

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from contacts.access_log import Kind, note_access
from contacts.models import AbsenceEvent, AccessEvent, MailWording, Team, TeamEvent
from escalation.models import Ladder, Rung
from tests.escalation.clock import sweep
from tests.once import world
from tests.world import World, file, office
from tickets.models import Closure, Event, MacroVersion, OfficeCalendar, Route, SlaPolicy

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-15 10:00")

LOGS = {Event, AccessEvent, AbsenceEvent, TeamEvent, MailWording, MacroVersion}
VERSIONS = {OfficeCalendar, SlaPolicy, Route, Ladder}
PARTS = {Closure, Rung}


@pytest.fixture(autouse=True)
def _as_in_production(world: World) -> None:
    """With a row in each table; the stories of the tests may bend rules, but not here."""
    file(world.dana, NOW)
    note_access(Kind.SIGNED_IN, user=world.dana, now=NOW, ways=["password"])
    AbsenceEvent.objects.create(
        at=NOW, act="entered", user=world.rita, by=world.jim, starts_on=NOW.date(), ends_on=NOW.date()
    )
    TeamEvent.objects.create(at=NOW, act="made", team=Team.objects.first(), by=world.jim)
    MailWording.objects.create(key="reply", version=1, made_at=NOW, made_by=world.jim, note="plainer")
    MacroVersion.objects.create(macro_key=1, at=NOW, sort="made", name="Hello", act="reply", words="Hello.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or a table would be kept from being emptied by these
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


def refused(statement: str) -> bool:
    """Whether the database refuses it for what it keeps, and not for another reason."""
    said = ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        said = str(error)
    assert not said or said.startswith("pgtrigger: Cannot")
    return bool(said)


def setting(model: type[Model], column: str, value: str) -> str:
    return f"UPDATE {model._meta.db_table} SET {column} = {value}"  # noqa: S608


def deleting(model: type[Model]) -> str:
    return f"DELETE FROM {model._meta.db_table}"  # noqa: S608


def a_text_of(model: type[Model]) -> str:
    """A column of it that says something."""
    texts = {"action", "kind", "act", "words", "key", "name", "note"}
    return min(texts.intersection(field.column for field in model._meta.concrete_fields), default="level")


def test_no_log_is_changed_deleted_or_emptied() -> None:
    assert {model for model, trigger in pgtrigger.registered() if trigger.name == "append_only"} == LOGS
    for model in LOGS:
        column = a_text_of(model)
        assert model._default_manager.exists()
        emptied = f"TRUNCATE {model._meta.db_table} CASCADE"
        for statement in (setting(model, column, column), deleting(model), emptied):
            assert (statement, refused(statement)) == (statement, True)
    assert refused("TRUNCATE tickets_ticket CASCADE")  # with the requests, their events would go


def test_no_version_of_a_rule_is_changed_or_deleted_but_marked_as_followed() -> None:
    for model in VERSIONS | PARTS:
        column = a_text_of(model)
        assert model._default_manager.exists()
        other = "level + 20" if column == "level" else f"reverse({column})"
        for statement in (setting(model, column, other), deleting(model)):
            assert (statement, refused(statement)) == (statement, True)
        assert not refused(setting(model, column, column))  # which changes nothing
    for model in VERSIONS:
        assert not refused(setting(model, "redated_at", "now()"))


def test_control_the_sweep_goes_on() -> None:
    assert sweep("2026-09-18 08:00").told == 1
