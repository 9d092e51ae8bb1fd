"""What a rep owes, waits for, covers and has kept: each number is that of its list, over a small random world."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from contacts.models import Absence, User
from tests.once import world
from tests.world import World, by, confirmed, file, office
from tickets.desk.selectors.cover import away_words, covered, covered_by_me
from tickets.desk.selectors.kept import HOW, PERIODS, Tally, ended_list, ended_page, record_of
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.rep_owes import Number, outlooks, owed_by, owed_page, span_of, spans
from tickets.desk.selectors.waiting import ending, waiting
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import PAGE
from tickets.selectors.rules import office_calendar
from tickets.services.assign import assign
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.wait import hold, pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-17 12:00")
CHANCE = random.Random(17)
HOURS = [office(f"2026-{day} {hour}:20") for day in ("09-09", "09-10", "09-15", "09-16") for hour in ("09", "15")]


@pytest.fixture(scope="module")
def many(world: World) -> World:
    """Thirty requests in all stages, each with Sherry, Rita or Jim, by the dice of a fixed seed."""
    stages = [_confirmed, _promised, _paused, _held, _resolved, _given]
    for _ in range(5):
        for stage in stages:
            stage(world, file(world.dana, CHANCE.choice(HOURS)), CHANCE.choice([world.sherry, world.rita, world.jim]))
    for person in (world.sherry, world.rita):
        Absence.objects.create(user=person, starts_on=NOW.date(), ends_on=date(2026, 9, 18), deputy=world.jim)
    return world


def _given(world: World, ticket: Ticket, rep: User) -> datetime:
    at = ticket.received_at + timedelta(minutes=CHANCE.randrange(90))
    assign(ticket.pk, assignee=rep, actor=by(world.rita), now=at)
    return at


def _confirmed(world: World, ticket: Ticket, rep: User) -> datetime:
    at = ticket.received_at + CHANCE.choice([timedelta(hours=1), timedelta(hours=30)])
    confirmed(world, ticket, at.isoformat()[:19])
    if rep != world.sherry:
        assign(ticket.pk, assignee=rep, actor=by(world.rita), now=at)
    return at


def _promised(world: World, ticket: Ticket, rep: User) -> datetime:
    at = _confirmed(world, ticket, rep)
    day = CHANCE.choice([date(2026, 9, 17), date(2026, 9, 21), date(2026, 9, 25)])
    promise(ticket.pk, day=day, words="Steps.", actor=by(rep), now=at)
    return at


def _paused(world: World, ticket: Ticket, rep: User) -> datetime:
    at = _confirmed(world, ticket, rep)
    until = CHANCE.choice([date(2026, 9, 21), date(2026, 9, 25), None])
    pause(ticket.pk, words="Which?", party="submitter", until=until, actor=by(rep), now=at)
    return at


def _held(world: World, ticket: Ticket, rep: User) -> datetime:
    at = _confirmed(world, ticket, rep)
    hold(ticket.pk, party="carrier", words="An order.", actor=by(rep), now=at)
    return at


def _resolved(world: World, ticket: Ticket, rep: User) -> datetime:
    at = _promised(world, ticket, rep)
    resolve(ticket.pk, words="Done.", actor=by(rep), now=at)
    return at


@pytest.mark.parametrize("who", ["sherry", "rita", "jim"])
def test_every_number_of_the_days_is_that_of_its_list(many: World, who: str) -> None:
    rep = getattr(many, who)
    found = outlooks(rep, many.terry.pk, rep.pk, at=moment(NOW))[rep.pk]
    own = Milestone.objects.filter(outcome="").select_related("ticket__assignee")
    own = [row for row in own if row.ticket.assignee == rep]
    assert outlooks(rep, many.terry.pk, rep.pk, at=moment(NOW))[many.terry.pk].total == 0
    assert found.total == len(own) > 5
    assert found.late.count == sum(row.due_at < NOW for row in own)
    for number in (found.late, *found.days, found.later):
        rows = owed_page(owed_by(rep, rep.pk).filter(span_of(number.span.key, moment(NOW)).condition), "").rows
        assert len(rows) == number.count
        assert rows == sorted(rows, key=lambda row: (row.due_at, row.pk))
        if number.span.key[0].isdigit():
            days = {(row.due_at - timedelta(hours=4)).date().isoformat() for row in rows}  # EDT
            assert days <= {number.span.key}


def test_days_name_what_is_closed_and_end_with_the_tenth_business_day(many: World) -> None:
    found = spans(moment(office("2026-11-24 17:30")))
    closed = {span.key: span.closed for span in found if span.closed}
    assert closed["2026-11-26"] == "Thanksgiving Day"
    assert closed["2026-11-28"] == "weekend"
    assert (found[1].words, found[-2].key) == ("today", "2026-12-10")
    assert found[-1].words == "after Thu 10 Dec"
    edges = [(left.until, right.first) for left, right in pairwise(found)]
    assert {left == right for left, right in edges} == {True}  # nothing falls between two, nor into both
    assert spans(moment(office("2026-09-19 10:00")))[1].closed == "weekend"


def test_what_is_due_at_midnight_is_counted_once_in_the_day_that_begins(many: World) -> None:
    row = owed_by(many.jim, many.jim.pk).latest("due_at")
    row.due_at = office("2026-09-18 00:00")
    row.save(update_fields=["due_at"])
    found = outlooks(many.jim, many.jim.pk, at=moment(NOW))[many.jim.pk]
    assert found.total == owed_by(many.jim, many.jim.pk).count()
    assert row in owed_by(many.jim, many.jim.pk).filter(span_of("2026-09-18", moment(NOW)).condition)


def test_where_the_known_closures_end_the_days_end(many: World) -> None:
    last = office_calendar().rules.known_until
    found = spans(moment(office(f"{last - timedelta(days=4)} 10:00")))
    assert (len(found), found[-2].key) == (7, last.isoformat())


@pytest.mark.parametrize("who", ["sherry", "rita", "jim"])
def test_who_waits_and_whose_pause_ends_soon(many: World, who: str) -> None:
    rep = getattr(many, who)
    own = [ticket for ticket in Ticket.objects.filter(finished_at__isnull=True) if ticket.assignee_id == rep.pk]
    assert set(waiting(rep)) == {ticket for ticket in own if ticket.status in {"paused", "held"}}
    soon = office("2026-09-21 17:00")
    assert set(ending(rep, moment(NOW))) == {each for each in own if each.paused_until and each.paused_until <= soon}


def test_some_wait_and_some_pauses_end_soon(many: World) -> None:
    people = (many.sherry, many.rita, many.jim)
    assert sum(waiting(each).count() for each in people) == 10
    assert 0 < sum(ending(each, moment(NOW)).count() for each in people) < 5


@pytest.mark.parametrize("months", PERIODS)
def test_every_number_of_the_record_is_that_of_its_list(many: World, months: int) -> None:
    for rep in (many.sherry, many.rita, many.jim):
        record = record_of(rep, months, moment(NOW))
        assert len(record.months) == months
        for tally in (record.months[0], record.months[-1], record.total):
            for how in HOW:
                rows, _ = ended_list(rep, tally.key, how, moment(NOW))
                assert rows.count() == tally.counts[how]
        ended = Milestone.objects.filter(holder=rep).values_list("outcome", flat=True)
        assert record.total.counts == {how: Counter(ended)[how] for how in HOW}
        assert record.total.ended >= 3


def test_a_month_is_the_office_s_and_what_is_to_come_is_this_month(many: World) -> None:
    late = Milestone.objects.filter(holder=many.rita, outcome="kept").first()
    assert late is not None
    late.ended_at = office("2026-08-31 23:30")  # September by the clock of UTC
    late.save(update_fields=["ended_at"])
    september, august, _ = record_of(many.rita, 3, moment(NOW)).months
    assert (september.words, august.words, august.counts["kept"]) == ("Sep 2026", "Aug 2026", 1)
    assert list(ended_list(many.rita, "2026-08", "kept", moment(NOW))[0]) == [late]
    late.ended_at = office("2026-09-01 00:00")
    late.save(update_fields=["ended_at"])
    assert [month.counts["kept"] for month in record_of(many.rita, 3, moment(NOW)).months][1] == 0
    assert not ended_list(many.rita, "2026-08", "", moment(NOW))[0].exists()
    assert {ended_list(many.rita, key, "", moment(NOW))[1] for key in ("2027-01", "nonsense", "", "last-7")} == {
        "Sep 2026"
    }
    assert ended_list(many.rita, "last-3", "", moment(NOW))[1] == "Jul 2026 to Sep 2026"


@pytest.mark.parametrize(
    ("kept", "late", "rate", "is_few"),
    [(0, 0, "none to judge", False), (1, 0, "1 of 1", True), (3, 6, "3 of 9", True), (9, 1, "90 %", False)],
)
def test_a_rate_of_few_is_no_percentage(kept: int, late: int, rate: str, is_few: bool) -> None:
    tally = Tally("2026-09", "Sep 2026", {"kept": kept, "late": late, "renegotiated": 7, "dropped": 7})
    assert (tally.rate, tally.is_few, tally.judged) == (rate, is_few, kept + late)
    almost = Tally("", "", {"kept": 999, "late": 1, "renegotiated": 0, "dropped": 0})
    assert almost.rate == "99 %"  # never rounded up to all


def test_a_deputy_covers_whoever_is_away_and_nobody_else_does(many: World) -> None:
    theirs = set(Ticket.objects.filter(assignee__in=[many.sherry, many.rita], finished_at__isnull=True))
    assert set(covered_by_me(many.jim, moment(NOW))) == theirs
    numbers: dict[str, list[Number]] = {
        each.absence.user.name: [each.owed.late, *each.owed.days] for each in covered(many.jim, moment(NOW))
    }
    assert set(numbers) == {many.sherry.name, many.rita.name}
    assert not covered_by_me(many.sherry, moment(NOW)).exists()
    assert not covered_by_me(many.jim, moment(office("2026-09-19 09:00"))).exists()
    words = away_words(Ticket.objects.all(), moment(NOW))
    assert words == dict.fromkeys([many.sherry.pk, many.rita.pk], f"away, covered by {many.jim.name}")


def test_a_deputy_who_is_away_too_is_covered_with_all_that_they_cover(many: World) -> None:
    Absence.objects.create(user=many.jim, starts_on=NOW.date(), ends_on=NOW.date(), deputy=many.terry)
    assert not covered_by_me(many.jim, moment(NOW)).exists()
    assert {each.absence.user for each in covered(many.terry, moment(NOW))} == {many.jim, many.sherry, many.rita}
    Absence.objects.create(user=many.terry, starts_on=NOW.date(), ends_on=NOW.date(), deputy=many.jim)  # a circle
    assert [covered(each, moment(NOW)) for each in (many.jim, many.terry, many.sherry)] == [[], [], []]


def test_long_lists_go_on_where_they_stopped(many: World) -> None:
    everybody = (many.sherry.pk, many.rita.pk, many.jim.pk)
    rows = owed_by(many.jim, *everybody)
    first = owed_page(rows, "")
    second = owed_page(rows, first.after)
    assert len(first.rows) == PAGE
    assert [*first.rows, *second.rows] == list(rows.order_by("due_at", "id")[: PAGE * 2])
    Milestone.objects.exclude(outcome="").update(holder=many.jim)
    ended, _ = ended_list(many.jim, "2026-09", "", moment(NOW))
    newest = ended_page(ended, "")
    assert newest.rows + ended_page(ended, newest.after).rows == list(ended.order_by("-ended_at", "-id")[: PAGE * 2])
    assert owed_page(rows, "nonsense").rows == first.rows
