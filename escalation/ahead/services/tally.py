"""Keeps, once a business day is over, what was known of it beforehand, what came of it and what would have been
forecast; from the facts alone, so that a day that was not kept in time is made up for later.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from contacts.models import User
from contacts.models.people import AGENCY_ROLES
from escalation.ahead.selectors.counts import Key, place_of
from escalation.ahead.selectors.days import Day, days_gone, openings
from escalation.ahead.selectors.past import FEWEST, LOOKED_BACK, Known, known_before
from escalation.forecasting import LEADS, Past, chance, expected, owed_by, pressed, share
from escalation.models import PastDay, PastWork
from tickets.desk.selectors.moment import Moment, moment
from tickets.models import Milestone

Outcome = Milestone.Outcome
KEPT_DAYS = 2 * LOOKED_BACK + 2 * LEADS


def tally(now: datetime, *, longest: timedelta = timedelta.max) -> int:
    """Keeps every one of the last days that is over and was not kept yet, the earliest first; how many it were.

    Before the first promise was due there was nothing to forecast. It ends early once `longest` of real time has
    passed, and goes on there when it is called again.
    """
    at, first = moment(now), Milestone.objects.order_by("due_at").values_list("due_at", flat=True).first()
    gone = [day for day in days_gone(at, KEPT_DAYS) if first and first < day.until]
    kept = set(PastDay.objects.filter(day__in=[day.date for day in gone]).values_list("day", flat=True))
    started, count = time.monotonic(), 0
    for day in (day for day in gone if day.date not in kept):
        count += _keep(day, at)
        if time.monotonic() - started > longest.total_seconds():
            break
    return count


def _keep(day: Day, at: Moment) -> bool:
    """Keeps one day; of two who do it at once the second finds it done."""
    opened = openings(day, at)
    if opened is None:
        return False
    with transaction.atomic():
        row, is_new = PastDay.objects.get_or_create(day=day.date, defaults={"missed": 0})
        if not is_new:
            return False
        known = [known_before(at.calendar.local_date(opening)) for opening in reversed(opened)]
        before = _work_before(day, opened, at)
        work = _work(day, opened)
        for key, one in work.items():
            _weigh(one, key, [*before[key], one], known)
        PastWork.objects.bulk_create(_named(row, key, one) for key, one in work.items())
        row.missed = sum(one.missed for one in work.values())
        row.forecast = list(_forecast(work, before, known)) if known[-1].days >= FEWEST else []
        row.save(update_fields=["missed", "forecast"])
        return True


def _named(row: PastDay, key: Key, one: PastWork) -> PastWork:
    one.past_day, one.team_id, one.rep_id = row, *key
    return one


def _work(day: Day, opened: list[datetime]) -> dict[Key, PastWork]:
    """What was due on the day and what was done on it, by team and rep."""
    found: dict[Key, PastWork] = {}
    for team, rep, known, ended, missed, count in _due(day, opened):
        one = found.setdefault((team, rep), _nothing())
        one.missed += missed * count
        for place in range(known, ended):
            lead = LEADS - 1 - place
            one.open[lead] += count
            one.missed_of[lead] += missed * count
    for team, rep, count in _done(day):
        found.setdefault((team, rep), _nothing()).done = count
    return found


def _nothing() -> PastWork:
    return PastWork(open=[0] * LEADS, weight=[0.0] * LEADS, missed_of=[0] * LEADS)


def _due(day: Day, opened: list[datetime]) -> Iterator[tuple[int, int | None, int, int, bool, int]]:
    """Each sort of promise that was due on the day, counted: from which opening on and until which it was open.

    It is of whoever had it when it ended, or has it still.
    """
    rows = Milestone.objects.filter(due_at__gte=day.first, due_at__lt=day.until).order_by()
    is_missed = Case(When(outcome__in=(Outcome.OPEN, Outcome.LATE), then=Value(1)), default=Value(0))
    whose = ("ticket__team", Coalesce("holder", "ticket__assignee"))
    ended = Coalesce(place_of("ended_at", opened), Value(LEADS))
    sorts = rows.values_list(*whose, place_of("owed_from", opened), ended, is_missed)
    yield from sorts.annotate(count=Count("pk"))


def _done(day: Day) -> QuerySet[Milestone, tuple[int, int, int]]:
    """How many owed acts each rep did on the day in each team."""
    staff = User.objects.exclude(role__in=AGENCY_ROLES).values_list("pk", flat=True)
    done = Q(outcome__in=(Outcome.KEPT, Outcome.LATE), ended_at__gte=day.first, ended_at__lt=day.until)
    rows = Milestone.objects.filter(done, holder__in=list(staff)).order_by()
    return rows.values_list("ticket__team", "holder").annotate(count=Count("pk"))


def _work_before(day: Day, opened: list[datetime], at: Moment) -> defaultdict[Key, list[PastWork]]:
    """What was known of the days just before this one, the earliest first; a day without work counts as nothing."""
    dates = [at.calendar.local_date(one) for one in opened[:-1]]
    kept: dict[date, dict[Key, PastWork]] = {one: {} for one in dates}
    for row in PastWork.objects.filter(past_day__day__in=dates).annotate(of=F("past_day__day")):
        kept[row.of][row.team_id, row.rep_id] = row
    found = defaultdict[Key, list[PastWork]](lambda: [_nothing() for _ in dates])
    for key in {key for rows in kept.values() for key in rows}:
        found[key] = [kept[one].get(key, _nothing()) for one in dates]
    return found


def _owed_by(days: list[PastWork], lead: int) -> int:
    """How much somebody owed by the last of these days, so long before it."""
    return owed_by([one.open[place] for place, one in enumerate(days[-1 - lead :])], lead)


def _weigh(one: PastWork, key: Key, days: list[PastWork], known: list[Known]) -> None:
    """`known` is what was known at each lead, the day itself first."""
    one.weight = [
        one.open[lead] * pressed(_owed_by(days, lead), known[lead].usual.get(key, 0.0), lead + 1)
        for lead in range(LEADS)
    ]


def _forecast(
    work: dict[Key, PastWork], before: defaultdict[Key, list[PastWork]], known: list[Known]
) -> Iterator[float]:
    """What would have been said of the day so long before it, by who knew what was known then."""
    for lead, then in enumerate(known):
        total = 0.0
        for key in work.keys() | then.own.keys():
            days = [*before[key], work.get(key, _nothing())]
            each = chance(share(*then.circles(key, lead)), _owed_by(days, lead), then.usual.get(key, 0.0), lead + 1)
            own = then.own.get(key)
            total += expected(days[-1].open[lead], each, own[lead] if own else Past(), then.days)
        yield total
