"""Each invariant holds on a sound history, and sees the fault that is planted in it."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from contacts.models import OutgoingMail, Team
from escalation.models import FiredRung
from escalation.services.escalate import escalate
from tests.desk.acts import done
from tests.escalation.clock import sweep
from tests.once import world
from tests.simulation.bulk import done_and_told_once
from tests.simulation.dossier import Dossier, read_one
from tests.simulation.invariants import AFTER_A_SWEEP, AFTER_ANYTHING, ALWAYS, dates, history, ladder, mail, state
from tests.tickets.calling import call
from tests.world import World, by, file, office
from tickets.models import Batch, BatchItem
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.finish import resolve
from tickets.services.merge import merge
from tickets.services.promise import promise
from tickets.services.reply import reply
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db

Outcome = FiredRung.Outcome
Dossiers = dict[str, Dossier]
Fault = Callable[[Dossier], Dossier]

NOW = office("2026-10-01 12:00")


@pytest.fixture(scope="module")
def sound(world: World, django_db_blocker: DjangoDbBlocker) -> Dossiers:
    """One ticket's dossier at five moments of its life, in which no invariant finds anything."""
    with django_db_blocker.unblock():
        dossiers = live(world)
        for dossier in dossiers.values():
            assert problems(dossier) == []
    return dossiers


def live(world: World) -> Dossiers:
    """Warned, missed, told late after an outage, promised, renegotiated, paused, answered, done."""
    ticket = file(world.dana, office("2026-09-15 10:00"))
    rita = by(world.rita)
    stages = {}
    for at in ("2026-09-16 13:00", "2026-09-16 17:01", "2026-09-17 08:00"):
        sweep(at)
    stages["told"] = read_one(ticket.pk)
    sweep("2026-09-22 08:00")
    stages["late"] = read_one(ticket.pk)
    confirm(ticket.pk, actor=rita, now=office("2026-09-22 09:00"))
    promise(
        ticket.pk, day=office("2026-09-30 00:00").date(), words="Soon.", actor=rita, now=office("2026-09-22 10:00")
    )
    reply(
        ticket.pk,
        words="So far.",
        actor=rita,
        now=office("2026-09-23 10:00"),
        next_day=office("2026-10-02 00:00").date(),
    )
    promise(
        ticket.pk, day=office("2026-10-05 00:00").date(), words="Later.", actor=rita, now=office("2026-09-24 10:00")
    )
    pause(ticket.pk, party="customer", words="Which?", actor=rita, now=office("2026-09-24 14:00"))
    stages["paused"] = read_one(ticket.pk)
    reply(ticket.pk, words="This.", actor=by(world.dana), now=office("2026-09-28 09:00"))
    assign(ticket.pk, assignee=world.rita, actor=rita, now=office("2026-09-28 10:00"))
    stages["working"] = read_one(ticket.pk)
    resolve(ticket.pk, words="Done.", actor=rita, now=office("2026-09-29 10:00"))
    stages["finished"] = read_one(ticket.pk)
    return stages


def problems(dossier: Dossier) -> list[str]:
    """All that any invariant finds, at the moment of the last event."""
    return [words for rule in ALWAYS for words in rule(dossier, dossier.events[-1].at)]


def ticket(**changes: Any) -> Fault:
    """The ticket's own row with other values."""
    return lambda dossier: replace(dossier, ticket=changed(dossier.ticket, **changes))


def row(kind: str, index: int, **changes: Any) -> Fault:
    """One row of a kind with other values."""

    def plant(dossier: Dossier) -> Dossier:
        rows = list(getattr(dossier, kind))
        rows[index] = changed(rows[index], **changes)
        return with_rows(dossier, kind, rows)

    return plant


def without(kind: str, index: int) -> Fault:
    """A row of a kind lost."""

    def plant(dossier: Dossier) -> Dossier:
        rows = list(getattr(dossier, kind))
        del rows[index]
        return with_rows(dossier, kind, rows)

    return plant


def twice(kind: str, index: int) -> Fault:
    """A row of a kind doubled."""
    return lambda dossier: with_rows(dossier, kind, [*getattr(dossier, kind), getattr(dossier, kind)[index]])


def with_rows(dossier: Dossier, kind: str, rows: list[Any]) -> Dossier:
    changes: dict[str, Any] = {kind: tuple(rows)}
    return replace(dossier, **changes)


def changed(instance: Any, **changes: Any) -> Any:
    other = copy(instance)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def everybody_has_left(dossier: Dossier) -> Dossier:
    return replace(dossier, people={at: changed(who, is_active=False) for at, who in dossier.people.items()})


