"""The forecast: days that are over are kept as they were, numbers are lists, and the error is owned up to."""

import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Absence, Team, User
from escalation.ahead.selectors.compared import worse
from escalation.ahead.selectors.days import Day, days_ahead, days_gone, openings
from escalation.ahead.selectors.facts import RISKY, Facts, facts_of
from escalation.ahead.selectors.past import backtest, known_before
from escalation.ahead.selectors.risks import groups, risks
from escalation.ahead.selectors.shifted import if_calendar, if_policy
from escalation.ahead.selectors.what_if import absent, closed, moved, redated
from escalation.ahead.services.tally import tally
from escalation.forecasting import LEADS, chance, pressed, share
from escalation.models import PastDay, PastWork
from tests.many import copy_ticket
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, file, fresh, office
from tickets.calendar_draft import OwnDay
from tickets.desk.selectors.moment import Moment, moment
from tickets.models import Milestone, Ticket
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar, office_calendar_row, policy_row_for

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-17 10:00")
GONE = 28  # business days
NUMBER = re.compile(r'href="(/board/next/list/\?[^"]+)">(?:<span class="visually-hidden">[^<]*</span>)?(\d+)</a>')
HOW = ["kept", "kept", "kept", "kept", "late", "late", "renegotiated", "dropped"]


@pytest.fixture(scope="module")
def past(world: World) -> World:
    """Some weeks of promises, some missed; then as many days of them are kept as the product does."""
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
    assert tally(NOW, longest=timedelta(0)) == PastDay.objects.count() == 1
    assert 1 + tally(NOW) == PastDay.objects.count() == GONE
    assert tally(NOW) == 0
    return world


def _history(world: World, ticket: Ticket) -> Iterator[Milestone]:
    chance, calendar = random.Random(5), office_calendar()
    day = calendar.add_business_days(NOW.date(), -GONE)
    tickets = list(Ticket.objects.exclude(pk=ticket.pk).order_by("pk")[:8])
    while day < NOW.date():
        for _ in range(chance.choice([1, 2, 4, 12, 14])):
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
    for day in days_gone(at, GONE)[7::9]:
        rows = PastWork.objects.filter(past_day__day=day.date)
        kept = {(row.team_id, row.rep_id): (row.open, row.missed_of, row.missed, row.done) for row in rows}
        plain = plainly(day, at)
        assert {key: each for key, each in kept.items() if key in plain} == plain
        assert sum(each[2] for each in plain.values()) == PastDay.objects.get(day=day.date).missed


def test_what_would_have_been_forecast_knew_nothing_of_what_came(past: World) -> None:
    """The same by hand, from the rows of the days that were over as each of the looks ahead was taken."""
    day = days_gone(moment(NOW), 1)[0]
    opened = openings(day, moment(NOW))
    assert opened is not None
    work = {(row.team_id, row.rep_id, row.past_day.day): row for row in PastWork.objects.select_related("past_day")}
    kept = PastDay.objects.get(day=day.date)
    for lead in (0, 2, 5):
        dates = [at.date() for at in opened[LEADS - 1 - lead :]]
        known, total = known_before(dates[0]), 0.0
        assert known.days == 20
        for key in {key[:2] for key in work if key[2] == day.date} | known.own.keys():
            rows = [work.get((*key, one)) for one in dates]
            owed = sum(row.open[place] for place, row in enumerate(rows) if row)
            usual = known.usual.get(key, 0.0)
            each = chance(share(*known.circles(key, lead)), owed, usual, lead + 1)
            total += (rows[-1].open[lead] if rows[-1] else 0) * each
            total += known.own[key][lead].came / 20 if key in known.own else 0
            if rows[-1]:
                assert rows[-1].weight[lead] == pytest.approx(rows[-1].open[lead] * pressed(owed, usual, lead + 1))
        assert kept.forecast[lead] == pytest.approx(total)
    assert [bool(one.forecast) for one in PastDay.objects.order_by("day")[9:11]] == [False, True]


