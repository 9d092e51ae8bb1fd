"""Gives tickets their numbers, without a race: the database draws, a unique key confirms [3.3]."""

from datetime import datetime

from django.db import connection
from django.template.loader import render_to_string

from contacts import outbox
from contacts.selectors import supervisors
from tickets import numbers
from tickets.models import Ticket, TicketNumber

TO_COME = "000000"  # stands for the number in a rehearsal; the pool begins above it
UNFILED = 0  # the key of a ticket that is filed in a rehearsal alone; no serial is drawn for it
ISSUE_TO_COME = numbers.issue_number(UNFILED)


def give_issue_number(ticket: Ticket, now: datetime) -> str:
    """Gives the alphanumeric issue number, made from the ticket's own serial and so never met twice."""
    return _give(ticket, TicketNumber.Kind.ISSUE, numbers.issue_number(ticket.pk), now)


def give_ims_number(ticket: Ticket, now: datetime, *, rehearsing: bool = False) -> str:
    """Gives a six-digit IMS number, once per ticket; supervisors are told when the pool runs low.

    A rehearsal draws none, since what is drawn cannot be put back: it gives `TO_COME`.
    """
    earlier = ticket.numbers.filter(kind=TicketNumber.Kind.IMS).first()
    if earlier is not None:
        return earlier.number
    if rehearsing:
        return _give(ticket, TicketNumber.Kind.IMS, TO_COME, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tickets_ims_number')")
        drawn: int = cursor.fetchone()[0]
    _tell_if_low(numbers.LAST_IMS - drawn, now)
    return _give(ticket, TicketNumber.Kind.IMS, f"{drawn:06d}", now)


def _give(ticket: Ticket, kind: TicketNumber.Kind, number: str, now: datetime) -> str:
    TicketNumber.objects.create(ticket=ticket, kind=kind, number=number, given_at=now)
    return number


def _tell_if_low(left: int, now: datetime) -> None:
    reached = [mark for mark in numbers.LOW_POOL_MARKS if left <= mark]
    to = [person.email for person in supervisors()] if reached else []
    if not to:
        return
    outbox.enqueue(
        dedup_key=f"ims-pool:{min(reached)}",
        about="ims-pool",
        to=to,
        subject=f"{left:,} IMS numbers are left",
        body=render_to_string("mail/ims_pool.txt", {"left": f"{left:,}"}),
        now=now,
    )
