"""The reports against a slow and plain count of the facts; each number against its list; the files read again."""

import csv
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from html import unescape
from io import BytesIO, StringIO
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import openpyxl
import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from contacts.models import AccessEvent
from escalation.models import FiredRung, Heartbeat
from escalation.reports import sums
from escalation.reports.addresses import asked_of
from escalation.reports.counting import counted, valid_spans
from escalation.reports.figures import Figures, Times, as_told, business_words, total
from escalation.reports.fill import fill
from escalation.reports.form import ReportForm
from escalation.reports.open_now import open_rows
from escalation.reports.scope import NOBODY, By, Scope, rows_of
from escalation.reports.sums import sum_due, sum_if_due
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.tickets.conftest import Visitor, visitor
from tests.world import OFFICE, World, by, file, office
from tickets.desk.selectors.moment import moment
from tickets.models import Event, LedgerChange, LedgerRow, LedgerSpan, LedgerSum, Milestone, Ticket, Wait
from tickets.selectors.rules import office_calendar
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.correct import correct
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.promise import promise
from tickets.services.record import Actor
from tickets.services.reply import reply
from tickets.services.wait import hold, pause, resume

__all__ = ["visitor", "world"]  # the fixtures of this module
pytestmark = pytest.mark.django_db
TODAY = office("2026-11-05 10:00")
BEGIN, NOW = date(2026, 8, 24), date(2026, 11, 5)
FORMULA = "=cmd|' /C calc'!A0"


LIVES = ("cpr", "", "cpwi", "cppar", "x", "ckp", "cpror", "c", "cphur", "cp", "cpwir", "", "cr", "ckpr", "cp", "")


@pytest.fixture(scope="module")
def lived(world: World) -> World:
    """Ten weeks of requests, paced by the luck of one seed: in time and late, with waits, levels, second cycles."""
    luck = random.Random(7)
    for number, life in enumerate(LIVES):
        day = office("2026-08-24 08:00") + timedelta(days=4 * number, hours=luck.randrange(9))
        who, account = (world.ed, "404 555 0188") if number % 4 == 3 else (world.dana, "770 555 0142")
        kind = luck.choice(["billing", "maintenance", "disconnect"])
        customer = FORMULA if number == 5 else "Peachtree"
        ticket = file(who, day, kind=kind, account_text=account, customer_name=customer)
        _live(world, ticket, life, luck, day)
    sweep_due(TODAY)
    return world


Act = Callable[[World, Ticket, Actor, datetime], Any]
ACTS: dict[str, Act] = {
    "c": lambda world, ticket, rep, now: confirm(ticket.pk, actor=rep, now=now),
    "p": lambda world, ticket, rep, now: promise(ticket.pk, day=in_six_days(now), words="So.", actor=rep, now=now),
    "w": lambda world, ticket, rep, now: pause(ticket.pk, party="customer", words="Which?", actor=rep, now=now),
    "i": lambda world, ticket, rep, now: reply(ticket.pk, words="This.", actor=by(ticket.submitter), now=now),
    "h": lambda world, ticket, rep, now: hold(ticket.pk, party="carrier", words="Theirs.", actor=rep, now=now),
    "u": lambda world, ticket, rep, now: resume(ticket.pk, actor=rep, now=now),
    "a": lambda world, ticket, rep, now: assign(ticket.pk, assignee=world.jim, actor=rep, now=now),
    "r": lambda world, ticket, rep, now: resolve(ticket.pk, words="Done.", actor=rep, now=now),
    "o": lambda world, ticket, rep, now: reopen(ticket.pk, words="No.", actor=by(ticket.submitter), now=now),
    "x": lambda world, ticket, rep, now: withdraw(ticket.pk, words="No.", actor=by(ticket.submitter), now=now),
    "k": lambda world, ticket, rep, now: correct(ticket.pk, kind="implementation", actor=rep, now=now),
}


def in_six_days(now: datetime) -> date:
    return office_calendar().add_business_days(now.astimezone(OFFICE).date(), 6)


def _live(world: World, ticket: Ticket, life: str, luck: random.Random, now: datetime) -> None:
    rep = by(luck.choice([world.rita, world.sherry]))
    for act in life:
        now += timedelta(hours=luck.choice([3, 24, 50]))
        sweep_due(now - timedelta(minutes=1))
        ACTS[act](world, ticket, rep, now)


