"""A changed rule is a new version; the old ones stay as they were, and only one of two at once wins [4.11]."""

from datetime import datetime, time
from functools import partial

import pytest
from django.db import IntegrityError

from contacts.models import Team
from tests.racing import after_reading, in_threads
from tests.tickets.rules import (
    MADE,
    another_office,
    closing,
    day,
    policy_draft,
    route_draft,
    save_calendar,
    save_policy,
    save_route,
)
from tests.world import World, by, confirmed, file, fresh, office
from tickets.calendar_draft import OwnDay
from tickets.calendar_rules import CalendarRulesError
from tickets.errors import RefusedError
from tickets.models import OfficeCalendar, Route, SlaPolicy
from tickets.selectors.rule_history import past_versions
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import calendar_of, office_calendar, office_calendar_row, policy_row_for
from tickets.services import change_rules
from tickets.services.finish import reopen, resolve

pytestmark = pytest.mark.django_db
HALF_DAY = OwnDay("Inventory", ((time(8), time(12)),))


def test_a_change_adds_a_version_and_touches_no_other(world: World) -> None:
    before = OfficeCalendar.objects.values().get()
    row = save_calendar(world, closing("2026-09-17"), redates=False)
    assert OfficeCalendar.objects.values().get(version=1) == before
    assert (row.version, row.made_at, row.made_by, row.note, row.redates) == (2, MADE, world.jim, "Because.", False)
    assert office_calendar().closure_name(day("2026-09-17")) == "Storm day"
    assert office_calendar().closure_name(day("2026-12-25")) == "Christmas Day"
    assert past_versions(row)[0].reach == "requests filed or reopened since"


def test_a_half_day_keeps_its_name_and_hours_through_the_next_versions(world: World) -> None:
    save_calendar(world, draft_of(office_calendar_row()).with_day(day("2026-09-17"), HALF_DAY), redates=False)
    save_calendar(world, closing("2026-09-18"), redates=False)
    newest = draft_of(office_calendar_row())
    assert newest.days[day("2026-09-17")] == HALF_DAY
    assert office_calendar().cob(day("2026-09-17")) == office("2026-09-17 12:00")


def test_what_was_filed_before_keeps_its_version_until_it_is_reopened(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    save_calendar(world, closing("2026-09-16"), redates=False)
    later = file(world.dana, office("2026-09-15 13:00"))
    assert (fresh(ticket).owed_at, fresh(later).owed_at) == (office("2026-09-16 17:00"), office("2026-09-17 17:00"))
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 14:00"))
    reopened = reopen(ticket.pk, words="Not quite.", actor=by(world.rita), now=office("2026-09-15 15:00"))
    assert (reopened.calendar.version, reopened.owed_at) == (2, office("2026-09-17 17:00"))


def test_a_policy_and_a_route_change_alike(world: World, tuesday: datetime) -> None:
    helpers = Team.objects.create(key="helpers", name="Helpers")
    save_policy(world, policy_draft("billing", next_steps_day=4), redates=False)
    save_route(world, route_draft("billing", working_team=helpers), redates=False)
    ticket = confirmed(world, file(world.dana, tuesday))
    assert (ticket.policy.version, ticket.route.version, ticket.team) == (2, 2, helpers)
    assert ticket.milestones.get(name="next_steps").due_at == office("2026-09-18 17:00")
    assert (SlaPolicy.objects.filter(kind="billing").count(), Route.objects.filter(key="billing").count()) == (2, 2)


def test_another_office_counts_by_its_own_clock(world: World, tuesday: datetime) -> None:
    assert calendar_of(another_office(world)).zone == "America/Los_Angeles"
    save_route(world, route_draft("disconnect", calendar_name="West"), redates=False)
    ticket = file(world.dana, tuesday, kind="disconnect")
    assert ticket.calendar.name == "West"
    assert ticket.owed_at == office("2026-09-16 20:00")


def test_nothing_changed_is_refused(world: World) -> None:
    for save in (
        lambda: save_calendar(world, closing()),
        lambda: save_policy(world, policy_draft("billing")),
        lambda: save_route(world, route_draft("billing")),
    ):
        with pytest.raises(RefusedError, match="nothing was changed"):
            save()


def test_a_calendar_that_cannot_be_used_is_refused(world: World) -> None:
    with pytest.raises(CalendarRulesError, match="never opens"):
        save_calendar(world, closing().with_week(((),) * 7))


def test_a_change_made_from_an_older_version_is_refused(world: World) -> None:
    save_calendar(world, closing("2026-09-17"))
    with pytest.raises(RefusedError, match="Somebody changed this meanwhile"):
        save_calendar(world, closing("2026-09-18"), base=1)
    with pytest.raises(RefusedError, match="Somebody changed this meanwhile"):
        another_office(world, "Office")
    assert office_calendar_row().version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told_to_look_again(world: World) -> None:
    draft = policy_draft("billing", next_steps_day=4)
    found: list[object] = []

    def rival() -> None:
        found.extend(in_threads(partial(save_policy, world, policy_draft("billing", next_steps_day=5))))

    with after_reading("tickets_slapolicy", rival), pytest.raises(RefusedError, match="Somebody changed this"):
        change_rules.change_policy(
            draft, change_rules.Change(1, redates=True, note="Mine."), actor=by(world.jim), now=MADE
        )
    assert [type(each) for each in found] == [SlaPolicy]
    assert policy_row_for("billing").next_steps_day == 5


def test_control_the_key_is_what_stops_the_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_rules, "check_base", lambda newest, change: None)
    save_calendar(world, closing("2026-09-17"))
    with pytest.raises(RefusedError, match="Somebody changed this meanwhile") as refused:
        save_calendar(world, closing("2026-09-18"), base=1)
    assert isinstance(refused.value.__context__, IntegrityError)
