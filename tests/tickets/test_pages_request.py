"""The page of one request answers at a glance: what was promised by when, who has it, and how to reach them."""

import re
from datetime import date
from functools import partial
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from contacts.models import Absence, Phone, Team
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.tickets.test_pages_queries import queries
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.services.copies import change_copies
from tickets.services.finish import resolve
from tickets.services.reply import reply
from tickets.services.uploads import keep

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-16 12:00")
WHO = 'aria-labelledby="who"'


@pytest.fixture(scope="module")
def ticket_once(world: World) -> Ticket:
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")))


@pytest.fixture
def ticket(ticket_once: Ticket) -> Ticket:
    return fresh(ticket_once)


def page(visitor: Visitor, ticket: Ticket, at: str = "2026-09-16 12:00", who: str = "dana") -> str:
    with time_machine.travel(office(at), tick=False):
        return " ".join(text(visitor(who).get(f"/requests/{ticket.pk}/")).split())


def card(shown: str, label: str = WHO) -> str:
    return shown.partition(label)[2].partition("</section>")[0]


def test_each_promise_says_what_became_of_it_and_why_its_date(visitor: Visitor, ticket: Ticket) -> None:
    shown = page(visitor, ticket)
    for words in (
        "kept: due Wed 16 Sep, 5:00 PM EDT",
        "due next",
        "expected, at the latest",
        'Why this date<span class="visually-hidden">, Day 3 · next steps</span>',
        '<div role="group" aria-label="Next steps: Thu 17 Sep, 5:00 PM EDT"> <p>Owed by Day 3.',
    ):
        assert words in shown
    assert shown.count("Why this date") == 3
    assert "missed, and still owed" in page(visitor, ticket, "2026-09-18 09:00")


@pytest.mark.parametrize("who", ["dana", "rita"])
def test_who_is_away_is_covered_with_a_phone(visitor: Visitor, world: World, ticket: Ticket, who: str) -> None:
    Phone.objects.create(user=world.rita, number="404 555 0100", position=9)
    first, last = date(2026, 9, 14), date(2026, 9, 18)
    Absence.objects.create(user=world.sherry, starts_on=first, ends_on=last, deputy=world.rita)
    shown = card(page(visitor, ticket, who=who))
    assert "away until Fri 18 Sep" in shown
    assert "Covered by <strong>Rita Hale</strong>" in shown
    assert "404 555 0100" in shown
    assert "away until" not in card(page(visitor, ticket, "2026-09-21 12:00", who=who))


def test_their_own_phone_else_the_team_s_else_the_helpdesk_s(visitor: Visitor, world: World, ticket: Ticket) -> None:
    Phone.objects.all().delete()
    helpdesk = Team.objects.get(key="helpdesk")
    Phone.objects.create(team=helpdesk, number="877 555 0100")
    assert "Ask for them at the Customer Care Helpdesk:" in card(page(visitor, ticket))
    Phone.objects.create(team=ticket.team, number="877 555 0200")
    shown = card(page(visitor, ticket))
    assert ("877 555 0200" in shown, "877 555 0100" in shown) == (True, False)
    Phone.objects.create(user=world.sherry, number="877 555 0300")
    shown = card(page(visitor, ticket))
    assert ("877 555 0300" in shown, "877 555 0200" in shown) == (True, False)


@pytest.mark.parametrize("who", ["dana", "rita"])
def test_each_level_of_the_ladder_says_by_which_phone(
    visitor: Visitor, world: World, ticket: Ticket, who: str
) -> None:
    """Those told and those to come, and the one who stands in; however many they are, it costs the same."""
    Phone.objects.create(user=world.rita, number="404 555 0100", position=1)
    Phone.objects.create(user=world.rita, number="404 555 0101", label="mobile", position=2)
    first, last = date(2026, 9, 21), date(2026, 9, 30)
    Absence.objects.create(user=world.sharon, starts_on=first, ends_on=last, deputy=world.rita)
    sweep_due(office("2026-09-18 08:00"))
    shown = card(page(visitor, ticket, "2026-09-18 09:00", who=who), 'aria-labelledby="ladder"')
    levels = shown.partition('<ol class="ladder">')[2].partition("</ol>")[0].split("</li>")
    assert [re.findall(r'href="tel:(.+?)">', level) for level in levels[:4]] == [
        ["+14049483053"],
        ["+14045550100", "+14045550101"],
        ["+14049483406"],
        ["+16786565000", "+14049483159"],
    ]
    assert "Jim Woodburn" in levels[0]
    assert "covered by <strong>Rita Hale</strong>" in levels[1]

    def cost() -> int:
        with time_machine.travel(office("2026-09-18 09:00"), tick=False):
            return queries(partial(visitor(who).get, f"/requests/{ticket.pk}/"))

    with_phones = cost()
    Phone.objects.filter(user__in=[world.rita, world.terry]).delete()
    assert cost() == with_phones <= 54
    shown = card(page(visitor, ticket, "2026-09-18 09:00", who=who), 'aria-labelledby="ladder"')
    assert shown.count('href="tel:+18778778748">') == 2  # who has none is asked for at the helpdesk


def test_reopening_soon_says_that_level_1_is_told(visitor: Visitor, world: World, ticket: Ticket) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-16 12:00"))
    told = "within 5 business days level 1 of the ladder is told at once."
    assert f"It was finished today: {told}" in page(visitor, ticket)
    assert f"It was finished 5 days ago: {told}" in page(visitor, ticket, "2026-09-23 12:00")
    later = page(visitor, ticket, "2026-09-24 12:00")
    assert "The days are counted anew from now.</p>" in later
    assert told not in later


@pytest.mark.parametrize("who", ["dana", "rita"])
def test_files_and_copies_cost_no_queries_of_their_own(
    visitor: Visitor, world: World, ticket: Ticket, who: str
) -> None:
    def grow(number: int) -> None:
        names = [f"f{place}.pdf" for place in range(number)]
        keep(world.dana, UUID(int=number), [SimpleUploadedFile(name, b"%PDF") for name in names], NOW)
        reply(ticket.pk, words="See.", actor=by(world.dana), now=NOW, files=UUID(int=number))
        copies = [f"p{place}@customer.example" for place in range(number)]
        change_copies(ticket.pk, add=copies, actor=by(world.dana), now=NOW)

    visit = partial(visitor(who).get, f"/requests/{ticket.pk}/")
    with time_machine.travel(NOW, tick=False):
        grow(1)
        with_one = queries(visit)
        grow(9)
        assert queries(visit) == with_one
    assert with_one <= 52


def test_a_crowd_of_addressees_is_folded_and_says_how_many_are_outside(
    visitor: Visitor, world: World, ticket: Ticket
) -> None:
    reply(ticket.pk, words="To three.", actor=by(world.sherry), now=office("2026-09-16 10:00"))
    assert "<summary>to" not in page(visitor, ticket)
    strangers = ["pat@elsewhere.example", "jo@elsewhere.example"]
    change_copies(ticket.pk, add=strangers, remove=[], actor=by(world.dana), now=office("2026-09-16 10:30"))
    reply(ticket.pk, words="To five.", actor=by(world.sherry), now=office("2026-09-16 11:00"))
    for who in ("dana", "sherry"):
        shown = page(visitor, ticket, who=who)
        _, folded = shown.split("<summary>to Dana Ortiz and 4 others, 2 of them outside</summary>")
        assert all(address.replace("@", "<wbr>@") in folded.partition("</details>")[0] for address in strangers)
