"""The forecast: days that are over are kept as they were, numbers are lists, and the error is owned up to."""

import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine

from contacts.models import Absence, Team, User
from escalation.ahead.selectors.days import Day, days_ahead, days_gone, openings
from escalation.ahead.selectors.facts import RISKY, Facts, facts_of
from escalation.ahead.selectors.past import backtest, known_before
from escalation.ahead.selectors.risks import groups, risks
from escalation.ahead.services.tally import tally
from escalation.forecasting import LEADS, chance, pressed, share
from escalation.models import PastDay, PastWork
from tests.many import copy_ticket
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, file, office
from tickets.desk.selectors.moment import Moment, moment
from tickets.models import Milestone, Ticket
from tickets.selectors.rules import office_calendar

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-17 10:00")
NUMBER = re.compile(r'href="(/board/next/list/\?[^"]+)">(?:<span class="visually-hidden">[^<]*</span>)?(\d+)</a>')
HOW = ["kept", "kept", "kept", "kept", "late", "late", "renegotiated", "dropped"]


@pytest.fixture(scope="module")
def past(world: World) -> World:
    """Thirty-four business days of promises, some missed; then as many days of them are kept as the product does."""
    Team.objects.get(key="complex_billing").members.add(world.rita)
    ticket = file(world.dana, office("2026-09-15 10:00"))
    copy_ticket(
        ticket,
        40,
        assignee_id=f"(ARRAY[{world.sherry.pk}, {world.rita.pk}, NULL]::bigint[])[1 + mod(n, 3)]",
        team_id=f"CASE WHEN mod(n, 4) = 0 THEN o.team_id ELSE {Team.objects.get(key='complex_billing').pk} END",
        owed_at="o.owed_at + (mod(n * 5, 9) + 1) * interval '1 day'",
    )
    Milestone.objects.bulk_create(_history(world, ticket))
    assert tally(NOW) == PastDay.objects.count() == 34
    assert tally(NOW) == 0
    return world


def _history(world: World, ticket: Ticket) -> Iterator[Milestone]:
    chance, calendar = random.Random(5), office_calendar()
    day = calendar.add_business_days(NOW.date(), -34)
    tickets = list(Ticket.objects.exclude(pk=ticket.pk).order_by("pk")[:8])
    while day < NOW.date():
        for _ in range(chance.randint(2, 9)):
            how, due = chance.choice(HOW), calendar.cob(day)
            late = timedelta(hours=chance.randint(1, 60)) * (1 if how == "late" else -1)
            owed_from = min(due + late, due) - timedelta(hours=chance.randint(1, 200))
            yield Milestone(
                ticket=chance.choice(tickets),
                cycle=1,
                name="next_steps",
                due_at=due,
                warn_at=due,
                owed_from=owed_from,
                calendar=ticket.calendar,
                policy=ticket.policy,
                outcome=how,
                ended_at=due + late,
                holder=chance.choice([world.sherry, world.rita, world.sherry]),
            )
        day = calendar.add_business_days(day, 1)


@pytest.fixture
def thursday(past: World) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def plainly(day: Day, at: Moment) -> dict[tuple[int, int | None], tuple[list[int], list[int], int, int]]:
    """What was open, missed and done, promise by promise."""
    opened = openings(day, at)
    assert opened is not None
    found: dict[tuple[int, int | None], tuple[list[int], list[int], int, int]] = {}
    for row in Milestone.objects.select_related("ticket"):
        key = (row.ticket.team_id, row.holder_id or row.ticket.assignee_id)
        opens, misses, missed, done = found.get(key, ([0] * LEADS, [0] * LEADS, 0, 0))
        if day.first <= row.due_at < day.until:
            is_missed = row.outcome in ("", "late")
            missed += is_missed
            for lead, at_opening in enumerate(reversed(opened)):
                if row.owed_from < at_opening and (row.ended_at is None or row.ended_at >= at_opening):
                    opens[lead] += 1
                    misses[lead] += is_missed
        if (
            row.holder_id
            and row.outcome in ("kept", "late")
            and row.ended_at
            and day.first <= row.ended_at < day.until
        ):
            done += 1
        found[key] = (opens, misses, missed, done)
    return {key: each for key, each in found.items() if any(each[0]) or each[2] or each[3]}


def test_a_kept_day_says_what_a_plain_count_says(past: World) -> None:
    at = moment(NOW)
    for day in days_gone(at, 34)[7::9]:
        rows = PastWork.objects.filter(past_day__day=day.date)
        kept = {(row.team_id, row.rep_id): (row.open, row.missed_of, row.missed, row.done) for row in rows}
        plain = plainly(day, at)
        assert {key: each for key, each in kept.items() if key in plain} == plain
        assert sum(each[2] for each in plain.values()) == PastDay.objects.get(day=day.date).missed


