"""What a ticket says of its ladder ahead is what then happens if nobody acts [6.8]."""

from collections.abc import Callable
from datetime import datetime

import pytest

from contacts.models import Absence
from escalation.models import FiredRung
from escalation.selectors.facts import standing_of
from escalation.selectors.steps import Roster, ladder_of
from escalation.services.acknowledge import acknowledge
from escalation.services.escalate import ease, escalate
from tests.escalation.clock import away, follow_the_cursor, sweep
from tests.world import OFFICE, World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.services.finish import reopen, resolve
from tickets.services.reply import reply
from tickets.services.wait import pause
from tickets.wording import instant_words

pytestmark = pytest.mark.django_db
Scene = Callable[[World, Ticket], str]


def just_filed(world: World, ticket: Ticket) -> str:
    return "2026-09-15 10:00"


def confirmed_in_time(world: World, ticket: Ticket) -> str:
    confirmed(world, ticket)
    return "2026-09-16 12:00"


def at_night_after_the_breach(world: World, ticket: Ticket) -> str:
    sweep("2026-09-16 17:00:01")
    return "2026-09-16 22:00"


def one_level_told(world: World, ticket: Ticket) -> str:
    sweep("2026-09-17 08:00")
    return "2026-09-17 08:00"


def one_level_acknowledged(world: World, ticket: Ticket) -> str:
    sweep("2026-09-17 08:00")
    acknowledge(ticket.pk, actor=by(world.jim), now=office("2026-09-17 15:00"))
    return "2026-09-17 15:00"


def after_an_outage(world: World, ticket: Ticket) -> str:
    return "2026-09-22 11:00"


def after_an_outage_on_a_sunday(world: World, ticket: Ticket) -> str:
    return "2026-09-20 11:00"


def somebody_away_without_a_deputy(world: World, ticket: Ticket) -> str:
    away(world.sharon)
    return "2026-09-15 10:00"


def two_in_a_row_away(world: World, ticket: Ticket) -> str:
    away(world.jim)
    away(world.sharon)
    return "2026-09-15 10:00"


def somebody_away_on_the_day_only(world: World, ticket: Ticket) -> str:
    day = office("2026-09-18 00:00").date()
    Absence.objects.create(user=world.sharon, starts_on=day, ends_on=day, deputy=world.rita)
    return "2026-09-15 10:00"


def a_deputy_who_holds_a_lower_rung(world: World, ticket: Ticket) -> str:
    away(world.sharon, deputy=world.jim)
    return "2026-09-15 10:00"


def a_deputy_who_was_told_already(world: World, ticket: Ticket) -> str:
    away(world.terry, deputy=world.jim)
    sweep("2026-09-17 08:00")
    return "2026-09-17 08:00"


def asked_for_at_night(world: World, ticket: Ticket) -> str:
    escalate(ticket.pk, level=None, reason="Urgent.", actor=by(world.dana), now=office("2026-09-15 20:00"))
    return "2026-09-15 20:00"


def level_3_asked_for_at_night_after_level_1(world: World, ticket: Ticket) -> str:
    sweep("2026-09-17 08:00")
    escalate(ticket.pk, level=3, reason="Urgent.", actor=by(world.rita), now=office("2026-09-17 20:00"))
    return "2026-09-17 20:00"


def told_by_hand_before_the_breach(world: World, ticket: Ticket) -> str:
    escalate(ticket.pk, level=1, reason="Urgent.", actor=by(world.rita), now=office("2026-09-15 12:00"))
    return "2026-09-15 12:00"


def eased_after_level_2(world: World, ticket: Ticket) -> str:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    ease(ticket.pk, reason="In hand.", actor=by(world.rita), now=office("2026-09-21 09:00"))
    return "2026-09-21 09:00"


def eased_and_then_acknowledged(world: World, ticket: Ticket) -> str:
    eased_after_level_2(world, ticket)
    acknowledge(ticket.pk, actor=by(world.sharon), now=office("2026-09-21 12:00"))
    return "2026-09-21 12:00"


def paused_before_the_breach(world: World, ticket: Ticket) -> str:
    confirmed(world, ticket)
    pause(ticket.pk, party="customer", words="Which?", actor=by(world.sherry), now=office("2026-09-16 16:00"))
    return "2026-09-16 16:00"


