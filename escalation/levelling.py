"""Which requests to move so that the work of a team is more even: from facts to proposals [3.2]."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

TODAY = 1
EVEN_ENOUGH = 2  # a difference up to this is not worth telling a submitter of a new rep


class Why(StrEnum):
    """Why a request should move."""

    NOBODY = "nobody"  # nobody has it
    AWAY = "away"  # who has it is away on the day by which it is due
    UNEVEN = "uneven"  # who has it owes more than who takes it


@dataclass(frozen=True, slots=True)
class Rep:
    """Who works there: `owed` counts all that is due within the days looked at, what is late included.

    `away` are the days, TODAY being the first, on which they are not there.
    """

    id: int
    owed: int
    away: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """One that may move: the day of each act that it owes, the earliest first, and the due second of the first."""

    id: int
    team: int
    rep: int | None
    days: tuple[int, ...]
    due_at: datetime

    @property
    def load(self) -> int:
        """What it weighs: what owes nothing so soon still is somebody's work."""
        return max(1, len(self.days))


@dataclass(frozen=True, slots=True)
class Move:
    """One proposal, with what each of the two owes before it and after it; `giver` is None where nobody has it."""

    request: Request
    why: Why
    giver: int | None
    taker: int
    giver_owed: tuple[int, int]
    taker_owed: tuple[int, int]


People = dict[int | None, Rep]
Teams = Mapping[int, Collection[int]]
Option = tuple[Request, Rep, int]


def moves(requests: Iterable[Request], reps: Collection[Rep], teams: Teams, most: int) -> list[Move]:
    """So many moves at most, each the one that helps most after those before it.

    First what nobody has, and what falls due while its rep is away, the most urgent first; then from who owes most
    to who owes least, until no move makes a team more even by more than `EVEN_ENOUGH`. Nothing goes to who is not
    of the request's team, is away today, or is away on a day on which it owes something.
    """
    people: People = {rep.id: rep for rep in reps}
    left = sorted(requests, key=lambda one: (one.due_at, one.id))
    found: list[Move] = []
    for request in [one for one in left if _is_stranded(one, people)]:
        taker = _least_owed(request, people, teams)
        if taker is not None and len(found) < most:
            found.append(_move(request, taker, people))
            left.remove(request)
    while len(found) < most and (options := list(_options(left, people, teams))):
        request, taker, _ = max(options, key=_helps)
        found.append(_move(request, taker, people))
        left.remove(request)
    return found


def _is_stranded(request: Request, people: People) -> bool:
    """Whether nobody is there on the day of its first act: it is nobody's, or its rep's who is away or has left."""
    rep = people.get(request.rep)
    return rep is None or any(day in rep.away for day in request.days[:1])


def _least_owed(request: Request, people: People, teams: Teams) -> Rep | None:
    """Who of its team can take it and owes least, the lowest id of equals."""
    team = (people[pk] for pk in teams.get(request.team, ()) if pk in people and pk != request.rep)
    able = [rep for rep in team if rep.away.isdisjoint((TODAY, *request.days))]
    return min(able, key=lambda rep: (rep.owed, rep.id), default=None)


def _options(requests: Iterable[Request], people: People, teams: Teams) -> Iterator[Option]:
    """Each request that may go to who owes least, with by how much its rep owes more, if that is worth a move."""
    for request in requests:
        giver, taker = people.get(request.rep), _least_owed(request, people, teams)
        if giver and taker and (gap := giver.owed - taker.owed) > max(EVEN_ENOUGH, request.load):
            yield request, taker, gap


def _helps(option: Option) -> tuple[int, datetime, int]:
    """How much a move evens out; of equals what is due last helps more, so that nobody loses what they have begun."""
    request, _, gap = option
    return request.load * (gap - request.load), request.due_at, request.id


def _move(request: Request, taker: Rep, people: People) -> Move:
    """The move, once its weight counts for who takes it and no longer for who gives it."""
    why = Why.NOBODY if request.rep is None else Why.AWAY if _is_stranded(request, people) else Why.UNEVEN
    giver, owes = people.get(request.rep), taker.owed + request.load
    people[taker.id], given = replace(taker, owed=owes), (0, 0)
    if giver:
        given = (giver.owed, giver.owed - request.load)
        people[giver.id] = replace(giver, owed=given[1])
    return Move(request, why, request.rep, taker.id, given, (taker.owed, owes))
