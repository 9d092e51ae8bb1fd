"""Lives the demo world's past: every act at its own instant, and the sweep at every opening and closing between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from contacts.models import User
from contacts.selectors import team_members
from escalation.demo import letters, people
from escalation.models import FiredRung
from escalation.services.acknowledge import acknowledge
from escalation.services.escalate import escalate
from escalation.services.sweep import sweep_due
from tickets.business_time import BusinessCalendar
from tickets.models import Ticket
from tickets.services.assign import assign
from tickets.services.complete import activate
from tickets.services.confirm import confirm
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.promise import promise
from tickets.services.record import Actor
from tickets.services.reply import note, reply
from tickets.services.submit import Request, submit
from tickets.services.wait import hold, pause

SOURCE = "demo"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at an instant; `tell` says what in the progress lines."""

    at: datetime
    run: Callable[[], object]
    is_request: bool = False


class Story:
    """The demo world's requests, dated in business days around `now`; the same for the same day."""

    def __init__(self, world: dict[str, Any], calendar: BusinessCalendar, now: datetime) -> None:
        self.world, self.calendar, self.now = world, calendar, now
        self.zone = ZoneInfo(calendar.zone)
        # The business day that today is, or was last.
        self.today = calendar.add_business_days(calendar.local_date(now) + timedelta(days=1), -1)

    def steps(self) -> list[Step]:
        """Everything that has happened by `now`, in the order of time."""
        steps = [step for row in self.world["requests"] for step in self._request(row)]
        steps += [step for key, letter in self.world["letters"].items() for step in self._letter(key, letter)]
        steps += self._comings_and_goings()
        happened = [step for step in steps if step.at <= self.now]
        sweeps = self._sweeps(min(step.at for step in happened))
        return sorted([*happened, *sweeps], key=lambda step: step.at)

    def _sweeps(self, first: datetime) -> Iterator[Step]:
        """The sweeps that ran so far; the one of today's opening is left for the real sweep."""
        day = self.calendar.local_date(first)
        while day <= self.today:
            for at in (self.calendar.opening(day), self.calendar.cob(day) + timedelta(seconds=1)):
                if at <= self.now and not (day == self.today and self.calendar.is_open(self.now)):
                    yield Step(at, partial(sweep_due, at))
            day = self.calendar.add_business_days(day, 1)

    def _comings_and_goings(self) -> Iterator[Step]:
        """Who was invited and has not come yet, and who was removed."""
        for key, act in (("invited", people.invite_newcomer), ("removed", people.remove_leaver)):
            who, lead, days, wall = self.world[key]
            at = self._instant(self._day(self.today, days), wall)
            yield Step(at, partial(act, who, lead, at))

    def _request(self, row: list[Any]) -> Iterator[Step]:
        agent, customer, number, kind, description, details, days, wall, stage = row
        filed_on = self._day(self.today, days)
        filed_at = self._instant(filed_on, wall)
        key = uuid5(NAMESPACE_URL, f"cms-care-demo/{customer}/{description}")
        kind, _, extra = kind.partition(":")
        request = Request(
            submission_key=key,
            kind=kind,
            report=extra if kind == Ticket.Kind.REPORT else "",
            service_level=extra if kind == Ticket.Kind.MAINTENANCE else "",
            customer_name=customer,
            account_text=number,
            description=description,
            details=details,
        )
        yield Step(filed_at, partial(_file, request, agent, filed_at), is_request=True)
        for verb, after, at_wall, *rest in self.world["stages"][stage]:
            at = self._instant(self._day(filed_on, after), at_wall)
            dated = [self._day(filed_on, part) if isinstance(part, int) else part for part in rest]
            yield Step(at, partial(_act, partial(_ticket_filed, key), verb, dated, at))

    def _letter(self, key: str, letter: dict[str, Any]) -> Iterator[Step]:
        """A mail and what its readers did about it."""
        at = self._instant(self._day(self.today, letter["day"]), letter["at"])
        yield Step(at, partial(letters.receive, letter, key, at), is_request="answers" not in letter)
        for verb, day, wall, *rest in letter.get("then", ()):
            at = self._instant(self._day(self.today, day), wall)
            dated = [self._day(self.today, part) if isinstance(part, int) else part for part in rest]
            yield Step(at, partial(_act, partial(letters.ticket_of, key), verb, dated, at))

    def _day(self, day: date, business_days: int) -> date:
        return self.calendar.add_business_days(day, business_days)

    def _instant(self, day: date, wall: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(wall), self.zone)


def _file(request: Request, agent: str, at: datetime) -> None:
    submitter = User.objects.get(name=agent)
    submit(request, submitter=submitter, channel=Ticket.Channel.WEB, actor=Actor(submitter, SOURCE), now=at)


def _act(find: Callable[[], Ticket], verb: str, rest: list[Any], at: datetime) -> None:
    ACTS[verb](find(), rest, at)


def _ticket_filed(key: UUID) -> Ticket:
    return Ticket.objects.select_related("submitter", "assignee", "team").get(submission_key=key)


def _rep_of(ticket: Ticket) -> User:
    return ticket.assignee or team_members(ticket.team)[0]


def _by_rep(ticket: Ticket) -> Actor:
    return Actor(_rep_of(ticket), SOURCE)


def _by_submitter(ticket: Ticket) -> Actor:
    return Actor(ticket.submitter, SOURCE)


def _address_of(name: str) -> str:
    return str(User.objects.get(name=name).email)


def _acknowledge(ticket: Ticket, at: datetime) -> None:
    told = FiredRung.objects.filter(ticket=ticket, cycle=ticket.cycle, outcome=FiredRung.Outcome.TOLD)
    acknowledge(ticket.pk, actor=Actor(told.latest("level").person, SOURCE), now=at)


ACTS: dict[str, Callable[[Ticket, list[Any], datetime], object]] = {
    "confirm": lambda t, rest, at: confirm(t.pk, actor=_by_rep(t), now=at),
    "assign": lambda t, rest, at: assign(t.pk, assignee=_rep_of(t), actor=_by_rep(t), now=at),
    "promise": lambda t, rest, at: promise(t.pk, day=rest[0], words=rest[1], actor=_by_rep(t), now=at),
    "update": lambda t, rest, at: reply(t.pk, words=rest[0], next_day=rest[1], actor=_by_rep(t), now=at),
    "answer": lambda t, rest, at: reply(t.pk, words=rest[0], actor=_by_submitter(t), now=at),
    "pause": lambda t, rest, at: pause(
        t.pk, party="submitter", words=rest[0], until=rest[1], actor=_by_rep(t), now=at
    ),
    "hold": lambda t, rest, at: hold(t.pk, party=rest[0], words=rest[1], actor=_by_rep(t), now=at),
    "note": lambda t, rest, at: note(t.pk, words=rest[0], actor=_by_rep(t), now=at),
    "resolve": lambda t, rest, at: resolve(t.pk, words=rest[0], actor=_by_rep(t), now=at),
    "withdraw": lambda t, rest, at: withdraw(t.pk, words=rest[0], actor=_by_submitter(t), now=at),
    "reopen": lambda t, rest, at: reopen(t.pk, words=rest[0], actor=_by_submitter(t), now=at),
    "activate": lambda t, rest, at: activate(t.pk, actor=_by_rep(t), now=at),
    "acknowledge": lambda t, rest, at: _acknowledge(t, at),
    "bounce": lambda t, rest, at: letters.bounce(letters.last_mail_of(t), _address_of(rest[0]), at),
    "escalate": lambda t, rest, at: escalate(t.pk, level=None, reason=rest[0], actor=_by_submitter(t), now=at),
}