class Line(NamedTuple):
    """One thing that happened, of which kind of request and agency."""

    kind: str
    agency: int
    day: date
    what: str
    detail: str = ""
    result: str = ""
    minutes: int | None = None


def plain() -> Iterator[Line]:
    """All that happened, read request by request from the facts alone."""
    calendar = office_calendar()

    def minutes(a: datetime, b: datetime | None) -> int:
        assert b is not None
        return calendar.business_seconds(a, b) // 60

    def on(at: datetime | None) -> date:
        assert at is not None
        return at.astimezone(OFFICE).date()

    for ticket in Ticket.objects.all():
        line = partial(Line, ticket.kind, ticket.agency_id)
        events = list(Event.objects.filter(ticket=ticket).order_by("id"))
        waits = list(Wait.objects.filter(ticket=ticket, ended_at__isnull=False))
        began = ticket.received_at
        yield line(on(began), "received")
        for event in events:
            if event.action == "ticket.reopened":
                began = event.at
                yield line(on(began), "received")
            if event.action in ("ticket.resolved", "ticket.withdrawn"):
                seconds = calendar.business_seconds(began, event.at)
                for wait in waits:
                    if wait.party == "customer" and began <= wait.started_at <= event.at and wait.ended_at:
                        seconds -= calendar.business_seconds(wait.started_at, wait.ended_at)
                yield line(on(event.at), "finished", event.action.removeprefix("ticket."), "", seconds // 60)
        for wait in waits:
            yield line(on(wait.ended_at), "waited", wait.party, "", minutes(wait.started_at, wait.ended_at))
        confirmed = [event.at for event in events if event.action == "ticket.confirmed"]
        for row in Milestone.objects.filter(ticket=ticket):
            is_given = row.name == "confirmation" and row.ended_at in confirmed
            took = minutes(row.owed_from, row.ended_at) if is_given else None
            if row.outcome == "late" or (row.outcome == "" and row.due_at < TODAY):
                yield line(on(row.due_at), "promise", row.name, "missed", took)
            elif row.outcome in ("kept", "renegotiated"):
                yield line(on(row.ended_at), "promise", row.name, row.outcome, took)
        for rung in FiredRung.objects.filter(ticket=ticket, outcome="told"):
            yield line(on(rung.fired_at), "told", rung.cause, str(rung.level))


Counts = tuple[Counter[tuple[str, ...]], Counter[tuple[Any, ...]], Counter[tuple[str, ...]]]


def counts_of(lines: Iterable[Line]) -> Counts:
    """How many of each measure, how many of each took so long in words, and all their minutes."""
    found = list(lines)
    times = [(line[3:6], line.minutes) for line in found if line.minutes is not None]
    spent: Counter[tuple[str, ...]] = Counter()
    for measure, minutes in times:
        spent[measure] += minutes
    return Counter(line[3:6] for line in found), Counter((*measure, as_told(m)) for measure, m in times), spent


def told(figures: Iterable[Figures]) -> Counts:
    """The same of what a report has counted."""
    whole = total(figures)
    times = {(*measure, minutes): n for measure, taken in whole.taken.items() for minutes, n in taken.items()}
    return Counter(whole.counts), Counter(times), Counter(whole.spent)


PERIODS = [
    (date(2026, 7, 1), NOW),
    (BEGIN, NOW),
    (date(2026, 9, 1), date(2026, 10, 31)),
    (date(2026, 9, 17), date(2026, 11, 2)),
    (NOW, NOW),
]


def check_against_the_facts(world: World) -> None:
    """Every period, whole and by each dimension, as the facts are now."""
    everything, ed = list(plain()), world.ed.agency_id
    for first, last in PERIODS:
        scope = Scope(first, last)
        lines = [line for line in everything if first <= line.day <= last]
        whole = counts_of(lines)
        together = counted(scope)
        assert told(together.values()) == whole
        steps = {(scope.begin_of(line.day), "") for line in lines}
        assert together.keys() == steps
        for begin, _ in steps:
            of_step = counts_of(line for line in lines if scope.begin_of(line.day) == begin)
            assert told([together[begin, ""]]) == of_step
        for kind in ("maintenance", "implementation"):
            expected = counts_of(line for line in lines if line.kind == kind)
            assert told(counted(scope.of(By.KIND, kind)).values()) == expected
            assert told(part for (_, value), part in counted(scope, By.KIND).items() if value == kind) == expected
        both = scope.of(By.AGENCY, str(ed)).of(By.KIND, "billing")
        assert told(counted(both).values()) == counts_of(
            line for line in lines if (line.kind, line.agency) == ("billing", ed)
        )
        for dimension in (By.TEAM, By.REP, By.AGENCY):
            assert told(counted(scope, dimension).values()) == whole


def test_the_figures_are_those_of_a_plain_count_with_sums_and_without(lived: World) -> None:
    assert len({line[3:6] for line in plain()}) >= 18  # the luck of the seed shows most that there is
    check_against_the_facts(lived)
    done = sum_due(TODAY)
    assert (done.spans, done.left) == (73 + 3, 0)  # of which August is a month, though its first weeks are empty
    assert sum_due(TODAY).spans == 0
    check_against_the_facts(lived)
    LedgerSum.objects.filter(span__first=date(2026, 9, 1), by=By.ALL, span__last=date(2026, 9, 30)).delete()
    with pytest.raises(AssertionError):
        check_against_the_facts(lived)  # so these figures are read from the sums


def test_what_happens_later_to_a_day_that_was_summed_shows_at_once_and_is_summed_the_next_night(lived: World) -> None:
    sum_due(TODAY)
    late = Milestone.objects.filter(name="confirmation", outcome="", due_at__lt=TODAY - timedelta(days=9)).earliest(
        "id"
    )
    day = late.due_at.astimezone(OFFICE).date()
    confirm(late.ticket_id, actor=by(lived.rita), now=TODAY)
    touched = LedgerSpan.objects.filter(changes__isnull=False).distinct()
    assert {(span.first <= day <= span.last) for span in touched} == {True}
    assert touched.count() == (2 if day.month < NOW.month else 1)
    check_against_the_facts(lived)
    expected = touched.count()
    assert sum_due(TODAY).spans == expected
    assert not LedgerChange.objects.exists()
    check_against_the_facts(lived)


def test_it_is_done_once_a_night_after_what_was_before_is_filled_in(
    lived: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = LedgerRow.objects.count()
    LedgerRow.objects.all().delete()
    sum_if_due(TODAY, longest=timedelta(0))
    assert len(LedgerRow.objects.all()) == before > 80
    for _ in range(2):
        sum_if_due(TODAY, longest=timedelta.max)
    assert Heartbeat.objects.get(name="sum_ledger").counts == {"spans": valid_spans().count()}
    check_against_the_facts(lived)
    monkeypatch.setattr(sums, "sum_due", lambda *_, **__: pytest.fail("not twice a night"))
    sum_if_due(TODAY + timedelta(hours=1), longest=timedelta.max)


def test_the_audit_finds_a_sum_and_a_row_that_say_something_else(
    lived: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sum_due(TODAY)
    call_command("audit_reports")
    assert "nothing differs" in capsys.readouterr().out
    row = LedgerRow.objects.filter(what="received").earliest("id")
    october = LedgerSum.objects.filter(span__first="2026-10-01", span__last="2026-10-31", by=By.ALL)
    october.update(counts={})
    LedgerRow.objects.filter(pk=row.pk).update(detail="nonsense")
    with pytest.raises(CommandError, match="differ"):
        call_command("audit_reports")
    said = capsys.readouterr().out
    assert f"has otherwise detail of “received nonsense” of request {row.ticket_id}, cycle 1" in said
    assert "The sum of 2026-10-01 to 2026-10-31, all, differs from its rows." in said


LINK = re.compile(r'<a[^>]* href="/board/then/list/\?([^"]+)"[^>]*>(?:<b>)?([\d,]+)</')


@pytest.mark.parametrize("query", ["", "?by=rep&since=2026-09-17", "?kind=billing&by=agency&period=last-month"])
def test_every_number_of_the_page_is_the_count_of_its_list(lived: World, visitor: Visitor, query: str) -> None:
    jim, at = visitor("jim"), moment(TODAY)
    with time_machine.travel(TODAY, tick=False):
        sum_due(TODAY)
        page = jim.get(f"/board/then/{query}").content.decode()
        found = LINK.findall(page)
        numbers = [(dict(parse_qsl(unescape(link))), int(shown.replace(",", ""))) for link, shown in found]
        assert len(numbers) > 12
        for link, shown in numbers:
            form = ReportForm(link)
            scope = form.scope(link.get("period", ""), at)
            rows = open_rows(scope, link["age"], at) if "age" in link else rows_of(asked_of(link, scope))
            assert rows.count() == shown, link
        for link, shown in (numbers[0], numbers[-1], next(each for each in reversed(numbers) if "open" in each[0])):
            assert f"{shown:,} in all" in jim.get("/board/then/list/", link).content.decode()
    opened = next(shown for link, shown in reversed(numbers) if "open" in link)
    if not query:
        assert opened == Ticket.objects.filter(owed_at__isnull=False).count()


def test_a_list_is_paged_to_its_end_and_each_row_says_what_happened(lived: World, visitor: Visitor) -> None:
    jim, seen, after = visitor("jim"), [], "first"
    with time_machine.travel(TODAY, tick=False):
        while after:
            page = jim.get("/board/then/list/", {"what": "promise"} | ({"after": after} if after != "first" else {}))
            seen += page.context["lines"]
            after = page.context["after"]
    wanted = LedgerRow.objects.filter(what="promise").order_by("-day", "-id").values_list("pk", flat=True)
    assert [line.row.pk for line in seen] == list(wanted)
    assert {"Confirmation kept", "Next steps missed"} <= {line.words for line in seen}


def test_the_files_have_every_row_of_the_period_once_and_run_nothing(lived: World, visitor: Visitor) -> None:
    jim, query = visitor("jim"), {"since": "2026-09-01", "until": "2026-10-31"}
    with time_machine.travel(TODAY, tick=False):
        text, book = (b"".join(jim.get(f"/board/then/rows.{suffix}", query)) for suffix in ("csv", "xlsx"))
    titles, *rows = csv.reader(StringIO(text.decode("utf-8-sig"), newline=""))
    sheet = openpyxl.load_workbook(BytesIO(book)).active
    cells = [["" if cell is None else cell for cell in row] for row in sheet.values]
    assert cells[0] == titles
    kept = LedgerRow.objects.filter(day__gte="2026-09-01", day__lte="2026-10-31").order_by("day", "id")
    assert [row[4] for row in rows] == [row[4] for row in cells[1:]]
    assert [row[0] for row in rows] == [f"{row.at.astimezone(OFFICE):%Y-%m-%d %H:%M}" for row in kept]
    minutes = [row.seconds // 60 if row.seconds is not None else "" for row in kept]
    assert [row[5] for row in cells[1:]] == minutes
    assert {row[11] for row in rows} == {"Peachtree", f"'{FORMULA}"}
    assert {row[11] for row in cells[1:]} == {"Peachtree", FORMULA}
    taken = AccessEvent.objects.filter(kind=AccessEvent.Kind.EXPORTED).latest("id")
    assert (taken.user, taken.data["file"]) == (lived.jim, "reports xlsx")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"since": "2026-10-01", "until": "2026-09-01"}, "swap the two"),
        ({"since": "soon", "kind": "nonsense", "rep": "0"}, "Choose one of the list."),
        ({"since": "0001-01-01", "until": "9999-12-31", "by": "team"}, "By team"),
        ({"since": "2020-01-01", "until": "2020-01-31"}, "Nothing happened in this time."),
        ({"period": "month", "rep": NOBODY}, "told by kind and agency only"),
    ],
)
def test_nonsense_narrows_nothing_and_is_said(
    lived: World, visitor: Visitor, query: dict[str, str], says: str
) -> None:
    with time_machine.travel(TODAY, tick=False):
        assert says in visitor("jim").get("/board/then/", query).content.decode()


def test_before_anything_has_happened_the_page_says_so(world: World, visitor: Visitor) -> None:
    fill(TODAY)
    LedgerRow.objects.all().delete()
    page = visitor("jim").get("/board/then/").content.decode()
    assert "There is nothing to report yet." in page


def test_durations_in_words() -> None:
    words = {0: "0 min", 59: "59 min", 60: "1 h", 200: "3 h 20 min", 540: "1 day", 660: "1 day 2 h", 5400: "10 days"}
    assert {minutes: business_words(minutes) for minutes in words} == words
    assert all(business_words(as_told(minutes)) == business_words(minutes) for minutes in range(0, 12_000, 7))
    times = Times(Counter([5, 5, 7, 9, 60]), 86)
    assert (times.count, times.median, times.within(90), times.within(20)) == (5, 7, 60, 5)
    assert Times({}, 0).median_words == Times({}, 0).total_words == "–"
