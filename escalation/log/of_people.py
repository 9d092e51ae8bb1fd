"""The lines of getting in and out, of files that were taken along, of absences and teams."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from contacts.account import FAILURES, access_words
from contacts.browsers import browser_words
from contacts.models import AbsenceEvent, AccessEvent, TeamEvent, User
from escalation.log.wanted import Line, Sort, Wanted
from tickets.wording import day_words

Row = TypeVar("Row", AbsenceEvent, TeamEvent)

Kind = AccessEvent.Kind
TAKEN = Q(kind=Kind.EXPORTED)


def access_events(wanted: Wanted) -> list[QuerySet[AccessEvent]]:
    """The steps that are wanted: of a person in two parts, what is about them and what they did to others."""
    if not wanted.is_asked(Sort.ACCESS, Sort.TAKEN) or wanted.ticket is not None:
        return []
    rows = AccessEvent.objects.select_related("user", "by")
    if wanted.sort is not None:
        rows = rows.filter(TAKEN if wanted.sort is Sort.TAKEN else ~TAKEN)
    if wanted.person is None:
        return [rows]
    return [rows.filter(user=wanted.person), rows.filter(by=wanted.person)]


def line_of_access(event: AccessEvent, wanted: Wanted) -> Line:
    """What happened; from where, and what was typed that led to nobody, for administrators alone."""
    who = event.by or event.user
    about = event.user.name if event.by and event.user else ""
    if not event.user:
        about = event.address if wanted.shows_origin else "somebody without an account"
    origin = ", ".join(filter(None, [event.ip, event.user_agent and browser_words(event.user_agent)]))
    return _line(
        event,
        wanted,
        who=who,
        what=_access_words(event),
        about=about,
        origin=origin if wanted.shows_origin else "",
        is_failure=event.kind in FAILURES,
    )


def _access_words(event: AccessEvent) -> str:
    words = access_words(event)
    which = " ".join(str(event.data[key]) for key in ("what", "file") if event.data.get(key))
    return f"{words}: {which}" if event.kind == Kind.EXPORTED and which else words


def absences(wanted: Wanted) -> list[QuerySet[AbsenceEvent]]:
    """What was entered, changed or taken back of absences."""
    rows = AbsenceEvent.objects.select_related("user", "by", "deputy")
    return _of_person(rows, wanted)


def line_of_absence(event: AbsenceEvent, wanted: Wanted) -> Line:
    days = " to ".join(day_words(day, wanted.today) for day in (event.starts_on, event.ends_on))
    cover = f", covered by {event.deputy}" if event.deputy else ", covered by nobody"
    what = f"absence {event.get_act_display()}: {days}{cover}"
    return _line(event, wanted, who=event.by, what=what, about=event.user.name)


def team_events(wanted: Wanted) -> list[QuerySet[TeamEvent]]:
    """Who made a team, and who came into it or left it."""
    return _of_person(TeamEvent.objects.select_related("team", "user", "by"), wanted)


def line_of_team(event: TeamEvent, wanted: Wanted) -> Line:
    words = {TeamEvent.Act.MADE: "made the team", TeamEvent.Act.ADDED: "added to the team"}
    what = f"{words.get(TeamEvent.Act(event.act), 'taken out of the team')} {event.team}"
    return _line(event, wanted, who=event.by, what=what, about=event.user.name if event.user else "")


def _of_person(rows: QuerySet[Row], wanted: Wanted) -> list[QuerySet[Row]]:
    if not wanted.is_asked(Sort.PEOPLE) or wanted.ticket is not None:
        return []
    person = wanted.person
    return [rows if person is None else rows.filter(Q(user=person) | Q(by=person))]


def _line(
    event: AccessEvent | AbsenceEvent | TeamEvent,
    wanted: Wanted,
    *,
    who: User | None,
    what: str,
    about: str,
    origin: str = "",
    is_failure: bool = False,
) -> Line:
    return Line(
        at=event.at,
        when=wanted.when(event.at),
        who=who.name if who else "Somebody",
        who_address=who.email if who else "",
        what=what[:1].upper() + what[1:],
        about=about,
        about_url="",
        origin=origin,
        is_failure=is_failure,
    )
