"""The facts of a forecast as they would be if something were different: nothing is written, the same rules follow."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from contacts.models import Absence, Team, User
from escalation.ahead.selectors.counts import Key
from escalation.ahead.selectors.facts import Facts, is_there
from escalation.ahead.selectors.shifted import Shifted

Due = dict[Key, list[int]]


def absent(facts: Facts, absence: Absence) -> Facts:
    """If somebody were away, covered by the deputy that the draft names, if any."""
    rep = absence.user_id
    absences = facts.people.absences
    people = replace(facts.people, absences=absences | {rep: [*absences.get(rep, []), absence]})
    if absence.deputy:
        people = replace(people, people=people.people | {absence.deputy.pk: absence.deputy})
    there = {key: [is_there(people, key[1], day) for day in facts.days] for key in facts.due}
    return replace(facts, people=people, there=there)


def closed(facts: Facts, day: date, shifts: Iterable[Shifted]) -> Facts:
    """If the office were closed on a date: what is due then moves, and nobody gets anything done."""
    found = redated(facts, shifts)
    shut = frozenset(lead for lead, one in enumerate(facts.days) if one.date == day)
    there = {
        key: [is_here and lead not in shut for lead, is_here in enumerate(found.there[key])] for key in found.due
    }
    return replace(found, there=there, closed=shut)


def redated(facts: Facts, shifts: Iterable[Shifted]) -> Facts:
    """If these promises were due at other times; what leaves the days looked at is not counted any more."""
    due: Due = {key: list(numbers) for key, numbers in facts.due.items()}
    for shift in shifts:
        numbers = due.setdefault(shift.key, [0] * len(facts.days))
        for at, change in ((shift.before, -1), (shift.after, 1)):
            for lead, day in enumerate(facts.days):
                if at is not None and day.first <= at < day.until:
                    numbers[lead] += change
    there = {key: facts.there.get(key, [True] * len(facts.days)) for key in due}
    return replace(facts, due=due, there=there)


def moved(facts: Facts, rep: User, team: Team) -> Facts:
    """If a rep worked for another team from now on, and for no other.

    What they owe elsewhere goes act by act to whoever of that team is there and owes least, to nobody where nobody
    is; in their new team they take as much as makes each day even. They get as much done as before.
    """
    due: Due = {key: list(numbers) for key, numbers in facts.due.items()}
    for key in [key for key in due if key[1] == rep.pk and key[0] != team.pk]:
        takers = [one for one in _takers(facts, key[0]) if one != key]
        _hand_out(due, due.pop(key), takers or [(key[0], None)])
    new: Key = (team.pk, rep.pk)
    due.setdefault(new, [0] * len(facts.days))
    _even_out(due, new, _takers(facts, team.pk))
    there = {key: [is_there(facts.people, key[1], day) for day in facts.days] for key in due}
    olds = [key for key in facts.known.own if key[1] == rep.pk]
    best = max(olds, key=lambda key: (facts.known.usual.get(key, 0.0), -key[0]), default=new)
    return replace(facts, due=due, there=there, borrowed={new: facts.borrowed.get(new, best)})


def _takers(facts: Facts, team: int) -> list[Key]:
    """The members of a team who are there today."""
    members = facts.people.members(team)
    return [(team, one.pk) for one in members if not facts.people.is_away(one.pk, facts.at.today)]


def _hand_out(due: Due, acts: list[int], takers: list[Key]) -> None:
    """Gives each act to whoever of them owes least by then."""
    for key in takers:
        due.setdefault(key, [0] * len(acts))
    for lead, count in enumerate(acts):
        for _ in range(count):
            due[min(takers, key=lambda key: (sum(due[key]), key[1] or 0))][lead] += 1


def _even_out(due: Due, new: Key, others: list[Key]) -> None:
    """Lets somebody new take acts of a day from who has most of them, until nobody has two more than they."""
    givers = [key for key in others if key in due and key != new]
    for lead in range(len(due[new])):
        while givers:
            most = max(givers, key=lambda key: (due[key][lead], -(key[1] or 0)))
            if due[most][lead] - due[new][lead] < 2:
                break
            due[most][lead] -= 1
            due[new][lead] += 1
