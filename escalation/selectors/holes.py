"""Holes in the ladders, seen on the day they come to be and not on the day somebody would have to be told [6.3]."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any, Self

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy

from contacts.models import Absence, Membership, User
from escalation.duty import Duty
from escalation.models import Ladder
from escalation.selectors.ladders import Ladders, ladders_in_force
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.models import OFFICE, OfficeCalendar, Route
from tickets.routing import ROUTE_KEYS
from tickets.selectors.rules import office_calendar
from tickets.wording import MONTHS, day_words

RULES, ABSENCES = reverse_lazy("tickets:rules"), reverse_lazy("tickets:everybodys_absences")
BUSINESS_DAYS_AHEAD = 10
MONTHS_OF_WARNING = 13

# A kind of work, as its ladder is asked for and as people call it.
WORK = {key: (key, "", key) for key in ROUTE_KEYS} | {"report_mac": ("report", "mac", "MAC report")}


class Hole(str):
    """One sentence on what is wrong and how to put it right, and the address of the page on which that is done."""

    page: str

    def __new__(cls, words: str, page: Any) -> Self:
        hole = super().__new__(cls, words)
        hole.page = str(page)
        return hole


def holes(now: datetime) -> list[Hole]:
    """What is wrong with ladders, deputies and teams today and in the next ten business days, each with its fix.

    One sentence each, the worst first; costs a fixed number of queries. Beyond the known closures there is no day
    to look at [4.14].
    """
    try:
        outlook = _Outlook(office_calendar(), now)
    except CalendarHorizonError:
        return []
    ladders = ladders_in_force()
    people = _people(ladders)
    found = [*_missing(ladders)]
    for ladder in ladders.by_key.values():
        found += [*_unreachable(ladder, people, outlook), *_shape(ladder, people)]
    return [*found, *_nobody_told(ladders, people, outlook), *_empty_teams(outlook)]


class _Outlook:
    """Who is away on which of the days looked at, and who covers them; two queries."""

    def __init__(self, calendar: BusinessCalendar, now: datetime) -> None:
        self.days = list(_days(calendar, calendar.local_date(now)))
        self.today = self.days[0]
        self.duty = Duty(self.days[0], self.days[-1])
        away = Absence.objects.filter(starts_on__lte=self.days[-1], ends_on__gte=self.days[0])
        self._absences = list(away.select_related("deputy").order_by("-id"))

    def absence(self, person: User, day: date) -> Absence | None:
        """Why the person is not there on that day; of several the one entered last, as for the ladder."""
        own = (row for row in self._absences if row.user_id == person.pk)
        return next((row for row in own if row.starts_on <= day <= row.ends_on), None)

    def when(self, day: date) -> str:
        return "today" if day == self.today else f"on {day_words(day, self.today)}"

    def first_day_untold(self, person: User) -> date | None:
        """The first day on which neither the person nor anybody in their place can be told."""
        return next((day for day in self.days if self.duty.told_for(person, day) is None), None)

    def why(self, person: User, day: date) -> str:
        """Why nobody can be told in this person's place on that day."""
        absence = self.absence(person, day)
        if absence is None:
            return "has left: name somebody else"
        return f"is away {self._span(absence)}{self._fault_of_deputies(absence, day)}"

    def _span(self, absence: Absence) -> str:
        if absence.starts_on <= self.today:
            return f"until {day_words(absence.ends_on, self.today)}"
        return f"from {day_words(absence.starts_on, self.today)}"

    def _fault_of_deputies(self, absence: Absence, day: date) -> str:
        if absence.deputy is None:
            return " without a deputy: name one"
        met = {absence.user_id}
        while (deputy := absence.deputy) is not None and deputy.pk not in met:
            met.add(deputy.pk)
            covering = self.absence(deputy, day)
            if covering is None:
                return f", and the deputy, {deputy}, has left: name another"
            if covering.deputy is None:
                return f", and the deputy, {deputy}, is away too: name another"
            absence = covering
        return f", and the deputies cover each other in a circle, back to {absence.deputy}: name another"


def _days(calendar: BusinessCalendar, today: date) -> Iterator[date]:
    """Today, if need be the next business day, and ten more; fewer at the end of the known closures [4.14]."""
    yield calendar.roll_forward(today)
    for n in range(1, BUSINESS_DAYS_AHEAD + 1):
        try:
            yield calendar.add_business_days(calendar.roll_forward(today), n)
        except CalendarHorizonError:
            return


def _people(ladders: Ladders) -> dict[int, User]:
    rungs = [rung for ladder in ladders.by_key.values() for rung in ladder.rungs.all()]
    return User.objects.in_bulk({rung.person_id for rung in rungs if rung.person_id})


def _missing(ladders: Ladders) -> Iterator[Hole]:
    for kind, report, words in WORK.values():
        try:
            ladders.for_work(kind, report)
        except KeyError:
            fix = "add one, or what is missed there reaches nobody."
            yield Hole(f"No ladder is set for {words} requests: {fix}", RULES)


def _holders(ladder: Ladder, people: dict[int, User]) -> list[tuple[int, User]]:
    """The levels that have a person, from low to high; a level may be left empty by design (SPEC 6)."""
    rungs = sorted(ladder.rungs.all(), key=lambda rung: rung.level)
    return [(rung.level, people[rung.person_id]) for rung in rungs if rung.person_id]


