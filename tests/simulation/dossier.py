"""Everything that the database knows of a ticket, read at once: what the invariants judge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from contacts.models import OutgoingMail, User
from escalation.models import Ask, FiredRung, Run
from escalation.selectors.ladders import FrozenRung, Ladders, ladders_in_force
from tickets.business_time import BusinessCalendar
from tickets.models import BatchItem, Event, Message, Milestone, Ticket, TicketNumber, Wait
from tickets.selectors.rules import calendar_of


@dataclass(frozen=True)
class Dossier:
    """One ticket with all its rows, each kind in the order in which it was written."""

    ticket: Ticket
    people: Mapping[str, User]  # everybody by address
    ladder: tuple[FrozenRung, ...]  # that a run would freeze now
    milestones: tuple[Milestone, ...]
    waits: tuple[Wait, ...]
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    numbers: tuple[TicketNumber, ...]
    runs: tuple[Run, ...]
    asks: tuple[Ask, ...]
    fired: tuple[FiredRung, ...]
    mails: tuple[OutgoingMail, ...]

    @cached_property
    def calendar(self) -> BusinessCalendar:
        """The calendar that the ticket is judged by now."""
        return calendar_of(self.ticket.calendar)

    @cached_property
    def in_batches(self) -> frozenset[int]:
        """The events that were done to many requests at once, and told so."""
        return frozenset(BatchItem.objects.filter(event__ticket=self.ticket).values_list("event", flat=True))

    @property
    def open_milestones(self) -> list[Milestone]:
        """What is owed, the earliest first."""
        return sorted((row for row in self.milestones if not row.outcome), key=lambda row: (row.due_at, row.pk))

    def fired_in(self, cycle: int) -> list[FiredRung]:
        """The rungs of a cycle, the lowest first."""
        return sorted((rung for rung in self.fired if rung.cycle == cycle), key=lambda rung: rung.level)

    def run_of(self, cycle: int) -> Run | None:
        return next((run for run in self.runs if run.cycle == cycle), None)

    def started(self, cycle: int) -> datetime:
        """When a cycle began, from the history and not from the row that the product keeps."""
        if cycle == 1:
            return self.ticket.received_at
        return next(e.at for e in self.events if e.cycle == cycle and e.action == "ticket.reopened")

    def state(self) -> tuple[Any, ...]:
        """Every value of every row, mails as they were enqueued: equal when nothing was changed."""
        rows = (
            self.milestones,
            self.waits,
            self.events,
            self.messages,
            self.numbers,
            self.runs,
            self.asks,
            self.fired,
        )
        mails = tuple((mail.dedup_key, mail.created_at, mail.to, mail.cc, mail.body) for mail in self.mails)
        return (values(self.ticket), tuple(tuple(values(row) for row in kind) for kind in rows), mails)


def values(row: Model) -> tuple[Any, ...]:
    """The stored values of one row."""
    return tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)


@dataclass(frozen=True)
class Office:
    """What all dossiers share: who there is, by address, and the ladders in force; read anew when that changes."""

    people: Mapping[str, User]
    ladders: Ladders


def look_around() -> Office:
    """The people and ladders as they stand now."""
    return Office({person.email: person for person in User.objects.all()}, ladders_in_force())


def read(ids: Iterable[int], office: Office | None = None) -> dict[int, Dossier]:
    """The dossiers of some tickets, in as many queries for one as for all."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    around = office or look_around()
    related = ("calendar", "policy", "route", "submitter", "assignee", "team", "account")
    tickets = Ticket.objects.select_related(*related).filter(pk__in=wanted)
    parts = [
        _by_ticket(Milestone.objects.select_related("calendar", "policy"), wanted),
        *(
            _by_ticket(model.objects.all(), wanted)
            for model in (Wait, Event, Message, TicketNumber, Run, Ask, FiredRung)
        ),
        _mails(wanted),
    ]
    return {
        ticket.pk: Dossier(
            ticket,
            around.people,
            tuple(around.ladders.rungs_for(ticket)),
            *(tuple(rows[ticket.pk]) for rows in parts),
        )
        for ticket in tickets.order_by("pk")
    }


def read_one(ticket_id: int) -> Dossier:
    return read([ticket_id])[ticket_id]


def _by_ticket(rows: QuerySet[Any], ids: list[int]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(ticket__in=ids).order_by("pk"):
        found[row.ticket_id].append(row)
    return found


def _mails(ids: list[int]) -> Mapping[int, list[OutgoingMail]]:
    found: dict[int, list[OutgoingMail]] = defaultdict(list)
    for mail in OutgoingMail.objects.filter(about__in=[f"ticket:{pk}" for pk in ids]).order_by("pk"):
        found[int(mail.about.partition(":")[2])].append(mail)
    return found
