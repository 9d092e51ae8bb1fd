"""The load of teams and reps: every number is its list, and moves that even it out [3.2]."""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from contacts.models import Absence, OutgoingMail, Team
from escalation.ahead.selectors import load as load_selectors
from escalation.ahead.selectors.counts import owed
from escalation.ahead.selectors.load import load_of
from escalation.ahead.selectors.moving import proposals
from escalation.ahead.views.load import slice_of
from tests.many import copy_ticket
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, confirmed, file, fresh, office
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.rep_owes import span_of
from tickets.models import Milestone, Ticket
from tickets.states import CONFIRMED

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-17 10:00")
NUMBER = re.compile(r'href="(/board/load/list/\?[^"]+)"><span class="visually-hidden">[^<]*</span>(\d+)</a>')


@pytest.fixture(scope="module")
def crowd(world: World) -> World:
    """Sherry owes much, Rita little, Jim helps out; some is late, some nobody's."""
    billing = Team.objects.get(key="complex_billing")
    billing.members.add(world.rita)
    chance, people = random.Random(17), [world.sherry.pk, world.sherry.pk, world.rita.pk, world.jim.pk]
    whose = [chance.choice([*people, None]) for _ in range(24)]
    array = ",".join(f"{pk}" if pk else "NULL" for pk in whose)
    confirmed_one = confirmed(
        world, file(world.dana, office("2026-09-14 10:00"), kind="maintenance"), "2026-09-15 09:00"
    )
    for ticket in (file(world.dana, office("2026-09-15 10:00")), confirmed_one):
        copy_ticket(
            ticket,
            12,
            ["confirmation", "next_steps", "follow_up"],
            assignee_id=f"(ARRAY[{array}]::bigint[])[n + {12 * (ticket.status != 'received')}]",
            team_id=f"CASE WHEN mod(n, 3) = 0 THEN o.team_id ELSE {billing.pk} END",
            owed_at="o.owed_at + mod(n * 5, 9) * interval '1 day'",
        )
    return world


@pytest.fixture
def thursday(crowd: World) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def listed(visitor: Visitor, address: str) -> int:
    """How many rows a list has on all its pages, as it says itself."""
    found, said, jim = 0, 0, visitor("jim")
    while address:
        page = text(jim.get(address))
        found += page.count('class="owed"')
        said = int(page.partition(" in all</p>")[0].rpartition("<p>")[2])
        further = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = address.partition("?")[0] + unescape(further[1]) if further else ""
    assert said == found
    return found


def queried(world: World, address: str) -> int:
    """How many rows the query of a list finds."""
    query = QueryDict(address.partition("?")[2])
    which, _ = slice_of(query)
    return owed(world.jim, which).filter(span_of(query["when"], moment(NOW)).condition).count()


def test_every_number_of_the_page_is_its_list(crowd: World, visitor: Visitor, thursday: None) -> None:
    page = text(visitor("jim").get("/board/load/"))
    numbers = {unescape(address): int(count) for address, count in NUMBER.findall(page)}
    assert len(numbers) > 25
    assert numbers == {address: queried(crowd, address) for address in numbers}
    some = random.Random(3).sample(list(numbers), 9)
    assert {address: numbers[address] for address in some} == {address: listed(visitor, address) for address in some}
    in_all = [count for address, count in numbers.items() if "rep=" not in address and "when=all" in address]
    assert sum(in_all) == Milestone.objects.filter(outcome="").count()


def test_who_is_away_and_who_covers_stand_beside_their_numbers(
    crowd: World, visitor: Visitor, thursday: None
) -> None:
    Absence.objects.create(
        user=crowd.sherry, starts_on=date(2026, 9, 18), ends_on=date(2026, 9, 21), deputy=crowd.rita
    )
    page = text(visitor("jim").get("/board/load/?team=complex_billing"))
    assert "Away Fri 18 Sep to Mon 21 Sep, covered by Rita Hale" in page
    assert "<small>away</small>" in page
    assert '<h2 id="moves">Suggested moves</h2>' in page


def test_moves_even_it_out_and_leave_alone_what_must_stay(crowd: World, thursday: None) -> None:
    load = load_of(moment(NOW))
    found, effects = proposals(load, crowd.jim)
    assert found, "Sherry owes more than Rita"
    for one in found:
        ticket = fresh(one.row.ticket)
        assert ticket.team.members.filter(pk=one.taker_id).exists()
        assert ticket.assignee is None or ticket.owed_at >= NOW + timedelta(hours=1)
        assert not ticket.owed_at or not NOW <= ticket.owed_at < NOW + timedelta(hours=1)
    before, after = ([getattr(one, when) for one in effects] for when in ("before", "after"))
    assert max(after) - min(after) < max(before) - min(before)
    moved = {one.row.ticket.pk: one.taker_id for one in found}
    for pk, taker in moved.items():
        Ticket.objects.filter(pk=pk).update(assignee=taker)
    then = load_of(moment(NOW))
    names = {rep: person.name for rep, person in then.people.people.items()}
    assert {row.name: [(b, a) for _, b, a in row.days] for row in effects} == {
        names[rep]: list(zip(load.by_rep.get(rep, [0] * len(counts)), counts, strict=True))[:-1]
        for rep, counts in then.by_rep.items()
        if names[rep] in {row.name for row in effects}
    }
    Milestone.objects.filter(name="confirmation").update(outcome="kept", ended_at=NOW - timedelta(hours=23))
    assert proposals(load, crowd.jim)[0] == []


