"""What an absence would leave open while it lasts: levels that reach nobody, and teams in which nobody is there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from contacts.models import Absence, Membership, User
from escalation.duty import Duty
from escalation.models import Ladder
from escalation.selectors.ladders import ladders_in_force
from tickets.business_time import BusinessCalendar
from tickets.selectors.rules import office_calendar, routes_in_force
from tickets.wording import day_words

ONE_DAY = timedelta(days=1)


def holes_while(draft: Absence, now: datetime) -> list[str]:
    """Each level and team that this absence, as if entered, would leave without anybody, and from which day on [6.3].

    What is open without it is not its fault, and not said. One sentence each; a fixed number of queries. Looked at
    are the business days whose closures are known [4.14].
    """
    calendar = office_calendar()
    days = list(_days(calendar, draft, calendar.local_date(now)))
    if not days:
        return []
    today = calendar.local_date(now)
    found = [*_levels(draft, days, today), *_teams(draft, days, today)]
    return list(dict.fromkeys(found))


def _days(calendar: BusinessCalendar, draft: Absence, today: date) -> Iterator[date]:
    day, last = max(draft.starts_on, today), min(draft.ends_on, calendar.rules.known_until)
    while day <= last:
        if calendar.is_business_day(day):
            yield day
        day += ONE_DAY


def _levels(draft: Absence, days: list[date], today: date) -> Iterator[str]:
    before, after = Duty(days[0], days[-1], without=draft.pk), Duty(days[0], days[-1], draft=draft)
    ladders = ladders_in_force().by_key.values()
    rows = [(ladder, rung.level, rung.person_id) for ladder in ladders for rung in ladder.rungs.all()]
    people = User.objects.in_bulk({pk for *_, pk in rows if pk})
    for ladder, level, pk in rows:
        person = people.get(pk or 0)
        open_on = (day for day in days if before.told_for(person, day) and not after.told_for(person, day))
        if person and (day := next(open_on, None)):
            above = [people[key] for row, higher, key in rows if row is ladder and higher > level and key]
            yield _level_words(ladder, level, person, day, _told_instead(above, after, day), today)


def _told_instead(above: list[User], duty: Duty, day: date) -> str:
    told = next((told for person in above if (told := duty.told_for(person, day))), None)
    return f"{told} is told at once instead" if told else "nobody is told instead"


def _level_words(ladder: Ladder, level: int, person: User, day: date, instead: str, today: date) -> str:
    return (
        f"Level {level} of the {ladder} ladder, {person}, reaches nobody from {day_words(day, today)} on, and "
        f"{instead}: name a deputy who is there."
    )


def _teams(draft: Absence, days: list[date], today: date) -> Iterator[str]:
    """The teams of the person that requests go to, and that would be empty on one of the days [3.2]."""
    routed = {team for route in routes_in_force() for team in (route.team_id, route.working_team_id)}
    own = Membership.objects.filter(user=draft.user, team__in=routed).values("team")
    members: dict[str, list[User]] = {}
    for row in Membership.objects.filter(team__in=own, user__is_active=True).select_related("user", "team"):
        members.setdefault(row.team.name, []).append(row.user)
    duty = Duty(days[0], days[-1], draft=draft)
    for team, people in members.items():
        day = next((day for day in days if all(duty.absence_of(one, day) for one in people)), None)
        if day:
            when = day_words(day, today)
            yield f"Everybody of {team} would be away on {when}: lend it a member, or its requests wait."
