"""Whose promise it was when it ended: of who had the request, or of who acted where nobody had it."""

from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from tests.once import world
from tests.world import World, by, confirmed, file, office
from tickets.models import Milestone, Ticket
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.correct import correct
from tickets.services.finish import resolve, withdraw
from tickets.services.promise import promise
from tickets.services.reply import reply

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
MIGRATIONS = Path(__file__).parents[2] / "tickets" / "migrations"


def holders(ticket: Ticket) -> list[tuple[str, str, str | None]]:
    """Each promise that has ended, how, and whose it was."""
    rows = ticket.milestones.exclude(outcome="").select_related("holder").order_by("id")
    return [(row.name, row.outcome, row.holder.name if row.holder else None) for row in rows]


def lives(world: World, tuesday: datetime) -> list[Ticket]:
    """Requests whose promises ended in every way."""
    rita, sherry = by(world.rita), by(world.sherry)
    told = confirmed(world, file(world.dana, tuesday))
    promise(told.pk, day=date(2026, 9, 28), words="Steps.", actor=sherry, now=office("2026-09-17 11:00"))
    reply(told.pk, words="News.", actor=sherry, now=office("2026-09-28 11:00"))
    assign(told.pk, assignee=world.rita, actor=sherry, now=office("2026-09-29 11:00"))
    resolve(told.pk, words="Done.", actor=sherry, now=office("2026-09-30 11:00"))
    taken = file(world.dana, tuesday)
    assign(taken.pk, assignee=world.jim, actor=rita, now=office("2026-09-15 11:00"))
    confirm(taken.pk, actor=rita, now=office("2026-09-17 09:00"))
    gone = file(world.dana, tuesday)
    withdraw(gone.pk, words="Never mind.", actor=by(world.dana), now=office("2026-09-15 12:00"))
    moved = confirmed(world, file(world.dana, tuesday, kind="maintenance"), "2026-09-15 11:00")
    assign(moved.pk, assignee=world.jim, actor=rita, now=office("2026-09-15 11:30"))
    correct(moved.pk, kind="billing", actor=rita, now=office("2026-09-15 12:00"))
    return [told, taken, gone, moved]


def test_it_counts_for_who_had_the_request_else_for_who_ended_it(world: World, tuesday: datetime) -> None:
    told, taken, gone, moved = lives(world, tuesday)
    assert holders(told) == [
        ("confirmation", "kept", "Rita Hale"),  # nobody had it, and she confirmed
        ("next_steps", "kept", "Sherry Parrish"),
        ("follow_up", "dropped", "Sherry Parrish"),
        ("follow_up", "kept", "Sherry Parrish"),
        ("follow_up", "dropped", "Rita Hale"),  # who had it by then, though Sherry resolved it
    ]
    assert holders(taken) == [("confirmation", "late", "Jim Woodburn")]  # though Rita confirmed it
    assert {holder for _, _, holder in holders(gone)} == {None}  # of the agency's side nobody holds a promise
    assert ("completion", "dropped", "Jim Woodburn") in holders(moved)  # not of the team that it went to
    assert not Milestone.objects.filter(outcome="", holder__isnull=False).exists()


def test_of_what_ended_before_it_is_derived_as_far_as_it_can_be_known(world: World, tuesday: datetime) -> None:
    told, taken, *_ = lives(world, tuesday)
    known = dict(Milestone.objects.values_list("pk", "holder"))
    Milestone.objects.update(holder=None)
    (migration,) = MIGRATIONS.glob("*_holder_of_promises.py")
    with connection.schema_editor() as editor:
        import_module(f"tickets.migrations.{migration.stem}").fill(apps, editor)
    derived = dict(Milestone.objects.values_list("pk", "holder"))
    assert {pk for pk, holder in derived.items() if holder not in {None, known[pk]}} == set()
    assert [holder for *_, holder in holders(told)] == ["Rita Hale", None, None, None, "Rita Hale"]
    assert [holder for *_, holder in holders(taken)] == [None]  # no event names by id whom it was given to