def test_the_error_is_that_of_the_last_days_beside_the_average(past: World) -> None:
    found = backtest()
    days = list(PastDay.objects.order_by("day"))
    assert [row[0] for row in found.rows] == [day.day for day in days[10:]]
    off, plain = [], []
    for place in range(10, GONE):
        window = [day.missed for day in days[max(0, place - 21) : place - 1]]
        off.append(days[place].forecast[1] - days[place].missed)
        plain.append(sum(window) / len(window) - days[place].missed)
    one = found.leads[1]
    assert one.absolute == pytest.approx(sum(map(abs, off)) / 18)
    assert one.bias == pytest.approx(sum(off) / 18)
    assert (one.naive_absolute, one.naive_bias) == pytest.approx((sum(map(abs, plain)) / 18, sum(plain) / 18))


def test_where_misses_follow_what_is_due_it_beats_the_average_and_else_the_page_says_so(
    past: World, visitor: Visitor, thursday: None
) -> None:
    found = backtest()
    assert found.is_better
    assert found.leads[0].absolute < found.leads[0].naive_absolute / 2
    jim = visitor("jim")
    assert "It was closer than the average" in text(jim.get("/board/next/"))
    PastDay.objects.exclude(forecast=[]).update(forecast=[99.0] * LEADS)
    assert not backtest().is_better
    assert "it was no better than the plain average" in text(jim.get("/board/next/"))


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


def asked(visitor: Visitor, **query: str | int) -> Any:
    """What the page of “what if” answers, which writes nothing and asks little of the database."""
    jim = visitor("jim")
    jim.get("/board/next/what-if/")
    with CaptureQueriesContext(connection) as seen:
        answer = jim.get("/board/next/what-if/", query)
    written = [each["sql"] for each in seen if re.match("INSERT|UPDATE|DELETE", each["sql"])]
    assert (written, len(seen) < 60) == ([], True)
    return answer


def dues(facts: Facts) -> list[int]:
    return [sum(numbers[lead] for numbers in facts.due.values()) for lead in range(len(facts.days))]


def test_if_somebody_were_away_their_promises_would_be_missed(past: World, visitor: Visitor, thursday: None) -> None:
    facts = facts_of(moment(NOW))
    draft = Absence(user=past.sherry, starts_on=date(2026, 9, 17), ends_on=date(2026, 9, 18))
    then = absent(facts, draft)
    for key in facts.due:
        assert then.chances[key][:2] == ([1.0, 1.0] if key[1] == past.sherry.pk else facts.chances[key][:2])
    assert sum(then.of_day(lead) - facts.of_day(lead) for lead in range(LEADS)) > 0
    real = Absence.objects.create(user=past.sherry, starts_on=draft.starts_on, ends_on=draft.ends_on)
    assert facts_of(moment(NOW)).expected == then.expected
    real.delete()
    page = text(asked(visitor, what="absence", rep=past.sherry.pk, first="2026-09-17", last="2026-09-18"))
    assert "What if Sherry Parrish were away Thu 17 Sep to Fri 18 Sep, covered by nobody?" in page
    listed = sum(facts.due[group.key][group.lead] for group in worse(facts, then))
    assert f"{listed} in all would be at risk that are less so now." in page
    covered = absent(facts, Absence(user=past.sherry, starts_on=NOW.date(), ends_on=NOW.date(), deputy=past.rita))
    assert covered.expected == facts.expected


