"""Confirming receipt: routing, the rep with the least owed, the IMS number, the submitter told."""

from datetime import datetime

import pytest

from contacts.models import Absence, Membership, OutgoingMail, Role, Team
from tests.tickets.letter import MAINTENANCE_LINE, assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office, person, promises, staff
from tickets import numbers
from tickets.models import TicketNumber
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.finish import reopen, resolve
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db


def test_the_ticket_moves_to_the_working_team_and_owes_the_next_steps(world: World, tuesday: datetime) -> None:
    ticket = fresh(confirmed(world, file(world.dana, tuesday)))
    assert (ticket.status, ticket.team.key, ticket.assignee) == ("working", "complex_billing", world.sherry)
    assert (ticket.owed, ticket.owed_at) == ("next_steps", office("2026-09-17 17:00"))
    assert ticket.check_at == office("2026-09-16 09:12")
    assert promises(ticket)[0] == ("confirmation", "kept")


def test_the_due_second_is_in_time_and_the_next_one_is_not(world: World, tuesday: datetime) -> None:
    in_time = confirmed(world, file(world.dana, tuesday), "2026-09-16 17:00:00")
    late = confirmed(world, file(world.dana, tuesday), "2026-09-16 17:00:01")
    assert promises(in_time)[0] == ("confirmation", "kept")  # [4.5]
    assert promises(late)[0] == ("confirmation", "late")


def test_the_submitter_gets_rep_routing_ims_number_and_dates(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    ims = ticket.numbers.get(kind="ims").number
    mail = assert_letter(
        ticket,
        to=[world.dana],
        copies=[world.sherry, world.lyndi],
        says=[
            "routed to Complex Billing Group. Sherry Parrish works on it.",
            f"Your number is IMS {ims[:3]} {ims[3:]}.",
            "Next steps: Thu 17 Sep, 5:00 PM EDT (Day 3)",
        ],
    )
    assert not mail.automatic
    assert mail.in_reply_to == mails_of(ticket)[0].message_id


def test_maintenance_gets_no_ims_number_but_the_three_days(world: World, tuesday: datetime) -> None:
    reps = Team.objects.get(key="maintenance")
    mary = person("Mary Stone", Role.REP)
    Membership.objects.create(user=mary, team=reps)
    ticket = confirmed(world, file(world.dana, tuesday, kind="maintenance"))
    assert not ticket.numbers.filter(kind="ims").exists()
    assert_letter(
        ticket,
        to=[world.dana],
        copies=[staff("lsukay"), mary],
        says=["within the next 3 business days", "Please do not use long distance service"],
        first=MAINTENANCE_LINE,
    )


def test_the_event_names_team_rep_and_number(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    event = last_event(ticket)
    assert (event.action, event.actor) == ("ticket.confirmed", world.rita)
    assert event.data["assignee"] == "Sherry Parrish"
    assert event.data["team"] == "Complex Billing Group"
    assert event.data["ims"].startswith("IMS ")


def test_a_second_confirmation_is_refused_and_sends_nothing(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    before = OutgoingMail.objects.count()
    with pytest.raises(VerbNotAllowedError, match="already confirmed"):
        confirmed(world, ticket)
    assert OutgoingMail.objects.count() == before


def test_the_ims_number_is_given_once_even_after_a_reopen(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    first = ticket.numbers.get(kind="ims").number
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-17 10:00"))
    reopen(ticket.pk, words="Not done.", actor=by(world.dana), now=office("2026-09-18 10:00"))
    confirmed(world, ticket, "2026-09-18 11:00")
    assert ticket.numbers.get(kind="ims").number == first


def test_a_named_rep_takes_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    ticket = confirm(ticket.pk, assignee=world.rita, actor=by(world.rita), now=office("2026-09-16 09:12"))
    assert ticket.assignee == world.rita


def test_whoever_owes_least_takes_it_and_the_absent_are_passed_over(world: World, tuesday: datetime) -> None:
    billing = Team.objects.get(key="complex_billing")
    busy, free, away = (person(name, Role.REP) for name in ("Busy Bee", "Free Bird", "Away Goose"))
    Membership.objects.bulk_create(Membership(user=user, team=billing) for user in (busy, free, away))
    today = office("2026-09-16 09:12")
    Absence.objects.create(user=away, starts_on=today.date(), ends_on=today.date())
    for rep in (world.sherry, world.sherry, busy):
        assign(file(world.dana, tuesday).pk, assignee=rep, actor=by(world.rita), now=today)
    assert confirmed(world, file(world.dana, tuesday)).assignee == free  # [3.2]


def test_when_all_are_away_the_one_who_confirms_takes_it(world: World, tuesday: datetime) -> None:
    Absence.objects.create(user=world.sherry, starts_on=tuesday.date(), ends_on=office("2026-09-30 00:00").date())
    assert confirmed(world, file(world.dana, tuesday)).assignee == world.rita


def test_supervisors_are_told_once_when_the_pool_of_numbers_runs_low(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "LOW_POOL_MARKS", (2_000_000,))
    for _ in range(2):
        confirmed(world, file(world.dana, tuesday))
    warning = OutgoingMail.objects.get(about="ims-pool")
    assert world.jim.email in warning.to
    assert world.rita.email not in warning.to
    assert TicketNumber.objects.filter(kind="ims").count() == 2
