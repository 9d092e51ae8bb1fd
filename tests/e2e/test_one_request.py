"""A promise is missed: the sub-agent pushes the next level; what was done too early is reopened [6.7], [6.9]."""

import pytest
import time_machine
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.escalation.clock import sweep
from tests.world import World, by, confirmed, file, office
from tickets.services.finish import resolve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_missed_promise_earns_an_escalation_once(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    ticket = file(world.dana, office("2026-09-15 10:00"))
    clock.move_to(office("2026-09-17 10:00"))
    sweep("2026-09-17 08:00")
    dana = visit(width=390).sign_in(world.dana, f"/requests/{ticket.pk}/")
    dana.sees("missed, and still owed", "You may escalate now.", "promised by Wed 16 Sep, 5:00 PM EDT")
    dana.page.get_by_role("link", name="Whom to push").click()
    dana.press("Escalate to Sharon Vaughn")
    dana.sees("Sharon Vaughn was told: escalation level 2.")
    expect(dana.page.get_by_role("button", name="Escalate to Sharon Vaughn")).to_have_count(0)
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_not_done_is_reopened(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 09:00")), "2026-09-15 09:30")
    resolve(ticket.pk, words="Credited.", actor=by(world.sherry), now=office("2026-09-15 09:40"))
    dana = visit().sign_in(world.dana, f"/requests/{ticket.pk}/")
    dana.press("Yes, it is done")
    dana.sees("it is on record that this is done", "Confirmed that it is done, by Dana Ortiz")
    dana.sees("level 1 of the ladder is told at once")
    dana.type("What is still open", "The August credit is missing as well.")
    dana.press("Reopen")
    dana.sees("Reopened: the days count anew.", "Day 1 · reopened", "The August credit is missing as well.")