def _page_of(key: str) -> str:
    return reverse("escalation:ladder", args=[key])


def _unreachable(ladder: Ladder, people: dict[int, User], outlook: _Outlook) -> Iterator[Hole]:
    holders = [person for _, person in _holders(ladder, people)]
    if not holders:
        words = f"The {ladder} ladder is empty: name its people, or what is missed there reaches nobody."
        yield Hole(words, _page_of(ladder.key))
        return
    for day in outlook.days:
        if all(outlook.duty.told_for(person, day) is None for person in holders):
            words = f"Nobody of the {ladder} ladder can be told {outlook.when(day)}: give one of its people a deputy."
            yield Hole(words, ABSENCES)
            return


def _shape(ladder: Ladder, people: dict[int, User]) -> Iterator[Hole]:
    """Faults that stand in the ladder itself: one person twice, a level that is always passed over."""
    levels = defaultdict(list)
    for level, person in _holders(ladder, people):
        levels[person].append(str(level))
    for person, several in levels.items():
        if len(several) > 1:
            words = f"{person} stands on levels {' and '.join(several)} of the {ladder} ladder but is told once: "
            yield Hole(f"{words}name somebody else on one of them.", _page_of(ladder.key))
    rungs = sorted(ladder.rungs.all(), key=lambda rung: rung.level)
    days = accumulate((rung.after_days for rung in rungs), max)  # no level comes before a lower one
    for (below, earlier), (above, later) in pairwise(zip(rungs, days, strict=True)):
        if below.person_id and later == earlier:
            words = (
                f"Level {below.level} of the {ladder} ladder is always passed over, since level {above.level} is due "
                f"no later: let level {above.level} wait more than {later} business day{'' if later == 1 else 's'}."
            )
            yield Hole(words, _page_of(ladder.key))


def _nobody_told(ladders: Ladders, people: dict[int, User], outlook: _Outlook) -> Iterator[Hole]:
    """The levels whose person, and everybody in their place, is away or has left; said once for several ladders."""
    said: dict[tuple[int, User, str], list[str]] = defaultdict(list)
    away = set()
    for ladder in ladders.by_key.values():
        holders = _holders(ladder, people)
        for index, (level, person) in enumerate(holders):
            if day := outlook.first_day_untold(person):
                told = _first_told((above for _, above in holders[index + 1 :]), outlook.duty, day)
                instead = f"{told} is told at once" if told else "nobody is told in their place"
                said[level, person, f"{outlook.why(person, day)}, or {instead}"].append(ladder.key)
                away |= {person.pk} if outlook.absence(person, day) else set()
    for (level, person, words), keys in said.items():
        page = ABSENCES if person.pk in away else _page_of(keys[0])
        yield Hole(f"Level {level} of the {_ladders(keys)}, {person}, {words}.", page)


def _first_told(people: Iterable[User], duty: Duty, day: date) -> User | None:
    return next((told for person in people if (told := duty.told_for(person, day))), None)


def _ladders(keys: Sequence[str]) -> str:
    *others, last = keys
    return f"{', '.join(others)} and {last} ladders" if others else f"{last} ladder"


def _empty_teams(outlook: _Outlook) -> Iterator[Hole]:
    """The teams that requests are routed to, and in which nobody is there [3.2]."""
    routes = routes_in_force().select_related("team", "working_team")
    teams = list(dict.fromkeys(team for route in routes for team in (route.team, route.working_team)))
    members = defaultdict(list)
    for row in Membership.objects.filter(team__in=teams, user__is_active=True).select_related("user"):
        members[row.team_id].append(row.user)
    for team in teams:
        day = next((day for day in outlook.days if all(outlook.absence(one, day) for one in members[team.pk])), None)
        page = reverse("tickets:team", args=[team.key])
        if not members[team.pk]:
            yield Hole(f"{team} has no members: add one, or its requests stay without a rep.", page)
        elif day:
            when = outlook.when(day)
            yield Hole(f"Everybody of {team} is away {when}: lend it a member, or its requests wait.", page)


def routes_in_force() -> QuerySet[Route]:
    """The newest version of every route."""
    return Route.objects.order_by("key", "-version").distinct("key")


def first_to_end() -> OfficeCalendar:
    """Of the calendars in force that a route counts by, the one whose known closures end first."""
    used = OfficeCalendar.objects.filter(name__in=routes_in_force().values("calendar_name"))
    return min(used.order_by("name", "-version").distinct("name"), key=lambda row: row.known_until)


def closures_to_add(calendar: OfficeCalendar, today: date) -> str:
    """The warning from 13 months before the known closures end [4.14]; "" until then."""
    known, unknown = calendar.known_until, calendar.known_until + timedelta(days=1)
    month = unknown.year * 12 + unknown.month - 1 - MONTHS_OF_WARNING
    if today < date(month // 12, month % 12 + 1, min(unknown.day, 28)):
        return ""
    until = f"{known.day} {MONTHS[known.month - 1]} {known.year}"
    whose = "" if calendar.name == OFFICE else f" of the calendar {calendar.name}"
    return f"Closures{whose} are known until {until}: add {unknown.year}."
