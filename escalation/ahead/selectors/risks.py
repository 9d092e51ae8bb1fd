"""The requests that are at risk, worst first, with why; a page at a time, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from contacts.models import User
from escalation.ahead.selectors.counts import Key, Slice, owed
from escalation.ahead.selectors.facts import RISKY, Facts
from tickets.desk.selectors.rows import Row, rows_of_milestones
from tickets.models import Milestone
from tickets.selectors.lists import PAGE
from tickets.wording import days_words


@dataclass(frozen=True, slots=True)
class Risk:
    """One promise that may be missed, how likely, and why."""

    row: Row
    chance: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The promises of somebody that are due on one day: all as likely to be missed."""

    key: Key
    lead: int
    chance: float
    count: int


@dataclass(frozen=True, slots=True)
class Risks:
    """One page of them; `after` is the number of the next page, "" on the last."""

    rows: list[Risk]
    count: int
    after: str


def groups(facts: Facts, only: int | None = None) -> list[Group]:
    """Whose promises of which day are at risk, the likeliest to be missed first, of equals what is due first.

    `only` is the place of the one day that is asked for.
    """
    found = (
        Group(key, lead, each, facts.due[key][lead])
        for key, chances in facts.chances.items()
        for lead, each in enumerate(chances)
        if each >= RISKY and facts.due[key][lead] and only in (None, lead)
    )
    return sorted(found, key=lambda one: (-one.chance, one.lead, one.key[0], one.key[1] or 0))


def risks(facts: Facts, reader: User, page: str = "", day: str = "") -> Risks:
    """A page of what is at risk, on one of the days if its date is given."""
    only = next((lead for lead, one in enumerate(facts.days) if one.date.isoformat() == day), None)
    return risks_of(groups(facts, only), facts, reader, page)


def risks_of(ordered: list[Group], facts: Facts, reader: User, page: str) -> Risks:
    """A page of what these groups hold, "1" is the second one; only of those that lie on it the promises are read."""
    count = sum(one.count for one in ordered)
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 0
    first = number * PAGE
    shown, passed = _on_page(ordered, first)
    rows = _read(shown, first - passed, facts, reader) if shown else []
    after = str(number + 1) if first + PAGE < count else ""
    return Risks(list(_in_words(rows, shown, facts)), count, after)


def _on_page(ordered: list[Group], first: int) -> tuple[list[Group], int]:
    """The groups of which a page shows something, and how many promises stand before the first of them."""
    found: list[Group] = []
    passed = before = 0
    for one in ordered:
        if before + one.count > first and before < first + PAGE:
            passed = passed if found else before
            found.append(one)
        before += one.count
    return found, passed


def _read(shown: list[Group], first: int, facts: Facts, reader: User) -> list[Milestone]:
    """A page of the promises of these groups in their order, from that one on, each group by what is due first."""
    places = [When(_condition(one, facts), then=Value(place)) for place, one in enumerate(shown)]
    wanted = Q(_connector=Q.OR)
    for one in shown:
        wanted |= _condition(one, facts)
    rows = owed(reader, Slice()).filter(wanted)
    placed = rows.annotate(place=Case(*places, output_field=IntegerField()))
    return list(placed.order_by("place", "due_at", "id")[first : first + PAGE])


def _condition(one: Group, facts: Facts) -> Q:
    day, (team, rep) = facts.days[one.lead], one.key
    whose = Q(ticket__assignee=rep) if rep is not None else Q(ticket__assignee__isnull=True)
    return Q(due_at__gte=day.first, due_at__lt=day.until, ticket__team=team) & whose


def _in_words(rows: list[Milestone], shown: list[Group], facts: Facts) -> Iterator[Risk]:
    lines = rows_of_milestones(rows, facts.at)
    for row, line in zip(rows, lines, strict=True):
        group = shown[row.place]  # type: ignore[attr-defined]  # annotated above
        yield Risk(line, percent(group.chance), why(group, facts))


def percent(each: float) -> str:
    """A chance in words, "24 %"."""
    return f"{round(each * 100)} %"


def why(group: Group, facts: Facts) -> str:
    """What makes it likely that these promises are missed."""
    key, lead = group.key, group.lead
    lately = f"lately {percent(facts.share(key, lead))} of what was still owed {_before(lead)} was missed"
    if key[1] is None:
        return f"nobody has it; {lately} in its team"
    name = facts.people.people[key[1]].name
    if not facts.days_there(key, lead):
        return f"{name} is {facts.people.away_words(key[1], facts.at.today)}"
    owes, usual = facts.owed_by(key, lead), facts.usual(key)
    done = f" and gets {usual:.1f} done on a usual day" if usual else ""
    return f"{name} owes {owes} by then{done}; {lately}"


def _before(lead: int) -> str:
    return f"{days_words(lead).replace(' ', ' business ', 1)} before" if lead else "on the morning of its day"
