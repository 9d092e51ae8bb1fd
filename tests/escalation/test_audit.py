"""The audit: each thing that can stand still while nobody notices is noticed, and what is as it should be is not."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from redis import Redis

from contacts.models import OutgoingMail
from escalation.models import FailedLook, FiredRung, Heartbeat, Process
from escalation.selectors.audit import audit
from escalation.selectors.broker import QUEUE
from escalation.selectors.findings import Finding
from escalation.services.processes import note_process
from escalation.services.recompute import recompute
from escalation.services.sweep import sweep_due
from tests.escalation.clock import at_work, follow_the_cursor
from tests.many import copy_ticket
from tests.once import world
from tests.world import World, file, fresh, office
from tickets.models import HostedMailbox, OfficeCalendar, Ticket
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import take_in

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-15 10:01")


@pytest.fixture(scope="module")
def all_is_well(world: World) -> Ticket:
    ticket = file(world.dana, office("2026-09-15 10:00"))
    sent(OutgoingMail.objects.all())
    sweep_due(NOW)
    recompute(NOW)
    at_work(NOW)
    return ticket


@pytest.fixture
def ticket(all_is_well: Ticket) -> Ticket:
    """Filed at 10:00 with its mail sent; swept and recomputed at 10:01: all is well."""
    return fresh(all_is_well)


def sent(mails: QuerySet[OutgoingMail]) -> None:
    mails.update(state="sent", attempts=1, sent_at=NOW, next_attempt_at=None)


def beat(name: str, **changes: object) -> None:
    Heartbeat.objects.filter(name=name).update(**changes)


def seen(kind: str, at: datetime) -> None:
    Process.objects.filter(kind=kind).update(seen_at=at)


def mail(**changes: object) -> None:
    newest = OutgoingMail.objects.latest("id")
    OutgoingMail.objects.filter(pk=newest.pk).update(**changes)


def waits(since: datetime, next_attempt_at: datetime) -> None:
    mail(state="queued", sent_at=None, created_at=since, next_attempt_at=next_attempt_at, last_error="451 later")


def counted(**counts: object) -> dict[str, object]:
    return {"looked": 1, "healed": 0, "failed": 0, "tickets": [], "after": None} | counts


def hosted(failing_since: datetime | None, tried_at: datetime = NOW) -> None:
    trouble = "no route" if failing_since else ""
    HostedMailbox.objects.create(
        name="care at mail.example", tried_at=tried_at, failing_since=failing_since, trouble=trouble
    )


BEFORE = NOW - timedelta(minutes=6)
EARLIER = NOW - timedelta(minutes=26)
FAULTS: list[tuple[str, Callable[[Ticket], object], str]] = [
    ("swept_at", lambda t: Heartbeat.objects.filter(name="sweep").delete(), "has not run yet"),
    ("swept_at", lambda t: beat("sweep", at=BEFORE), "last ended Tue 15 Sep, 9:55 AM EDT"),
    ("oldest_due_look", lambda t: Ticket.objects.update(check_at=BEFORE), "due since Tue 15 Sep, 9:55 AM EDT"),
    ("without_next_look", lambda t: Ticket.objects.update(check_at=None), "nobody will look: 1"),
    ("failed_looks", lambda t: FailedLook.objects.create(ticket=t, at=NOW, error="KeyError"), "some requests: 1"),
    ("oldest_due_mail", lambda t: waits(BEFORE, BEFORE), "nobody sends it"),
    ("oldest_unsent_mail", lambda t: waits(NOW - timedelta(minutes=61), NOW + timedelta(minutes=9)), "still unsent"),
    ("failed_mails", lambda t: mail(state="failed", sent_at=None, last_error="550 no"), "all refused for good"),
    ("oldest_unread_mail", lambda t: keep(b"From: a@b.example", channel="pipe", now=EARLIER), "is not read yet"),
    ("hosted_mailbox_failing_since", lambda t: hosted(EARLIER), "read since Tue 15 Sep, 9:35 AM EDT: no route"),
    (
        "worker_seen_at",
        lambda t: seen("worker", BEFORE),
        "No worker has answered since Tue 15 Sep, 9:55 AM EDT: start",
    ),
    (
        "beat_seen_at",
        lambda t: Process.objects.filter(kind="beat").delete(),
        "Beat has never ticked: start it, as with",
    ),
    ("recomputed_at", lambda t: Heartbeat.objects.filter(name="recompute").delete(), "has not run yet"),
    ("recomputed_at", lambda t: beat("recompute", at=NOW - timedelta(hours=37)), "See whether worker"),
    ("recomputed_at", lambda t: beat("recompute", counts=counted(failed=2)), "could not read: 2"),
    (
        "closures_known_until",
        lambda t: OfficeCalendar.objects.update(known_until=date(2026, 11, 13)),
        "known until 13 Nov 2026: add 2026",
    ),
]


@pytest.mark.parametrize(("key", "break_it", "words"), FAULTS, ids=[f"{key}: {words}" for key, _, words in FAULTS])
def test_each_fault_is_found_and_found_alone(
    ticket: Ticket, key: str, break_it: Callable[[Ticket], object], words: str
) -> None:
    assert audit(NOW).is_well
    break_it(ticket)
    found = audit(NOW)
    assert not found.is_well
    faults = {finding.key: finding.fault for finding in found.findings if finding.fault}
    assert list(faults) == [key]
    assert words in faults[key]


NO_FAULTS: list[tuple[str, Callable[[Ticket], object]]] = [
    ("a sweep of four minutes ago", lambda t: beat("sweep", at=NOW - timedelta(minutes=4))),
    ("a look due for a minute", lambda t: Ticket.objects.update(check_at=NOW - timedelta(minutes=1))),
    ("a mail that the server put off", lambda t: waits(BEFORE, NOW + timedelta(minutes=2))),
    ("a worker that is gone beside one that is there", lambda t: note_process(Process.Kind.WORKER, "two", EARLIER)),
    ("a hosted mailbox that is read", lambda t: hosted(None)),
    ("a hosted mailbox whose server was away for a moment", lambda t: hosted(BEFORE)),
    ("a hosted mailbox that is no longer set", lambda t: hosted(EARLIER, NOW - timedelta(hours=2))),
    ("a recompute of last night", lambda t: beat("recompute", at=NOW - timedelta(hours=7))),
]


@pytest.mark.parametrize(("name", "change"), NO_FAULTS, ids=[name for name, _ in NO_FAULTS])
def test_what_is_usual_is_no_fault(ticket: Ticket, name: str, change: Callable[[Ticket], object]) -> None:
    change(ticket)
    assert audit(NOW).faults == []


def test_where_the_whole_ladder_was_told_nobody_has_to_look(ticket: Ticket) -> None:
    long_after = office("2026-11-02 10:00")
    follow_the_cursor(ticket, long_after)
    assert fresh(ticket).check_at is None
    found = {finding.key: finding for finding in audit(long_after).findings}
    assert found["without_next_look"].value == 0


def test_while_a_promise_is_ahead_somebody_has_to_look_though_the_whole_ladder_was_told(ticket: Ticket) -> None:
    before_the_backstop = office("2026-10-01 10:00")
    follow_the_cursor(ticket, before_the_backstop)
    assert FiredRung.objects.filter(ticket=ticket, level=4).exists()
    Ticket.objects.update(check_at=None)
    found = {finding.key: finding for finding in audit(before_the_backstop).findings}
    assert found["without_next_look"].value == 1


def test_a_finished_ticket_needs_no_look_and_its_failure_is_forgotten(ticket: Ticket) -> None:
    FailedLook.objects.create(ticket=ticket, at=NOW, error="KeyError")
    Ticket.objects.update(status="resolved", finished_at=NOW, owed="", owed_at=None, check_at=None, level=0)
    assert audit(NOW).faults == []


def test_one_refused_mail_among_others_is_advice(ticket: Ticket, world: World) -> None:
    mail(state="failed", sent_at=None, last_error="550 no such user")
    file(world.dana, NOW)
    sent(OutgoingMail.objects.filter(created_at=NOW))
    sweep_due(NOW)
    found = audit(NOW)
    assert found.is_well
    assert found.advice == ["Mails refused for good in the last three days: 1. The mail page says why."]
    assert audit(NOW + timedelta(days=4)).advice == []


def test_a_mail_that_nobody_decides_on_is_advice_after_a_day(ticket: Ticket) -> None:
    received = NOW - timedelta(days=1, seconds=1)
    take_in(keep(b"From: a@b.example\n\nHello", channel="pipe", now=received).mail.pk, received)
    assert audit(NOW - timedelta(seconds=2)).advice == []
    [advice] = audit(NOW).advice
    assert "a mail waits for a rep" in advice


def test_what_the_recompute_healed_is_advice(ticket: Ticket) -> None:
    beat("recompute", counts=counted(healed=3))
    assert audit(NOW).advice == ["Requests that the nightly recompute healed: 3. See on their pages what was wrong."]


def test_it_costs_the_same_with_one_ticket_and_with_30(ticket: Ticket, world: World) -> None:
    with CaptureQueriesContext(connection) as with_one:
        audit(NOW)
    copy_ticket(file(world.dana, NOW), 28)
    with CaptureQueriesContext(connection) as with_30:
        audit(NOW)
    assert len(with_30) == len(with_one) <= 20


def found_at(now: datetime) -> dict[str, Finding]:
    return {finding.key: finding for finding in audit(now).findings}


def test_the_broker_is_asked_how_many_wake_ups_wait_in_it(ticket: Ticket, settings: Settings) -> None:
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.delete(QUEUE)
        assert found_at(NOW)["queued_wake_ups"].value == 0
        broker.rpush(QUEUE, *["a wake-up"] * 101)
        queued = found_at(NOW)["queued_wake_ups"]
        broker.delete(QUEUE)
    assert (queued.value, queued.fault) == (101, "")
    assert (
        queued.advice
        == "Wake-ups wait in the broker: 101. Start a further worker, or see what keeps the present one."
    )
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"  # nobody is there
    [fault] = audit(NOW).faults
    assert fault.startswith("The broker does not answer: nothing is swept")


def test_the_lag_is_that_of_the_last_pass_that_found_something_due(ticket: Ticket) -> None:
    Ticket.objects.update(check_at=NOW - timedelta(seconds=43))
    assert found_at(NOW)["due_looks"].value == 1
    sweep_due(NOW)
    later = NOW + timedelta(minutes=1)
    sweep_due(later)  # finds nothing
    lag = found_at(later)["sweep_lag_seconds"]
    assert lag.value == 43
    assert lag.words == "43 seconds at the last pass that found something due, Tue 15 Sep, 10:01 AM EDT"
    Ticket.objects.update(check_at=later - timedelta(hours=3))
    sweep_due(later)
    assert found_at(later)["sweep_lag_seconds"].words.startswith("3 hours at")
    assert audit(later).is_well


def test_the_numbers_that_are_left_are_counted_and_a_low_pool_is_advice(ticket: Ticket) -> None:
    def left() -> Finding:
        return found_at(NOW)["ims_numbers_left"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM tickets_ims_number")
        before = cursor.fetchone()
        try:
            cursor.execute("SELECT setval('tickets_ims_number', 949998)")
            assert (left().value, left().advice) == (50_001, "")
            assert left().words == "50,001; supervisors are told when 50,000 are left"
            cursor.execute("SELECT nextval('tickets_ims_number')")
            assert "IMS numbers left: 50,000." in left().advice
            cursor.execute("SELECT setval('tickets_ims_number', 999999, false)")
            assert left().value == 1
            cursor.execute("SELECT nextval('tickets_ims_number')")
            assert left().value == 0
        finally:
            cursor.execute("SELECT setval('tickets_ims_number', %s, %s)", before)


def test_a_process_of_a_new_name_sends_away_who_was_not_seen_for_a_week(ticket: Ticket) -> None:
    note_process(Process.Kind.WORKER, "celery@one", NOW + timedelta(days=8))
    assert Process.objects.count() == 2  # the same name is no new process
    note_process(Process.Kind.WORKER, "celery@two", NOW + timedelta(days=8))
    assert [str(row) for row in Process.objects.all()] == ["worker celery@one", "worker celery@two"]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def one_past_ten(ticket: Ticket) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_command_says_that_all_is_well(one_past_ten: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit")
    said = capsys.readouterr().out
    assert said.startswith("Last sweep: Tue 15 Sep, 10:01 AM EDT\n")
    assert said.endswith("All is well.\n")


def test_the_command_ends_with_status_1_and_says_what_to_do(
    one_past_ten: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Ticket.objects.update(check_at=None)
    with pytest.raises(SystemExit) as ended:
        call_command("audit")
    assert ended.value.code == 1
    wrong = "WRONG  Open requests at which nobody will look: 1. The command recompute heals them.\nNot all is well.\n"
    assert capsys.readouterr().out.endswith(wrong)


def test_the_command_speaks_to_machines_too(one_past_ten: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit", json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["is_well"], found["faults"], found["advice"]) == (True, [], [])
    facts = found["facts"]
    assert facts["swept_at"] == found["at"] == "2026-09-15T14:01:00+00:00"
    assert (facts["oldest_due_look"], facts["without_next_look"]) == (None, 0)
    assert facts["closures_known_until"] == "2028-12-31"