def of_another_agency(dossier: Dossier) -> Dossier:
    return replace(dossier, people={at: changed(who, agency_id=0) for at, who in dossier.people.items()})


FAULTS: list[tuple[Any, str, Fault]] = [
    (state.status_is_what_the_events_tell, "working", ticket(status="held")),
    (state.status_is_what_the_events_tell, "working", without("events", 0)),
    (state.finished_owes_nothing, "finished", ticket(check_at=NOW)),
    (state.finished_owes_nothing, "finished", row("milestones", -1, outcome="", ended_at=None)),
    (state.owes_its_earliest_promise, "working", ticket(owed="completion")),
    (state.owes_its_earliest_promise, "working", row("milestones", -1, outcome="kept", ended_at=NOW)),
    (state.waits_for_whom_it_says, "paused", ticket(status="working")),
    (state.waits_for_whom_it_says, "paused", ticket(paused_until=NOW)),
    (state.numbers_are_its_own, "working", without("numbers", -1)),
    (state.numbers_are_its_own, "working", twice("numbers", 0)),
    (dates.deadlines_follow_from_the_facts, "working", row("milestones", -1, due_at=NOW)),
    (dates.deadlines_follow_from_the_facts, "working", row("milestones", -1, warn_at=NOW)),
    (dates.deadlines_follow_from_the_facts, "working", without("waits", 0)),
    (dates.promises_end_as_the_ledger_says, "working", row("milestones", 0, outcome="kept")),
    (dates.promises_end_as_the_ledger_says, "finished", lambda d: replace(d, mails=())),
    (dates.promises_end_as_the_ledger_says, "paused", without("milestones", -1)),
    (dates.promises_end_as_the_ledger_says, "finished", row("milestones", -1, outcome="dropped")),
    (ladder.cursor_is_never_late, "told", ticket(check_at=office("2026-09-18 08:01"))),
    (ladder.cursor_is_never_late, "told", ticket(check_at=None)),
    (ladder.cursor_is_never_late, "paused", ticket(check_at=None)),
    (ladder.no_rung_is_early, "late", row("fired", 0, due_at=office("2026-09-16 17:01"))),
    (ladder.no_rung_is_early, "late", row("fired", 0, fired_at=office("2026-09-17 07:59"))),
    (ladder.no_rung_is_early, "late", row("milestones", 0, due_at=NOW)),
    (ladder.no_rung_fires_after_the_act, "late", row("milestones", 0, ended_at=office("2026-09-17 07:00"))),
    (ladder.levels_fire_in_order_and_once, "late", twice("fired", 0)),
    (ladder.levels_fire_in_order_and_once, "late", without("fired", 1)),
    (ladder.levels_fire_in_order_and_once, "late", without("events", -1)),
    (ladder.only_the_highest_due_level_is_told, "late", row("fired", 1, outcome=Outcome.TOLD)),
    (ladder.level_is_one_that_was_told, "late", ticket(level=4)),
    (mail.each_event_has_its_mail_and_each_mail_its_event, "late", without("mails", -1)),
    (mail.each_event_has_its_mail_and_each_mail_its_event, "late", without("fired", -1)),
    (mail.each_event_has_its_mail_and_each_mail_its_event, "late", twice("mails", 0)),
    (mail.each_warning_is_mailed, "told", without("mails", 1)),
    (mail.each_rung_is_told_to_its_person, "late", row("mails", -1, to=["somebody.else@cms.example"])),
    (mail.agencies_stay_apart, "told", of_another_agency),
    (mail.who_has_left_gets_no_mail, "late", everybody_has_left),
    (history.events_follow_in_time, "late", row("events", 0, at=NOW)),
    (history.events_follow_in_time, "late", row("events", -1, at=NOW)),
]


