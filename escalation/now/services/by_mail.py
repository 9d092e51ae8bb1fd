"""What comes to the seniors by mail: the morning briefing of each business day, and the summary of the last week.

Each is written at the opening of the person's own office, once, and not at all where there is nothing to say.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from contacts import outbox
from contacts.models import NoticeChoice, Role, User
from contacts.selectors import absent_user_ids, supervisors
from contacts.unsubscribing import about_regular, unsubscribe_link
from escalation.models import Heartbeat
from escalation.now.selectors.briefing import Morning, board_link, briefing_of
from escalation.now.selectors.weekly import week_before, week_of
from escalation.selectors.ladders import LADDER_OF_ROUTE, ladders_in_force
from tickets.business_time import BusinessCalendar
from tickets.models import OFFICE
from tickets.selectors.rules import office_calendar, routes_in_force
from tickets.services.regular import Regular, opening_of_week, write_each
from tickets.wording import day_words

BRIEFING, WEEKLY = "briefing", "weekly"
READERS_OF_THE_WEEK = (Role.MANAGER, Role.DIRECTOR)
# After that the morning is over: the board shows how things stand, and the next briefing comes tomorrow.
MORNING = 4 * 3600  # business seconds
# The first sweep of the day tells what fell due overnight: a briefing before it would be old at once.
PATIENCE = 10 * 60


def write_briefings(now: datetime, *, longest: timedelta = timedelta.max) -> int:
    """Writes each briefing that is due, once a business day, in the morning; how many people were looked at."""
    looked, morning = 0, Morning(now)
    for name, people in _by_office().items():
        calendar = office_calendar(name)
        if not calendar.is_open(now):
            continue
        opening = calendar.opening(calendar.local_date(now))
        if _is_ripe(opening, calendar.business_seconds(opening, now)):
            mail = Regular(BRIEFING, "briefed_at", partial(_brief, calendar=calendar, morning=morning))
            looked += write_each(mail, _due(people, BRIEFING, "briefed_at", opening), now, longest=longest)
    return looked


def _is_ripe(opening: datetime, since: int) -> bool:
    """Whether a briefing fits so many business seconds after the opening: the day was swept, or will not be soon."""
    swept = Heartbeat.objects.filter(name="sweep", at__gte=opening)
    return since < MORNING and (since >= PATIENCE or swept.exists())


def write_summaries(now: datetime, *, longest: timedelta = timedelta.max) -> int:
    """Writes each weekly summary that is due, once a week, in open hours; how many people were looked at."""
    looked = 0
    for name, people in _by_office().items():
        calendar = office_calendar(name)
        opening = opening_of_week(calendar, now)
        if calendar.is_open(now) and now >= opening:
            readers = [user for user in people if user.role in READERS_OF_THE_WEEK]
            mail = Regular(WEEKLY, "summed_up_at", partial(_sum_up, calendar=calendar, now=now))
            looked += write_each(mail, _due(readers, WEEKLY, "summed_up_at", opening), now, longest=longest)
    return looked


def _by_office() -> dict[str, list[User]]:
    """The supervisors, managers and directors by the office of the work whose ladder they stand on.

    Who stands on ladders of several offices, or on none, keeps the hours of the one that counts where none is named.
    """
    found: dict[str, list[User]] = defaultdict(list)
    offices = {route.key: route.calendar_name for route in routes_in_force()}
    of_person: dict[int | None, set[str]] = defaultdict(set)
    if len(set(offices.values())) > 1:
        for ladder in ladders_in_force().by_key.values():
            names = {name for route, name in offices.items() if LADDER_OF_ROUTE.get(route, route) == ladder.key}
            for rung in ladder.rungs.all():
                of_person[rung.person_id] |= names
    for user in supervisors():
        own = of_person[user.pk]
        found[own.pop() if len(own) == 1 else OFFICE].append(user)
    return found


def _due(people: Iterable[User], kind: str, had_at: str, opening: datetime) -> QuerySet[NoticeChoice]:
    """Those of these people who want it and had none since the opening; each has a row of choices from now on."""
    everybody = [user.pk for user in people]
    known = set(NoticeChoice.objects.filter(user__in=everybody).values_list("user_id", flat=True))
    new = [NoticeChoice(user_id=pk) for pk in everybody if pk not in known]
    NoticeChoice.objects.bulk_create(new, ignore_conflicts=True)
    rows = NoticeChoice.objects.filter(user__in=everybody).exclude(off__contains=[kind])
    return rows.filter(Q(**{f"{had_at}__isnull": True}) | Q(**{f"{had_at}__lt": opening}))


def _brief(user: User, calendar: BusinessCalendar, morning: Morning) -> None:
    """Nobody is briefed who is away: who covers them reads of it in a briefing of their own."""
    now = morning.now
    today = calendar.local_date(now)
    if user.pk in absent_user_ids(today):
        return
    if briefing := briefing_of(user, morning):
        subject = f"Morning briefing, {day_words(today)}: {briefing.headline}"
        _write(BRIEFING, user, str(today), subject, {"briefing": briefing, "board": board_link("all")}, now)


def _sum_up(user: User, calendar: BusinessCalendar, now: datetime) -> None:
    monday = week_before(calendar.local_date(now))
    if week := week_of(user, monday, calendar, now):
        _write(
            WEEKLY, user, str(monday), f"The week of {week.words}", {"week": week, "board": board_link("all")}, now
        )


def _write(kind: str, user: User, when: str, subject: str, context: dict[str, object], now: datetime) -> None:
    link = unsubscribe_link(user.pk, kind)
    mail = outbox.compose(
        dedup_key=f"{kind}:{user.pk}:{when}",
        about=about_regular(kind, user.pk),
        to=[user.email],
        subject=subject,
        body=render_to_string(f"mail/{kind}.txt", context | {"unsubscribe_link": link}),
        now=now,
    )
    mail.internal = True
    outbox.put([mail])
