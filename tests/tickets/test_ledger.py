"""The ledger: each thing that reports count is one row, written with the fact and the same as the facts say later."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from escalation.models import Heartbeat
from escalation.reports.truth import differences, rows_from_facts
from escalation.services.escalate import escalate
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.world import World, by, confirmed, file, office
from tickets.models import LedgerRow, Ticket
from tickets.services.correct import correct
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.merge import merge
from tickets.services.promise import promise
from tickets.services.reply import reply
from tickets.services.wait import hold, pause, resume

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
TUESDAY = office("2026-09-15 10:00")
HOUR = 3600
Line = tuple[str, str, str, str, str | None, int | None]


def lines(ticket: Ticket) -> list[Line]:
    """Every row of a request in the order in which they were written: what, detail, result, day, whose, seconds."""
    rows = LedgerRow.objects.filter(ticket=ticket).select_related("rep").order_by("id")
    return [
        (row.what, row.detail, row.result, f"{row.day:%a %d}", row.rep.name if row.rep else None, row.seconds)
        for row in rows
    ]


def everything() -> list[Ticket]:
    return list(Ticket.objects.select_related("assignee").prefetch_related("calendar"))


def test_what_is_kept_is_a_row_with_whose_it_was_and_how_long_it_took(world: World) -> None:
    ticket, sherry = confirmed(world, file(world.dana, TUESDAY), "2026-09-16 09:12"), by(world.sherry)
    promise(ticket.pk, day=date(2026, 9, 28), words="Steps.", actor=sherry, now=office("2026-09-16 11:00"))
    promise(ticket.pk, day=date(2026, 9, 29), words="Later.", actor=sherry, now=office("2026-09-17 11:00"))
    pause(ticket.pk, party="customer", words="Which?", actor=sherry, now=office("2026-09-17 12:00"))
    reply(ticket.pk, words="This.", actor=by(world.dana), now=office("2026-09-18 09:00"))
    hold(ticket.pk, party="carrier", words="Their line.", actor=sherry, now=office("2026-09-18 10:00"))
    resume(ticket.pk, actor=sherry, now=office("2026-09-18 12:00"))
    resolve(ticket.pk, words="Done.", actor=sherry, now=office("2026-09-18 13:00"))
    assert lines(ticket) == [
        ("received", "", "", "Tue 15", None, None),
        ("promise", "confirmation", "kept", "Wed 16", "Rita Hale", 7 * HOUR + 72 * 60),
        ("promise", "next_steps", "kept", "Wed 16", "Sherry Parrish", None),
        ("promise", "follow_up", "renegotiated", "Thu 17", "Sherry Parrish", None),
        ("waited", "customer", "", "Fri 18", "Sherry Parrish", 6 * HOUR),
        ("waited", "carrier", "", "Fri 18", "Sherry Parrish", 2 * HOUR),
        ("promise", "follow_up", "kept", "Fri 18", "Sherry Parrish", None),
        # 30 business hours since Tuesday 10:00, of which the pause took 6; a hold takes none.
        ("finished", "resolved", "", "Fri 18", "Sherry Parrish", 24 * HOUR),
    ]
    assert differences(everything()) == []


def test_a_missed_promise_counts_at_its_due_second_seen_or_not_and_its_end_adds_the_time_alone(world: World) -> None:
    seen, unseen = file(world.dana, TUESDAY), file(world.dana, TUESDAY)
    sweep_due(office("2026-09-17 08:00"))
    missed = ("promise", "confirmation", "missed", "Wed 16")
    told = ("told", "missed", "1", "Thu 17", None, None)
    assert lines(seen)[1:] == [(*missed, None, None), told]
    LedgerRow.objects.filter(ticket=unseen).exclude(what="received").delete()  # as if no sweep had come by
    for ticket in (seen, unseen):
        confirmed(world, ticket, "2026-09-17 10:00")
    assert lines(seen)[1:] == [(*missed, None, 18 * HOUR), told]  # whose it was when it was missed
    assert lines(unseen)[1:] == [(*missed, "Rita Hale", 18 * HOUR)]
    assert differences(everything()) == [f"lacks “told missed 1” of request {unseen.pk}, cycle 1"]  # deleted above


def test_what_nobody_owes_any_more_is_judged_only_where_it_was_missed(world: World) -> None:
    in_time, late = file(world.dana, TUESDAY), file(world.dana, TUESDAY)
    withdraw(in_time.pk, words="Never mind.", actor=by(world.dana), now=office("2026-09-15 12:00"))
    withdraw(late.pk, words="Never mind.", actor=by(world.dana), now=office("2026-09-17 12:00"))
    ends = ("finished", "withdrawn", "")
    assert lines(in_time)[1:] == [(*ends, "Tue 15", None, 2 * HOUR)]
    # Nothing was confirmed, so there is no time to confirm.
    assert lines(late)[1:] == [
        ("promise", "confirmation", "missed", "Wed 16", None, None),
        (*ends, "Thu 17", None, 20 * HOUR),
    ]


def test_a_reopening_a_merging_and_a_level_asked_for_are_counted_and_a_corrected_kind_takes_all_along(
    world: World,
) -> None:
    ticket, rita = confirmed(world, file(world.dana, TUESDAY), "2026-09-15 11:00"), by(world.rita)
    resolve(ticket.pk, words="Done.", actor=rita, now=office("2026-09-15 12:00"))
    reopen(ticket.pk, words="No.", actor=by(world.dana), now=office("2026-09-15 13:00"))
    sweep_due(office("2026-09-15 13:01"))
    other = confirmed(world, file(world.dana, TUESDAY, kind="report", report="mac"), "2026-09-15 11:00")
    escalate(other.pk, level=None, reason="The customer leaves.", actor=rita, now=office("2026-09-15 14:00"))
    sweep_due(office("2026-09-15 14:01"))
    correct(other.pk, kind="billing", actor=rita, now=office("2026-09-15 15:00"))
    assert set(LedgerRow.objects.filter(ticket=other).values_list("kind", flat=True)) == {"billing"}
    merge(other.pk, other=ticket.pk, this_stays=False, actor=rita, now=office("2026-09-15 16:00"))
    rows = LedgerRow.objects.exclude(what="promise").order_by("id").values_list("ticket", "cycle", "what", "detail")
    first, second = ticket.pk, other.pk
    assert list(rows) == [
        (first, 1, "received", ""),
        (first, 1, "finished", "resolved"),
        (first, 2, "received", ""),
        (first, 2, "told", "reopened"),
        (second, 1, "received", ""),
        (second, 1, "told", "asked"),
        (second, 1, "finished", "merged"),
    ]
    assert differences(everything()) == []


def test_what_was_before_is_filled_in_once_batch_by_batch_and_a_stopped_filling_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escalation.reports.fill.BATCH", 2)
    tickets = [confirmed(world, file(world.dana, TUESDAY), "2026-09-15 11:00") for _ in range(5)]
    resolve(tickets[0].pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 12:00"))
    before = set(LedgerRow.objects.values_list("ticket", "cycle", "what", "part", "at", "seconds", "result"))
    assert len(before) == len(rows_from_facts(everything())) == 11
    LedgerRow.objects.exclude(ticket=tickets[4]).delete()
    kept = list(LedgerRow.objects.values_list("pk", "rep"))
    assert len(differences(everything())) == 9
    call_command("fill_ledger", stdout=StringIO())
    assert set(LedgerRow.objects.values_list("ticket", "cycle", "what", "part", "at", "seconds", "result")) == before
    assert set(kept) < set(LedgerRow.objects.values_list("pk", "rep"))  # what was there is the same row
    LedgerRow.objects.all().delete()
    Heartbeat.objects.filter(name="fill_ledger").update(counts={"looked": 4, "rows": 9, "after": tickets[3].pk})
    out = StringIO()
    call_command("fill_ledger", stdout=out)  # the rest alone
    assert json.loads(out.getvalue()) == {"looked": 5, "rows": 11, "after": None}
    assert set(LedgerRow.objects.values_list("ticket", flat=True)) == {tickets[4].pk}
    call_command("fill_ledger", "--anew", stdout=out)
    assert LedgerRow.objects.count() == 11