@pytest.mark.parametrize(("rule", "stage", "plant"), FAULTS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_sees_the_planted_fault(sound: Dossiers, rule: Any, stage: str, plant: Fault) -> None:
    dossier = sound[stage]
    at = dossier.events[-1].at
    assert list(rule(dossier, at)) == []
    assert list(rule(plant(dossier), at)) != []


def test_no_invariant_is_without_a_fault() -> None:
    assert {rule for rule, _, _ in FAULTS} == set(ALWAYS)


LOSSES: list[Fault] = [
    row("events", 0, data={}),
    without("events", 1),
    row("milestones", 0, due_at=NOW),
    row("milestones", 1, due_at=NOW),
    without("fired", 0),
    row("fired", 0, due_at=NOW),
    row("mails", 0, body="Something else."),
    row("numbers", 0, number="000000"),
    row("runs", 0, rungs=[]),
    row("messages", 0, body="Something else."),
]


@pytest.mark.parametrize("loss", LOSSES)
def test_sees_that_the_past_was_changed(sound: Dossiers, loss: Fault) -> None:
    before, after, at = sound["late"], sound["working"], office("2026-09-22 09:00")
    assert list(AFTER_ANYTHING(before, after, at)) == []
    assert list(AFTER_ANYTHING(before, loss(after), at)) != []


WRONG_LOOKS: list[Fault] = [
    without("fired", -1),
    row("fired", -1, due_at=office("2026-09-21 08:00")),
    row("fired", 1, outcome=Outcome.SKIPPED),
    row("fired", -1, level=4),
    row("milestones", -1, warned_at=office("2026-09-22 08:00")),
]


@pytest.mark.parametrize("wrong", WRONG_LOOKS)
def test_sees_that_a_sweep_did_something_else_than_the_ladder_says(sound: Dossiers, wrong: Fault) -> None:
    before, after, at = sound["told"], sound["late"], office("2026-09-22 08:00")
    assert list(AFTER_A_SWEEP(before, after, at)) == []
    assert list(AFTER_A_SWEEP(before, wrong(after), at)) != []


def test_sees_a_cursor_that_a_sweep_left_behind(sound: Dossiers) -> None:
    late, at = sound["late"], office("2026-09-22 08:00")
    assert list(ladder.nothing_is_left_after_a_sweep(late, at)) == []
    assert list(ladder.nothing_is_left_after_a_sweep(ticket(check_at=at)(late), at)) != []


def test_who_asks_by_hand_has_a_look_of_their_own(world: World) -> None:
    """Two in one second are told one after the other; two levels that one look told are a fault [6.5], [6.7]."""
    ticket = file(world.dana, office("2026-09-15 10:00"))
    for level in (2, 3):
        escalate(ticket.pk, level=level, reason="Urgent.", actor=by(world.rita), now=office("2026-09-15 11:00"))
    asked = read_one(ticket.pk)
    assert [(rung.level, rung.outcome) for rung in asked.fired] == [(1, "collapsed"), (2, "told"), (3, "told")]
    assert problems(asked) == []
    at_once = row("fired", 2, ask_id=asked.fired[1].ask_id)(asked)
    assert list(ladder.only_the_highest_due_level_is_told(at_once, NOW)) != []


MERGED_WRONG: list[Fault] = [
    row("milestones", 0, due_at=NOW),
    row("milestones", 1, due_at=office("2026-09-17 17:00")),  # its own, which is the later one
    without("milestones", -1),
    ticket(merged_numbers=""),
]


@pytest.mark.parametrize("wrong", MERGED_WRONG)
def test_sees_that_a_merging_lost_a_date_or_a_number(world: World, wrong: Fault) -> None:
    """What came by phone brings its 24 hours along."""
    early, late = call(world, office("2026-09-14 10:00")), file(world.dana, office("2026-09-15 09:00"))
    before, at = (read_one(late.pk), read_one(early.pk)), office("2026-09-15 09:30")
    merge(late.pk, other=early.pk, this_stays=True, actor=by(world.rita), now=at)
    stays, gone = read_one(late.pk), read_one(early.pk)
    assert (problems(stays), problems(gone)) == ([], [])
    assert list(dates.the_earlier_date_holds(before, (stays, gone), at)) == []
    assert list(dates.the_earlier_date_holds(before, (wrong(stays), gone), at)) != []


def test_sees_that_of_many_one_was_not_done_or_not_told(world: World) -> None:
    """Two of one submitter and one of another, in the mails to them and to the new rep."""
    Team.objects.get(key="complex_billing").members.add(world.rita)
    rows = [file(one, office("2026-09-15 10:00")) for one in (world.dana, world.dana, world.lee)]
    for each in rows:
        confirm(each.pk, actor=by(world.rita), assignee=world.sherry, now=office("2026-09-15 11:00"))
    key = done("give", rows, world.jim, office("2026-09-16 10:00"), to=world.rita).key
    assert list(done_and_told_once(Batch.objects.get(key=key), world.jim)) == []
    assert [problems(read_one(each.pk)) for each in rows] == [[]] * 3
    for told in OutgoingMail.objects.filter(dedup_key__contains=":batch:"):
        with transaction.atomic():
            told.delete()
            assert list(done_and_told_once(Batch.objects.get(key=key), world.jim)) != []
            transaction.set_rollback(True)
    BatchItem.objects.filter(ticket=rows[2]).update(state="", event=None)
    assert list(done_and_told_once(Batch.objects.get(key=key), world.jim)) != []
