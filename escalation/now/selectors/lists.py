"""The lists of the board, one function that gives the rows of each: what counts them, and what shows them, is one."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery

from contacts.models import User
from escalation.now.selectors.mine import Climbing, told_rungs
from tickets.access import tickets_visible_to
from tickets.business_time import BusinessCalendar
from tickets.desk.selectors.queue import counts_of
from tickets.models import Ticket, Wait
from tickets.selectors.lists import Page, due_day_words, page_of_keys, queue, queue_page
from tickets.selectors.rules import office_calendar
from tickets.states import Status

# An index gives the exact number up to here in some milliseconds; beyond it the page says "100,000+".
COUNTED = 100_000
# Half of what pauses may take by the shipped policy [4.10]; what is held counts by it too, since its dates go on.
WAITS_LONG = 5

MINE, ALL = "mine", "all"
LEVEL = "level-"
# To find these, something is asked about each row: that is done once, for their number and their page.
KEYED = (MINE, "unanswered", "waiting")
TILES = 5


@dataclass(frozen=True, slots=True)
class View:
    """One list of the board: its key in the address, what it is called, and how many rows it has."""

    key: str
    words: str
    count: str = "0"
    note: str = ""
    state: str = ""


class Lists:
    """The lists of the board as one person sees them at one time; what several of them need is read once."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user, self.now = user, now
        self._keys: dict[str, list[tuple[datetime, int]]] = {}

    @cached_property
    def calendar(self) -> BusinessCalendar:
        """That of the office, read once."""
        return office_calendar()

    @cached_property
    def _ladders(self) -> Climbing:
        return Climbing(self.calendar.local_date(self.calendar.next_open(self.now)))

    @property
    def levels(self) -> list[int]:
        """The levels that any ladder has, or had."""
        return self._ladders.levels

    def rows(self, view: str) -> QuerySet[Ticket]:
        """The tickets of one view; nonsense is all that are late or escalated.

        A ticket may be escalated before anything is missed, by hand [6.7] or by its reopening [6.9].
        """
        if view in ("today", "late", "unassigned"):
            return queue(view, self.user, self.now)
        if view == "waiting":
            return self._waiting()
        seen = tickets_visible_to(self.user).filter(owed_at__isnull=False)
        running = seen.filter(Q(owed_at__lt=self.now) | Q(level__gt=0))
        if view == "unanswered":
            return _unanswered(seen.filter(level__gt=0))
        if view == MINE:
            return self._ladders.of_person(running, self.user)
        level = {f"{LEVEL}{each}": each for each in self.levels}.get(view)
        return seen.filter(level=level, level__gt=0) if level else running

    def keys(self, view: str) -> list[tuple[datetime, int]]:
        """The due second and the id of every ticket of a view, in the order of its list."""
        if view not in self._keys:
            rows = self.rows(view).order_by("owed_at", "id").values_list("owed_at", "pk")
            self._keys[view] = [(owed_at, pk) for owed_at, pk in rows if owed_at]
        return self._keys[view]

    def page(self, view: str, after: str) -> Page:
        """One page of a view, what is owed longest first."""
        return page_of_keys(self.keys(view), after) if view in KEYED else queue_page(self.rows(view), after)

    def _waiting(self) -> QuerySet[Ticket]:
        """Those that are paused or held since before the morning of the fifth business day before today."""
        since = waits_long_since(self.calendar, self.now)
        open_waits = Wait.objects.filter(ended_at__isnull=True, started_at__lt=since)
        rows = tickets_visible_to(self.user).filter(status__in=[Status.PAUSED, Status.HELD])
        return rows.filter(pk__in=open_waits.values("ticket"))


def _unanswered(escalated: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those whose highest told level was not acknowledged."""
    answered = Subquery(told_rungs().order_by("-level").values("acknowledged_at")[:1])
    return escalated.alias(answered=answered).filter(answered__isnull=True)


def waits_long_since(calendar: BusinessCalendar, now: datetime) -> datetime:
    """What waits since before this instant waits too long."""
    today = calendar.roll_forward(calendar.local_date(now))
    return calendar.opening(calendar.add_business_days(today, -WAITS_LONG))


@dataclass(frozen=True, slots=True)
class Board:
    """The lists with their numbers: the tiles, the tabs, and the one that is shown."""

    tiles: list[View]
    tabs: list[View]
    shown: View
    lists: Lists

    @property
    def heading(self) -> str:
        """What the list that is shown holds."""
        return self.shown.words if self.shown in self.tiles else "missed and escalated"


def board_of(asked: str, user: User, now: datetime) -> Board:
    """Every list with its number, and which is shown: the one asked for, else one's own, if there is any, else all.

    All numbers come from one query, each by an index; that of a keyed list comes with the list where it is shown.
    """
    lists = Lists(user, now)
    named = [*_tiles(lists), *_tabs(lists)]
    keyed = [key for key in KEYED if key == (asked or MINE)]
    counted = [view.key for view in named if view.key not in keyed]
    counts = dict(zip(counted, counts_of([(lists.rows(key), COUNTED) for key in counted]), strict=True))
    counts |= {key: str(len(lists.keys(key))) for key in keyed}
    views = [replace(view, count=_grouped(counts[view.key])) for view in named]
    known = {view.key: view for view in views}
    first = MINE if known[MINE].count != "0" else ALL
    return Board(views[:TILES], views[TILES:], known.get(asked, known[first]), lists)


def _tiles(lists: Lists) -> list[View]:
    return [
        View("today", f"due {due_day_words(lists.now, lists.calendar)}", note="still in time", state="due"),
        View("late", "overdue", note="a promise was missed", state="late"),
        View("unanswered", "not acknowledged", note="told, not yet answered", state="late"),
        View("unassigned", "unassigned", note="nobody has them", state="calm"),
        View("waiting", "waiting too long", note=f"paused or held over {WAITS_LONG} business days", state="due"),
    ]


def _tabs(lists: Lists) -> list[View]:
    return [View(MINE, "Mine"), View(ALL, "All"), *(View(f"{LEVEL}{n}", f"Level {n}") for n in lists.levels)]


def _grouped(count: str) -> str:
    """A number as people read it: "1,234", "100,000+"."""
    figure, more, _ = count.partition("+")
    return f"{int(figure):,}{more}"
