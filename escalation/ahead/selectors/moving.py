"""Moves that would make the load of the shown teams more even, with what they would do day by day [3.2]."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from contacts.models import User
from escalation.ahead.selectors.load import Load
from escalation.levelling import Move, Rep, Request, Why, moves
from tickets.access import tickets_visible_to
from tickets.desk.selectors.rep_owes import Span
from tickets.desk.selectors.rows import Row, rows_of_tickets
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import with_names

MOST = 20  # moves proposed at a time
GIVERS = 8  # of the reps who owe most, besides those who are away
LOOKED_AT = 25  # requests of each of them
SOON = timedelta(hours=1)  # what is due by then stays with who is at it
JUST = timedelta(days=1)  # whoever heard a rep's name as lately is not told of another one

Outcome = Milestone.Outcome


@dataclass(frozen=True, slots=True)
class Proposal:
    """One move in words."""

    row: Row
    giver: str
    taker: str
    taker_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What somebody owes in each span before and after all the moves."""

    name: str
    days: list[tuple[Span, int, int]]

    @property
    def before(self) -> int:
        return sum(before for _, before, _ in self.days)

    @property
    def after(self) -> int:
        return sum(after for _, _, after in self.days)


def proposals(load: Load, reader: User) -> tuple[list[Proposal], list[Effect]]:
    """The moves in the order in which they help, and what they do to each rep whom they touch.

    Of each team that is shown it looks at what nobody has, at the reps who are away and at those who owe most:
    so many reps, and so many requests of each.
    """
    tickets = {ticket.pk: ticket for ticket in _candidates(load, reader)}
    places = _places(load, list(tickets))
    requests = [_request(ticket, places.get(ticket.pk, [])) for ticket in tickets.values()]
    teams = {one.team.pk: [rep.pk for rep in one.team.members.all()] for one in load.teams}
    found = moves(requests, [_rep(rep, load) for rep in load.people.people], teams, MOST)
    named = list(with_names(Ticket.objects.filter(pk__in=[move.request.id for move in found])))
    rows = {row.ticket.pk: row for row in rows_of_tickets(named, load.at)}
    return [_proposal(move, rows[move.request.id], load) for move in found], _effects(found, places, load)


def _candidates(load: Load, reader: User) -> QuerySet[Ticket]:
    """The requests that may move; one query over as many short index walks as there are reps to look at."""
    at, until = load.at, load.spans[-1].first
    open_ones = tickets_visible_to(reader).filter(owed_at__isnull=False)
    later = Q(owed_at__gte=at.now + SOON, owed_at__lt=until)
    parts = []
    for team, rep, is_away in _givers(load):
        theirs = open_ones.filter(team=team, assignee=rep)
        chosen = theirs.filter(later | Q(owed_at__lt=at.now)) if is_away else theirs.filter(later)
        parts.append(chosen.order_by("owed_at" if is_away else "-owed_at", "id").values("pk")[:LOOKED_AT])
    if not parts:
        return Ticket.objects.none()
    confirmed = Milestone.objects.filter(name=Milestone.Name.CONFIRMATION, ended_at__gt=at.now - JUST)
    ids = [row["pk"] for row in parts[0].union(*parts[1:], all=True)]
    return Ticket.objects.filter(pk__in=ids).exclude(pk__in=confirmed.filter(ticket__in=ids).values("ticket"))


def _givers(load: Load) -> Iterator[tuple[int, int | None, bool]]:
    """Whose requests of which team to look at, and whether nobody is there for them; nobody's come first."""
    today = load.at.today
    for one in load.teams:
        if not one.is_shown:
            continue
        yield one.team.pk, None, True
        busy = [rep for rep in one.reps if sum(load.counts.get((one.team.pk, rep), ()))]
        away = [rep for rep in busy if load.away_on(rep)]
        here = [rep for rep in busy if not load.people.is_away(rep, today)]
        yield from ((one.team.pk, rep, True) for rep in away[:GIVERS])
        yield from ((one.team.pk, rep, False) for rep in here[:GIVERS])


def _places(load: Load, ids: Collection[int]) -> dict[int, list[int]]:
    """In which of the spans each act of these requests is due, what comes after the last date left out."""
    limits = [span.first for span in load.spans[1:]]
    rows = Milestone.objects.filter(outcome=Outcome.OPEN, ticket__in=ids, due_at__lt=limits[-1])
    found: dict[int, list[int]] = {}
    for ticket, due_at in rows.order_by("due_at", "id").values_list("ticket", "due_at"):
        found.setdefault(ticket, []).append(_place(limits, due_at))
    return found


def _place(limits: list[datetime | None], due_at: datetime) -> int:
    return sum(limit is not None and limit <= due_at for limit in limits)


def _request(ticket: Ticket, places: list[int]) -> Request:
    """What is late has to be done today."""
    assert ticket.owed_at is not None, "it is open"
    days = tuple(max(1, place) for place in places)
    return Request(ticket.pk, ticket.team_id, ticket.assignee_id, days, ticket.owed_at)


def _rep(rep: int, load: Load) -> Rep:
    """As in any fair assignment, what is due in ten business days counts, and what is late [3.2]."""
    return Rep(rep, sum(load.by_rep.get(rep, [0])[:-1]), load.away_on(rep))


def _proposal(move: Move, row: Row, load: Load) -> Proposal:
    people = load.people.people
    giver = people[move.giver].name if move.giver is not None else "nobody"
    return Proposal(row, giver, people[move.taker].name, move.taker, _why(move, giver, people[move.taker].name, load))


def _why(move: Move, giver: str, taker: str, load: Load) -> str:
    if move.why is Why.UNEVEN:
        (had, has), (owed, owes) = move.giver_owed, move.taker_owed
        return f"{giver} owes {had} and {taker} {owed} in ten business days; then {has} and {owes}"
    lead = f"{taker} owes least of those who are there, {move.taker_owed[0]} in ten business days"
    if move.giver is None:
        return f"nobody has it; {lead}"
    return f"{giver} is {load.people.away_words(move.giver, load.at.today)}; {lead}"


def _effects(found: list[Move], places: dict[int, list[int]], load: Load) -> list[Effect]:
    """Each rep whom a move touches, by name, with the numbers of every span but the last."""
    touched = {rep for move in found for rep in (move.giver, move.taker) if rep is not None}
    after = {rep: list(load.by_rep.get(rep, [0] * len(load.spans))) for rep in touched}
    for move in found:
        for place in places.get(move.request.id, []):
            after[move.taker][place] += 1
            if move.giver is not None:
                after[move.giver][place] -= 1
    rows = [Effect(load.people.people[rep].name, _days(rep, after[rep], load)) for rep in touched]
    return sorted(rows, key=lambda row: row.name)


def _days(rep: int, after: list[int], load: Load) -> list[tuple[Span, int, int]]:
    before = load.by_rep.get(rep, [0] * len(load.spans))
    return list(zip(load.spans[:-1], before[:-1], after[:-1], strict=True))
