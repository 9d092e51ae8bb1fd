"""Which escalations are one person's: they were told last, or they are told next, also in somebody's place."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from contacts.models import User
from escalation.duty import Duty
from escalation.models import FiredRung, Ladder, Run, Rung
from escalation.selectors.ladders import Ladders, ladders_in_force, work_of
from tickets.models import Ticket

Holders = list[tuple[int, User | None]]  # of the levels of one ladder, from low to high
LEVELS = 100  # more than any ladder has


@dataclass(frozen=True, slots=True)
class Between:
    """Who must have been told already, so that the next level is this person's, and whether they may have been."""

    told: tuple[int, ...]
    asks_who_was_told: bool


def fired_rungs() -> QuerySet[FiredRung]:
    """The rungs of an outer ticket that fired in its present cycle."""
    return FiredRung.objects.filter(ticket=OuterRef("pk"), cycle=OuterRef("cycle"))


def told_rungs() -> QuerySet[FiredRung]:
    """Those of them that were told."""
    return fired_rungs().filter(outcome=FiredRung.Outcome.TOLD)


class Climbing:
    """Who holds the levels of every version of every ladder, and who would be told in their place on one day."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._duty = Duty(day, day)
        self._holders: dict[int, Holders] = defaultdict(list)
        for rung in Rung.objects.select_related("person").order_by("ladder", "level"):
            self._holders[rung.ladder_id].append((rung.level, rung.person))

    @cached_property
    def _in_force(self) -> Ladders:
        return ladders_in_force()

    @property
    def levels(self) -> list[int]:
        """Every level that a ladder has, or had."""
        return sorted({level for levels in self._holders.values() for level, _ in levels})

    def of_person(self, rows: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
        """Of these escalations those whose highest told level was told to this person, or whose next would be.

        Who would be told next is judged by who is there on the one day [6.3].
        """
        run = Run.objects.filter(ticket=OuterRef("pk"), cycle=OuterRef("cycle"))
        fired = Subquery(fired_rungs().order_by("-level").values("level")[:1])
        known = rows.alias(
            told=Subquery(told_rungs().order_by("-level").values("person")[:1]),
            ladder=Subquery(run.values("ladder")[:1], output_field=BigIntegerField()),
            turn=F("ladder") * LEVELS + Coalesce(fired, Value(0)),
        )
        return known.filter(Q(level__gt=0, told=user.pk) | self._told_next(user))

    def _told_next(self, user: User) -> Q:
        """The condition that finds those whose next level is told to this person; never true where none can be."""
        turns: dict[Between, list[int]] = defaultdict(list)
        for ladder, levels in self._holders.items():
            for passed, between in self._turns(levels, user):
                turns[between].append(ladder * LEVELS + passed)
        found = Q(pk__in=[])
        for between, those in turns.items():
            found |= Q(turn__in=those) & _follows(between, user)
        for work in self._not_begun(user):
            found |= work & Q(ladder__isnull=True)  # what the row itself says comes first: it costs no look elsewhere
        return found

    def _turns(self, levels: Holders, user: User) -> Iterator[tuple[int, Between]]:
        """The highest level fired, 0 for none, above which this person is told next, and who was told before that.

        Nobody is told twice: somebody between is passed over who was told already, in place of a lower level.
        """
        told = [(level, person.pk) for level, holder in levels if (person := self._told_for(holder))]
        for passed in (0, *(level for level, _ in levels)):
            below = {person for level, person in told if level <= passed}
            above = [person for level, person in told if level > passed]
            between = above[: above.index(user.pk)] if user.pk in above else above
            if user.pk in above and below.issuperset(between):
                yield passed, Between(tuple(between), user.pk in below)

    def _told_for(self, holder: User | None) -> User | None:
        return self._duty.told_for(holder, self._day)

    def _not_begun(self, user: User) -> Iterator[Q]:
        """The work whose ladder, not climbed yet, begins with this person [6.3]."""
        for key, versions in self._in_force.versions.items():
            newer = Q(pk__in=[])
            for ladder in versions:
                holds = _is_under(ladder, is_oldest=ladder is versions[-1]) & ~newer
                if 0 in dict(self._turns(self._holders[ladder.pk], user)):
                    yield work_of(key) & holds
                newer |= _is_under(ladder, is_oldest=False)


def _follows(between: Between, user: User) -> Q:
    found = Q()
    for person in between.told:
        found &= Q(Exists(told_rungs().filter(person=person)))
    return found & ~Q(Exists(told_rungs().filter(person=user))) if between.asks_who_was_told else found


def _is_under(ladder: Ladder, *, is_oldest: bool) -> Q:
    if is_oldest or ladder.redates:
        return ~Q(pk__in=[])
    return Q(cycle_started_at__gte=ladder.made_at)