def test_if_the_office_were_closed_its_promises_would_move(past: World, visitor: Visitor, thursday: None) -> None:
    tickets = {file(past.dana, office("2026-09-17 09:00")).pk for _ in range(2)}
    facts, day, at = facts_of(moment(NOW)), date(2026, 9, 18), moment(NOW)
    draft = draft_of(office_calendar_row()).with_day(day, OwnDay("what if"))
    reckoned = if_calendar("Office", draft, at.midnight(day), facts.days[-1].until + timedelta(days=1), NOW)
    theirs = [shift for shift in reckoned.shifts if shift.ticket in tickets]
    assert [(shift.name, shift.before, shift.after) for shift in theirs] == [
        *[("confirmation", office("2026-09-18 17:00"), office("2026-09-21 17:00"))] * 2,
        *[("next_steps", office("2026-09-21 17:00"), office("2026-09-22 17:00"))] * 2,
    ]
    then = closed(facts, day, theirs)
    assert [b - a for a, b in zip(dues(facts), dues(then), strict=True)] == [0, -2, 0, 2, 0, 0]
    assert (reckoned.is_all, then.of_day(1)) == (True, 0.0)
    assert [then.days_there(key, 2) for key in then.due] == [2] * len(then.due)
    page = text(asked(visitor, what="closure", day="2026-09-18"))
    assert f"{len(reckoned.shifts)} promises would move" in page


def test_if_a_kind_were_owed_more_days_its_promises_would_be_due_later(
    past: World, visitor: Visitor, thursday: None
) -> None:
    ticket = file(past.dana, office("2026-09-17 09:00"))
    facts, draft = facts_of(moment(NOW)), policy_row_for("billing")
    draft.confirmation_day = 3
    found = {shift.ticket: shift for shift in if_policy(draft, NOW).shifts if shift.name == "confirmation"}
    shift = found[ticket.pk]
    assert (shift.before, shift.after) == (office("2026-09-18 17:00"), office("2026-09-21 17:00"))
    assert fresh(ticket).owed_at == office("2026-09-18 17:00")
    then = redated(facts, [shift])
    assert [b - a for a, b in zip(dues(facts), dues(then), strict=True)] == [0, -1, 1, 0, 0, 0]
    page = text(asked(visitor, what="terms", kind="billing", term="confirmation_day", number=3))
    assert "of every open billing inquiry request: receipt is confirmed by Day 3?" in page


def test_if_a_rep_worked_elsewhere_nothing_would_be_lost(past: World, visitor: Visitor, thursday: None) -> None:
    facts, team = facts_of(moment(NOW)), Team.objects.get(key="helpdesk")
    then = moved(facts, past.sherry, team)
    assert dues(then) == dues(facts)
    assert {key[0] for key in then.due if key[1] == past.sherry.pk} == {team.pk}
    for lead in range(LEADS):
        mine, ritas = (then.due.get((team.pk, one.pk), [0] * LEADS)[lead] for one in (past.sherry, past.rita))
        assert ritas - mine < 2
    assert then.usual((team.pk, past.sherry.pk)) == max(
        usual for (_, rep), usual in facts.known.usual.items() if rep == past.sherry.pk
    )
    page = text(asked(visitor, what="move", rep=past.sherry.pk, team=team.pk))
    assert "worked for Customer Care Helpdesk alone from now on?" in page


REFUSED = [
    ("what=absence&first=2026-09-18&last=2026-09-17", ["Choose who.", "This is before the first day"]),
    ("what=absence&first=2026-09-16", ["from today to Thu 24 Sep: choose a day of these."]),
    ("what=closure&day=2026-09-19", ["The office is closed on this day already: choose an open one."]),
    ("what=terms&kind=billing&term=next_steps_day&number=3", ["It is so already: type another number."]),
    ("what=move", ["Choose who.", "Choose the team."]),
]


def test_what_cannot_be_asked_is_refused_with_the_fix(past: World, visitor: Visitor, thursday: None) -> None:
    for query, words in REFUSED:
        answer = asked(visitor, **dict(parse_qsl(query)))
        assert answer.status_code == 422
        assert [each for each in words if each not in text(answer)] == []
        assert all(f'value="{day}"' in text(answer) for day in re.findall(r"2026-\d\d-\d\d", query))
