"""Every verb as something that a person does with a ticket: what the simulation and the stateful test draw from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contacts.models import User
from escalation.services.acknowledge import acknowledge
from escalation.services.escalate import ease, escalate
from tickets.business_time import BusinessCalendar
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.assign import assign, take
from tickets.services.complete import activate, complete
from tickets.services.confirm import confirm
from tickets.services.correct import correct
from tickets.services.correct_account import correct_account
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.merge import merge
from tickets.services.promise import promise
from tickets.services.record import Actor
from tickets.services.relate import relate
from tickets.services.reply import note, reply
from tickets.services.transfer import transfer
from tickets.services.wait import hold, pause, resume
from tickets.sla import ClosedDayError
from tickets.states import VerbNotAllowedError

# What a person is told instead of what they asked for.
REFUSALS = (RefusedError, VerbNotAllowedError, ClosedDayError)

KINDS = (
    ("billing", "", ""),
    ("maintenance", "", "add"),
    ("maintenance", "", "move"),
    ("implementation", "", ""),
    ("disconnect", "", ""),
    ("report", "utilization", ""),
    ("report", "mac", ""),
)


@dataclass(frozen=True)
class Turn:
    """One person's turn at one ticket, with all that they might fill in; done again it is the same in every word."""

    ticket_id: int
    staff: User
    agent: User
    key: UUID  # of the form that was posted
    day: date
    party: str  # whom a pause waits for
    kind: tuple[str, str, str]
    account: str
    level: int
    seen_with: int | None  # who had it when it was looked at
    other: int  # a request that looks like the same one
    this_stays: bool

    @property
    def rep(self) -> Actor:
        return Actor(self.staff, "web")

    @property
    def submitter(self) -> Actor:
        return Actor(self.agent, "web")


Act = Callable[[Turn, datetime], object]

HAND_OFF = "The customer calls back at ten."

ACTS: dict[str, Act] = {
    "confirm": lambda t, now: confirm(t.ticket_id, actor=t.rep, now=now, words="We have it."),
    "assign": lambda t, now: assign(t.ticket_id, assignee=t.staff, actor=t.rep, now=now),
    "give": lambda t, now: assign(t.ticket_id, assignee=t.staff, actor=t.rep, now=now, words=HAND_OFF),
    "take": lambda t, now: take(t.ticket_id, seen_with=t.seen_with, actor=t.rep, now=now),
    "transfer": lambda t, now: transfer(t.ticket_id, words="It takes longer.", actor=t.rep, now=now),
    "merge": lambda t, now: merge(t.ticket_id, other=t.other, this_stays=t.this_stays, actor=t.rep, now=now),
    "promise": lambda t, now: promise(t.ticket_id, day=t.day, words="Next.", actor=t.rep, now=now, key=t.key),
    "update": lambda t, now: reply(t.ticket_id, words="So far.", actor=t.rep, now=now, next_day=t.day, key=t.key),
    "say": lambda t, now: reply(t.ticket_id, words="So far.", actor=t.rep, now=now, key=t.key),
    "answer": lambda t, now: reply(t.ticket_id, words="Here it is.", actor=t.submitter, now=now, key=t.key),
    "note": lambda t, now: note(t.ticket_id, words="Looked at it.", actor=t.rep, now=now, key=t.key),
    "complete": lambda t, now: complete(
        t.ticket_id, account_text=t.account, customer_name="New customer", actor=t.rep, now=now
    ),
    "name the account": lambda t, now: complete(
        t.ticket_id, account_text=t.account, customer_name="", actor=t.submitter, now=now
    ),
    "activate": lambda t, now: activate(t.ticket_id, actor=t.rep, now=now),
    "correct": lambda t, now: correct(
        t.ticket_id, kind=t.kind[0], report=t.kind[1], service_level=t.kind[2], actor=t.rep, now=now
    ),
    "correct the account": lambda t, now: correct_account(
        t.ticket_id, account_text=t.account, customer_name="", actor=t.rep, now=now
    ),
    "relate": lambda t, now: relate(t.ticket_id, other=t.other, actor=t.rep, now=now),
    "pause": lambda t, now: pause(
        t.ticket_id, party=t.party, words="Which invoice?", actor=t.rep, now=now, until=t.day, key=t.key
    ),
    "pause for long": lambda t, now: pause(
        t.ticket_id, party=t.party, words="Which invoice?", actor=t.rep, now=now, key=t.key
    ),
    "hold": lambda t, now: hold(t.ticket_id, party="carrier", words="The carrier looks.", actor=t.rep, now=now),
    "resume": lambda t, now: resume(t.ticket_id, actor=t.rep, now=now),
    "resolve": lambda t, now: resolve(t.ticket_id, words="Done.", actor=t.rep, now=now),
    "withdraw": lambda t, now: withdraw(t.ticket_id, words="No need.", actor=t.submitter, now=now),
    "reopen": lambda t, now: reopen(t.ticket_id, words="It is back.", actor=t.submitter, now=now),
    "acknowledge": lambda t, now: acknowledge(t.ticket_id, actor=t.rep, now=now),
    "escalate": lambda t, now: escalate(t.ticket_id, level=None, reason="It is late.", actor=t.submitter, now=now),
    "escalate higher": lambda t, now: escalate(t.ticket_id, level=t.level, reason="Urgent.", actor=t.rep, now=now),
    "ease": lambda t, now: ease(t.ticket_id, reason="It is in good hands.", actor=t.rep, now=now),
}

# Those that carry the key of their form: done twice, they are said once.
KEYED = frozenset({"promise", "update", "say", "answer", "note", "pause", "pause for long"})


def touched(name: str, turn: Turn) -> list[int]:
    """The requests that this act may change: a merging both, and those that went on as either before."""
    both = [turn.ticket_id, turn.other]
    if name != "merge":
        return both if name == "relate" else both[:1]
    return [*both, *Ticket.objects.filter(merged_into__in=both).exclude(pk__in=both).values_list("pk", flat=True)]


def a_business_day(calendar: BusinessCalendar, now: datetime, days: int) -> date:
    """The office date so many business days ahead."""
    return calendar.add_business_days(calendar.local_date(now), days)