def test_what_would_have_been_forecast_knew_nothing_of_what_came(past: World) -> None:
    """The same by hand, from the rows of the days that were over as the earliest of the looks ahead was taken."""
    at, day = moment(NOW), days_gone(moment(NOW), 1)[0]
    opened = openings(day, at)
    assert opened is not None
    first = opened[0].date()
    known = known_before(first)
    assert known.days == 20
    before = list(PastDay.objects.filter(day__gte=first, day__lt=day.date).order_by("day"))
    work = {(row.team_id, row.rep_id, row.past_day_id): row for row in PastWork.objects.all()}
    kept = PastDay.objects.get(day=day.date)
    for lead in (0, 2, 5):
        total = 0.0
        days = [*before, kept][-1 - lead :]
        keys = {key[:2] for key in work if key[2] == kept.pk} | known.own.keys()
        for key in keys:
            rows = [work.get((*key, one.pk)) for one in days]
            owed = sum(row.open[place] for place, row in enumerate(rows) if row)
            usual = known.usual.get(key, 0.0)
            each = chance(share(*known.circles(key, lead)), owed, usual, lead + 1)
            total += (rows[-1].open[lead] if rows[-1] else 0) * each
            total += known.own[key][lead].came / 20 if key in known.own else 0
            if rows[-1]:
                assert rows[-1].weight[lead] == pytest.approx(rows[-1].open[lead] * pressed(owed, usual, lead + 1))
        assert kept.forecast[lead] == pytest.approx(total)
    assert PastDay.objects.order_by("day")[9].forecast == []


def test_the_error_is_that_of_the_last_days_beside_the_average(past: World) -> None:
    found = backtest()
    days = list(PastDay.objects.order_by("day"))
    assert [row[0] for row in found.rows] == [day.day for day in days[-20:]]
    off, plain = [], []
    for place in range(14, 34):
        window = [day.missed for day in days[max(0, place - 25) : place - 5]]
        off.append(days[place].forecast[1] - days[place].missed)
        plain.append(sum(window) / len(window) - days[place].missed)
    one = found.leads[1]
    assert one.absolute == pytest.approx(sum(map(abs, off)) / 20)
    assert one.bias == pytest.approx(sum(off) / 20)
    assert (one.naive_absolute, one.naive_bias) == pytest.approx((sum(map(abs, plain)) / 20, sum(plain) / 20))


def test_every_number_of_the_page_is_its_list(past: World, visitor: Visitor, thursday: None) -> None:
    jim = visitor("jim")
    page = text(jim.get("/board/next/"))
    numbers = {unescape(address): int(count) for address, count in NUMBER.findall(page)}
    assert len(numbers) > 8
    listed = {address: text(jim.get(address)) for address in list(numbers)[::3]}
    for address, found in listed.items():
        assert f"<p>{numbers[address]} in all</p>" in found
        assert min(numbers[address], 25) == found.count('class="owed"')
    at_risk = dict(re.findall(r'href="/board/next/\?(day=[^"]+)#risks">(\d+)<', page))
    for query, count in list(at_risk.items())[:2]:
        assert f"{count} in all on this day" in text(jim.get(f"/board/next/?{query}"))


def at_risk(facts: Facts, reader: User) -> list[int]:
    """The keys of what is at risk on all pages, in their order."""
    found, page = [], risks(facts, reader)
    while True:
        found += [(risk.row.ticket.pk, risk.chance) for risk in page.rows]
        if not page.after:
            assert len(found) == page.count
            return [pk for pk, _ in found]
        page = risks(facts, reader, page.after)


def test_what_is_at_risk_is_listed_worst_first_with_why(past: World, thursday: None) -> None:
    facts = facts_of(moment(NOW))
    ordered = groups(facts)
    wanted = []
    for group in ordered:
        day, (team, rep) = facts.days[group.lead], group.key
        rows = Milestone.objects.filter(outcome="", ticket__team=team, ticket__assignee=rep)
        due = rows.filter(due_at__gte=day.first, due_at__lt=day.until)
        wanted += list(due.order_by("due_at", "id").values_list("ticket", flat=True))
    assert at_risk(facts, past.jim) == wanted
    assert [group.chance for group in ordered] == sorted((group.chance for group in ordered), reverse=True)
    assert all(group.chance >= RISKY for group in ordered)
    assert risks(facts, past.jim, "nonsense").rows == risks(facts, past.jim).rows
    assert risks(facts, past.jim, "999").rows == []


def test_who_is_away_misses_all_unless_a_deputy_is_there(past: World, visitor: Visitor, thursday: None) -> None:
    away = Absence.objects.create(user=past.sherry, starts_on=date(2026, 9, 17), ends_on=date(2026, 9, 30))
    facts = facts_of(moment(NOW))
    keys = [key for key in facts.due if key[1] == past.sherry.pk]
    assert keys
    assert all(facts.chances[key] == [1.0] * LEADS for key in keys)
    page = text(visitor("jim").get("/board/next/"))
    assert "Sherry Parrish is away Thu 17 Sep to Wed 30 Sep, covered by nobody." in page
    Absence.objects.filter(pk=away.pk).update(deputy=past.rita)
    assert all(facts_of(moment(NOW)).chances[key] != [1.0] * LEADS for key in keys)


def test_without_a_past_the_page_says_so_and_where_the_calendar_ends_it_ends(
    past: World, visitor: Visitor, thursday: None
) -> None:
    PastDay.objects.all().delete()
    page = text(visitor("jim").get("/board/next/"))
    assert "Only 0 business days are over that could be learned from." in page
    assert "Nothing to judge it by yet." in page
    last = datetime.combine(office_calendar().rules.known_until, NOW.timetz())
    assert 0 <= len(days_ahead(moment(last))) < 2
    assert facts_of(moment(last)).expected is not None
