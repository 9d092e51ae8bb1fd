"""What a supervisor should know at the opening of a business day, the worst first; nothing where there is nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from contacts.models import Absence, User
from escalation.duty import Duty
from escalation.now.selectors.lists import MINE, Board, View, board_of
from escalation.selectors.board import Escalation, escalations_of
from escalation.selectors.holes import holes
from escalation.selectors.steps import Step
from tickets.desk.selectors.moment import Moment, moment
from tickets.models import Ticket
from tickets.wording import day_words

MOST_OF_MINE, MOST = 10, 5  # requests by name; the page behind the link has them all


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing by name, with what is to be said of it and where it stands; `facts` are names with words."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading in words with its number, some of what it counts, and the page that has it all."""

    title: str
    link: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Briefing:
    """The sections in which there is anything; `headline` says the worst of it in short.

    What is to be put right before it is needed comes along, and is no reason to write: it is the same for weeks.
    """

    headline: str
    sections: list[Section]
    to_put_right: list[Section]

    def __bool__(self) -> bool:
        return bool(self.sections)


class Morning:
    """One morning at the office: what its briefings share is read once for all who are briefed."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @cached_property
    def uncovered(self) -> list[Section]:
        """Who is away without anybody in their place."""
        return list(_uncovered(moment(self.now)))

    @cached_property
    def to_put_right(self) -> list[Section]:
        """The holes in ladders and teams."""
        return list(_holes(self.now))


def briefing_of(user: User, morning: Morning) -> Briefing:
    """The briefing of one person; each number is that of the board, and its link opens the list that it counts."""
    board = board_of(MINE, user, morning.now)
    views = {view.key: view for view in (*board.tiles, *board.tabs) if view.count != "0"}
    sections = [*_of_lists(board, views, morning.now), *morning.uncovered, *_waiting(views)]
    short = [f"{views[key].count} {words}" for key, words in SHORT.items() if key in views]
    headline = ", ".join(short) or ", ".join(section.title for section in sections)
    return Briefing(headline, sections, morning.to_put_right if sections else [])


SHORT = {MINE: "yours", "unanswered": "not acknowledged", "today": "due today", "unassigned": "unassigned"}
TITLES = {
    MINE: "missed or escalated, and yours",
    "unanswered": "not acknowledged by those who were told",
    "today": "due until the close of business",
    "unassigned": "with nobody",
}


def _of_lists(board: Board, views: dict[str, View], now: datetime) -> Iterator[Section]:
    """The requests by name; what stood in a section before is only counted in the next."""
    shown: dict[str, list[Ticket]] = {}
    named: set[int] = set()
    for key in (key for key in TITLES if key in views):
        page = board.lists.page(key, "")
        rows = [ticket for ticket in page.rows if ticket.pk not in named]
        shown[key] = rows[: MOST_OF_MINE if key == MINE else MOST]
        named |= {ticket.pk for ticket in shown[key]}
    told = {row.ticket.pk: row for row in escalations_of([row for rows in shown.values() for row in rows], now)}
    for key, rows in shown.items():
        entries = tuple(_entry(told[ticket.pk]) for ticket in rows)
        yield Section(f"{views[key].count} {TITLES[key]}", board_link(key), entries)


def _entry(row: Escalation) -> Entry:
    facts = [("Owed", ", ".join(filter(None, [row.owed.when, row.owed.words])))]
    facts += [("Told", _step(row.told))] if row.told else []
    facts += [("Next", _step(row.next))] if row.next else []
    return Entry(f"{row.ticket}, {row.number}", tuple(facts), site_link("tickets:detail", row.ticket.pk))


def _step(step: Step) -> str:
    instead = f" in place of {step.holder}" if step.holder else ""
    return ", ".join(filter(None, [f"level {step.level}, {step.person}{instead}", step.when, step.note]))


def _uncovered(at: Moment) -> Iterator[Section]:
    """Who is away today without anybody in their place, and has open requests."""
    duty = Duty(at.today, at.today)
    alone = {pk: row for pk, row in at.away.items() if duty.told_for(row.user, at.today) is None}
    rows = Ticket.objects.filter(owed_at__isnull=False, assignee__in=alone)
    counts = {"open": Count("pk"), "late": Count("pk", filter=Q(owed_at__lt=at.now))}
    found = rows.order_by("assignee").values_list("assignee").annotate(**counts)
    entries = tuple(Entry(_away(alone[pk], at, count, late)) for pk, count, late in found)
    if entries:
        yield Section(
            f"{len(entries)} away with open requests and nobody to cover", site_link("tickets:absences"), entries
        )


def _away(absence: Absence, at: Moment, count: int, late: int) -> str:
    until, were = day_words(absence.ends_on, at.today), f", {late} of them late" if late else ""
    return f"{absence.user.name}, until {until}: {count} open{were}"


def _waiting(views: dict[str, View]) -> Iterator[Section]:
    if view := views.get("waiting"):
        yield Section(f"{view.count} {view.note}", board_link(view.key))


def _holes(now: datetime) -> Iterator[Section]:
    if found := holes(now):
        entries = tuple(Entry(str(hole)) for hole in found[:MOST])
        yield Section("To put right before it is needed", site_link("escalation:health"), entries)


def board_link(view: str) -> str:
    """The list of the board, as mails name it."""
    return f"{site_link('escalation:board')}?view={view}"


def site_link(page: str, *ids: int) -> str:
    return f"{settings.CMS_SITE_URL}{reverse(page, args=ids)}"
