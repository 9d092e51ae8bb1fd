"""What the database itself refuses: impossible rows, changed history, a number given twice."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.models import Model

from escalation.models import FiredRung
from tests.world import World, file, office
from tickets.models import Account, Event, Message, Milestone, Ticket, TicketNumber

pytestmark = pytest.mark.django_db
NOON = office("2026-09-15 12:00")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday)


def test_an_event_is_never_changed_or_deleted(ticket: Ticket) -> None:
    rows = Event.objects.filter(ticket=ticket)
    attempts: list[Callable[[], object]] = [
        lambda: rows.update(action="ticket.invented"),
        rows.delete,
        lambda: rows.get().save(),
    ]
    for attempt in attempts:
        with pytest.raises(Error, match=r"Cannot (update|delete)"), transaction.atomic():
            attempt()
    assert rows.get().action == "ticket.submitted"


TICKET_RULES = {
    "ticket_finished_has_its_instant": {"finished_at": NOON},
    "ticket_finished_owes_nothing": {"status": "resolved", "finished_at": NOON},
    "ticket_open_owes_something": {"owed_at": None},
    "ticket_accepted_is_resolved": {"accepted_at": NOON},
    "ticket_report_names_its_report": {"kind": "report"},
    "ticket_level_of_maintenance_only": {"service_level": "add"},
}


@pytest.mark.parametrize("rule", TICKET_RULES)
def test_an_impossible_ticket_is_refused(ticket: Ticket, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**TICKET_RULES[rule])


def copy_of(row: Model, **changes: object) -> None:
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def test_a_ticket_is_filed_once_per_submission_key(ticket: Ticket) -> None:
    with pytest.raises(IntegrityError, match="submission_key"), transaction.atomic():
        copy_of(ticket)
    copy_of(ticket, submission_key=uuid4())


def test_no_number_is_given_twice(ticket: Ticket) -> None:
    number = ticket.numbers.get()
    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        copy_of(number)


@pytest.mark.parametrize("number", ["12345", "1234567", "12345A", "C7K4-2QX9"])
def test_an_ims_number_is_six_digits(ticket: Ticket, number: str) -> None:
    with pytest.raises(IntegrityError, match="ims_number_is_six_digits"), transaction.atomic():
        TicketNumber.objects.create(ticket=ticket, kind="ims", number=number, given_at=NOON)


def test_a_milestone_is_open_once_and_ends_with_its_instant(ticket: Ticket) -> None:
    open_one = ticket.milestones.get(name="confirmation")
    with pytest.raises(IntegrityError, match="milestone_open_once"), transaction.atomic():
        copy_of(ticket.milestones.get(name="confirmation"))
    for change in ({"outcome": "kept"}, {"ended_at": NOON}):
        with pytest.raises(IntegrityError, match="milestone_ended_has_its_instant"), transaction.atomic():
            Milestone.objects.filter(pk=open_one.pk).update(**change)


def test_an_internal_note_has_no_recipient(world: World, ticket: Ticket) -> None:
    with pytest.raises(IntegrityError, match="internal_message_has_no_recipient"), transaction.atomic():
        Message.objects.create(ticket=ticket, at=NOON, body="Secret.", internal=True, to=[world.dana.email])


def test_an_account_has_a_number_and_one_agency(world: World) -> None:
    for key, rule in [("", "account_key_not_empty"), (world.account.key, "account_key_once_if_checked")]:
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Account.objects.create(customer=world.foreign_account.customer, number="x", key=key)


def test_a_claimed_number_is_one_in_its_agency_and_says_who_named_it(world: World) -> None:
    theirs = {"customer": world.foreign_account.customer, "number": "x", "claimed_by": world.ed}
    Account.objects.create(**theirs, claimed_at=NOON, key=world.account.key)
    for key, at, rule in [
        (world.account.key, NOON, "account_key_once_per_agency"),
        (world.foreign_account.key, NOON, "account_key_once_per_agency"),
        ("7705550199", None, "account_claimed_says_by_whom"),
    ]:
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Account.objects.create(**theirs, claimed_at=at, key=key)


def rung(ticket: Ticket, **fields: object) -> FiredRung:
    return FiredRung.objects.create(
        **{
            "ticket": ticket,
            "cycle": 1,
            "level": 1,
            "outcome": "collapsed",
            "milestone": ticket.milestones.all()[0],
            "due_at": NOON,
            "fired_at": NOON,
        }
        | fields
    )


def test_a_rung_fires_once_a_cycle(ticket: Ticket) -> None:
    rung(ticket)
    with pytest.raises(IntegrityError, match="rung_fires_once"), transaction.atomic():
        rung(ticket, outcome="skipped")
    rung(ticket, cycle=2)


def test_an_impossible_rung_is_refused(world: World, ticket: Ticket) -> None:
    impossible = {
        "rung_told_names_who": {"outcome": "told"},
        "rung_never_early": {"fired_at": office("2026-09-15 11:59:59")},
        "rung_acknowledged_by_somebody": {"acknowledged_at": NOON},
    }
    for rule, fields in impossible.items():
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            rung(ticket, **fields)