def paused_between_two_levels(world: World, ticket: Ticket) -> str:
    confirmed(world, ticket)
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    pause(ticket.pk, party="customer", words="Which?", actor=by(world.sherry), now=office("2026-09-18 16:00"))
    return "2026-09-18 16:00"


def answered_after_the_breach(world: World, ticket: Ticket) -> str:
    paused_between_two_levels(world, ticket)
    reply(ticket.pk, words="0926.", actor=by(world.dana), now=office("2026-09-22 19:00"))
    return "2026-09-22 19:00"


def acknowledged_while_paused(world: World, ticket: Ticket) -> str:
    paused_between_two_levels(world, ticket)
    told = FiredRung.objects.filter(outcome="told").latest("level")
    acknowledge(ticket.pk, actor=by(told.person), now=office("2026-09-21 09:00"))
    return "2026-09-21 09:00"


def reopened_at_night(world: World, ticket: Ticket) -> str:
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-16 10:00"))
    reopen(ticket.pk, words="Not there.", actor=by(world.dana), now=office("2026-09-16 21:00"))
    return "2026-09-16 21:00"


PEOPLE_AWAY: list[Scene] = [
    just_filed,
    confirmed_in_time,
    at_night_after_the_breach,
    one_level_told,
    one_level_acknowledged,
    after_an_outage,
    after_an_outage_on_a_sunday,
    somebody_away_without_a_deputy,
    two_in_a_row_away,
    somebody_away_on_the_day_only,
    a_deputy_who_holds_a_lower_rung,
    a_deputy_who_was_told_already,
]
BY_HAND: list[Scene] = [
    asked_for_at_night,
    level_3_asked_for_at_night_after_level_1,
    told_by_hand_before_the_breach,
    eased_after_level_2,
    eased_and_then_acknowledged,
    paused_before_the_breach,
    paused_between_two_levels,
    answered_after_the_breach,
    acknowledged_while_paused,
    reopened_at_night,
]


SCENES = [(kind, scene) for kind in ("billing", "disconnect") for scene in PEOPLE_AWAY]
SCENES += [("billing", scene) for scene in BY_HAND]


@pytest.mark.parametrize(("kind", "scene"), SCENES, ids=lambda value: getattr(value, "__name__", value))
def test_the_forecast_is_what_fires(world: World, tuesday: datetime, scene: Scene, kind: str) -> None:
    ticket = file(world.dana, tuesday, kind=kind)
    now = office(scene(world, ticket))
    standing = standing_of(fresh(ticket))
    foretold = [(step.level, step.person, step.when) for step in Roster([standing], now).ahead(standing)]
    before = set(FiredRung.objects.values_list("pk", flat=True))
    Ticket.objects.filter(pk=ticket.pk, check_at__lt=now).update(check_at=now)  # nothing ran until now
    follow_the_cursor(ticket, office("2026-11-06 17:00"))
    fired = FiredRung.objects.filter(outcome="told").exclude(pk__in=before).order_by("level")
    assert foretold == [
        (rung.level, str(rung.person), instant_words(rung.fired_at, OFFICE.key, now.date())) for rung in fired
    ]
    assert foretold != []


def test_the_page_s_ladder_shows_past_and_future(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    away(world.terry, deputy=world.rita)
    sweep("2026-09-18 08:00")
    acknowledge(ticket.pk, actor=by(world.sharon), now=office("2026-09-18 09:00"))
    steps = ladder_of(fresh(ticket), office("2026-09-18 09:00"))
    assert [(step.level, step.state, step.person, step.when) for step in steps] == [
        (1, "collapsed", "Passed over, a higher level was due", "Fri 18 Sep, 8:00 AM EDT"),
        (2, "told", "Sharon Vaughn", "told Fri 18 Sep, 8:00 AM EDT"),
        (3, "ahead", "Rita Hale", "Wed 23 Sep, 8:00 AM EDT"),
        (4, "ahead", "Elise Manzo", "Thu 24 Sep, 8:00 AM EDT"),
    ]
    assert steps[1].note == "acknowledged by Sharon Vaughn, Fri 18 Sep, 9:00 AM EDT"
    assert (steps[2].holder, steps[2].title) == ("Terry Chase", "Manager, Billing Services")
