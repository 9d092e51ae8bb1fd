"""A forecast beside what it would be: each day, each rep who is touched, and the requests that would break."""

from collections.abc import Sequence
from dataclasses import dataclass

from contacts.models import User
from escalation.ahead.selectors.counts import Key
from escalation.ahead.selectors.days import span_of_day
from escalation.ahead.selectors.facts import RISKY, Facts
from escalation.ahead.selectors.risks import Group, Risks, groups, risks_of
from escalation.ahead.selectors.shifted import Shifted
from tickets import wording
from tickets.desk.selectors.rep_owes import Span
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import shown_number, with_names
from tickets.selectors.promises import ACTS
from tickets.selectors.rules import calendar_of

FELT = 0.05  # a smaller difference is not shown
SHOWN = 25


@dataclass(frozen=True, slots=True)
class Pair:
    """How much is due, and how many will be missed, as it stands and as it would be."""

    span: Span
    due: tuple[int, int]
    missed: tuple[float, float]

    @property
    def differs(self) -> bool:
        return self.due[0] != self.due[1] or abs(self.missed[1] - self.missed[0]) >= FELT


@dataclass(frozen=True, slots=True)
class Touched:
    """A rep in a team for whom something would be different."""

    name: str
    team: str
    days: list[Pair]

    @property
    def more(self) -> float:
        """How many more would be missed."""
        return sum(day.missed[1] - day.missed[0] for day in self.days)


@dataclass(frozen=True, slots=True)
class MovedPromise:
    """A promise that would be due at another time, in words; "" where it is not owed, or would not be."""

    ticket: Ticket
    number: str
    act: str
    before: str
    after: str


def days_compared(now: Facts, then: Facts) -> list[Pair]:
    """Every day of the forecast, of everybody."""
    return [_pair(now, then, lead, None) for lead in range(len(now.days))]


def touched(now: Facts, then: Facts) -> list[Touched]:
    """Everybody for whom something would be different, who would miss most more first."""
    rows = (_touched(now, then, key) for key in now.keys | then.keys)
    found = [row for row in rows if any(day.differs for day in row.days)]
    return sorted(found, key=lambda row: (-row.more, row.team, row.name))


def _touched(now: Facts, then: Facts, key: Key) -> Touched:
    person = then.people.people.get(key[1] or 0)
    name = person.name if person else "Nobody has it"
    team = next((one.name for one in now.people.teams if one.pk == key[0]), "")
    return Touched(name, team, [_pair(now, then, lead, key) for lead in range(len(now.days))])


def _pair(now: Facts, then: Facts, lead: int, key: Key | None) -> Pair:
    keys = None if key is None else [key]
    span = span_of_day(now.days[lead], now.at.today)
    due = (_due(now, lead, key), _due(then, lead, key))
    return Pair(span, due, (now.of_day(lead, keys), then.of_day(lead, keys)))


def _due(facts: Facts, lead: int, key: Key | None) -> int:
    if key is None:
        return sum(numbers[lead] for numbers in facts.due.values())
    return facts.due[key][lead] if key in facts.due else 0


def newly_at_risk(now: Facts, then: Facts, reader: User, page: str) -> Risks:
    """The promises that would be likelier to be missed by as much as is felt, and at risk; worst first."""
    return risks_of(worse(now, then), then, reader, page)


def worse(now: Facts, then: Facts) -> list[Group]:
    """Whose promises of which day would be at risk, and likelier to be missed than they are."""
    found = groups(then)
    return [one for one in found if one.chance >= RISKY and one.chance - _chance(now, one) >= FELT]


def _chance(facts: Facts, group: Group) -> float:
    return facts.chances[group.key][group.lead] if group.key in facts.chances else 0.0


def in_words(shifts: Sequence[Shifted], facts: Facts) -> list[MovedPromise]:
    """The first promises that would move."""
    shown = shifts[:SHOWN]
    tickets = {one.pk: one for one in with_names(Ticket.objects.filter(pk__in=[shift.ticket for shift in shown]))}
    return [_in_words(shift, tickets[shift.ticket], facts) for shift in shown]


def _in_words(shift: Shifted, ticket: Ticket, facts: Facts) -> MovedPromise:
    zone, today = calendar_of(ticket.calendar).zone, facts.at.today
    times = (wording.instant_words(at, zone, today) if at else "" for at in (shift.before, shift.after))
    return MovedPromise(ticket, shown_number(ticket), ACTS[Milestone.Name(shift.name)], *times)