def test_what_is_due_while_its_rep_is_away_goes_to_somebody_who_is_there(crowd: World, thursday: None) -> None:
    for person, first in ((crowd.sherry, 17), (crowd.jim, 17)):
        Absence.objects.create(user=person, starts_on=date(2026, 9, first), ends_on=date(2026, 9, 30))
    found, _ = proposals(load_of(moment(NOW)), crowd.jim)
    assert {one.taker for one in found} == {"Rita Hale"}
    why = next(one.why for one in found if one.giver == "Sherry Parrish")
    assert why.startswith("Sherry Parrish is away Thu 17 Sep to Wed 30 Sep, covered by nobody; Rita Hale owes least")


def test_the_ticked_moves_are_done_by_the_bulk_act_and_taken_back(
    crowd: World, visitor: Visitor, thursday: None
) -> None:
    jim, last = visitor("jim"), OutgoingMail.objects.latest("pk").pk
    Ticket.objects.exclude(status__in=CONFIRMED).update(team=Team.objects.get(key="maintenance"))
    Ticket.objects.filter(team__key="complex_billing").update(assignee=crowd.sherry)
    page = text(jim.get("/board/load/"))
    takers = dict(re.findall(r'name="taker" value="(\d+):(\d+)"', page))
    chosen = [pk for pk in takers if fresh(Ticket(pk=pk)).status in CONFIRMED]
    assert len(chosen) > 1, "their submitter hears of all of them at once"
    with_whom = {pk: fresh(Ticket(pk=pk)).assignee_id for pk in chosen}
    posted = {"act": "spread", "ticket": chosen, "taker": [f"{pk}:{rep}" for pk, rep in takers.items()]}
    preview = text(jim.post("/queue/bulk/", posted | {"taker": [*posted["taker"], "1:²", "²:1", "3:999999"]}))
    assert re.search(rf'name="taker"\s+value="{chosen[0]}:{takers[chosen[0]]}"', preview)
    plan = preview.partition('name="plan" value="')[2].partition('"')[0]
    report = jim.post("/queue/bulk/do/", {"plan": plan})["Location"]
    had = {pk: fresh(Ticket(pk=pk)).assignee_id for pk in chosen}
    assert had == {pk: int(takers[pk]) for pk in chosen}
    told = OutgoingMail.objects.filter(pk__gt=last, to__contains=[crowd.dana.email])
    assert told.count() == 1
    jim.post(f"{report}undo/")
    assert {pk: fresh(Ticket(pk=pk)).assignee_id for pk in chosen} == with_whom


def test_the_page_costs_the_same_for_any_load_and_shows_one_team_of_many_reps(
    crowd: World, visitor: Visitor, thursday: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    jim, counts = visitor("jim"), []
    jim.get("/board/load/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            jim.get("/board/load/")
        counts.append(len(seen))
        copy_ticket(Ticket.objects.filter(assignee=crowd.sherry).earliest("pk"), 30)
    assert counts[0] == counts[1] <= 32
    monkeypatch.setattr(load_selectors, "FEW", 1)
    assert [one.is_shown for one in load_of(moment(NOW)).teams].count(True) == 1
    pages = [load_of(moment(NOW), "complex_billing", str(page)) for page in range(4)]
    shown = [next(one for one in load.teams if one.is_shown) for load in pages]
    assert [one.team.key for one in shown] == ["complex_billing"] * 4
    rows = [row for one in shown for row in one.rows]
    assert {row.name for row in rows} == {"Sherry Parrish", "Rita Hale", "Jim Woodburn"}
    assert [row.total.count for row in rows] == sorted((row.total.count for row in rows), reverse=True)
    assert [(one.before, one.after) for one in shown] == [(None, 1), (0, 2), (1, None), (2, None)]
    page = text(jim.get("/board/load/?team=complex_billing&page=1"))
    assert all(words in page for words in ("reps of ", "Who owes more", "Who owes less"))


def test_nonsense_in_the_address_is_all_that_is_owed(crowd: World, visitor: Visitor, thursday: None) -> None:
    page = text(visitor("jim").get("/board/load/list/?team=²&rep=99999999999999999999&when=never"))
    assert f"{Milestone.objects.filter(outcome='').count()} in all" in page
    assert visitor("rita").get("/board/load/").status_code == 404
