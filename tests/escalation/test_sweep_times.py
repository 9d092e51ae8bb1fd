"""When the sweep acts: the exact instants of the worked examples, in open hours, in one step after an outage."""

from datetime import datetime, timedelta

import pytest

from contacts.models import OutgoingMail
from escalation.models import Heartbeat
from tests.escalation.clock import follow_the_cursor, rungs, sweep, told_at
from tests.world import World, confirmed, file, fresh, last_mail, mails_of, office
from tickets.models import Event

pytestmark = pytest.mark.django_db

# When a billing inquiry was received, and when the rungs of its missed confirmation fire (SPEC 7).
EXAMPLES = [
    ("2026-09-15 10:00", "2026-09-17 2026-09-18 2026-09-22 2026-09-24"),
    ("2026-09-15 16:59:59", "2026-09-17 2026-09-18 2026-09-22 2026-09-24"),
    ("2026-09-15 17:00:00", "2026-09-18 2026-09-21 2026-09-23 2026-09-25"),
    ("2026-09-18 18:00", "2026-09-23 2026-09-24 2026-09-28 2026-09-30"),
    ("2026-05-22 12:00", "2026-05-27 2026-05-28 2026-06-01 2026-06-03"),
    ("2026-03-06 16:00", "2026-03-10 2026-03-11 2026-03-13 2026-03-17"),
    ("2026-07-02 16:00", "2026-07-07 2026-07-08 2026-07-10 2026-07-14"),
    ("2026-11-25 14:00", "2026-12-01 2026-12-02 2026-12-04 2026-12-08"),
    ("2026-11-12 10:00", "2026-11-16 2026-11-17 2026-11-19 2026-11-23"),
    ("2026-12-24 10:00", "2026-12-29 2026-12-30 2027-01-04 2027-01-06"),
    ("2027-12-31 10:00", "2028-01-05 2028-01-06 2028-01-10 2028-01-12"),
]


@pytest.mark.parametrize(("received", "days"), EXAMPLES, ids=[received for received, _ in EXAMPLES])
def test_the_worked_examples_by_the_cursor_alone(world: World, received: str, days: str) -> None:
    ticket = file(world.dana, office(received))
    follow_the_cursor(ticket, office(received) + timedelta(days=20))
    assert told_at(ticket) == [(level, office(f"{day} 08:00")) for level, day in enumerate(days.split(), 1)]


def test_an_act_in_the_due_second_is_in_time(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    assert sweep("2026-09-16 17:00:00").missed == 0
    confirmed(world, ticket, "2026-09-16 17:00:00")
    follow_the_cursor(ticket, office("2026-09-17 16:00"))
    assert rungs(ticket) == []


def test_the_breach_is_seen_a_second_later_and_nobody_is_told_at_night(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    assert sweep("2026-09-16 17:00:01").missed == 1
    assert ticket.milestones.get(name="confirmation").missed_seen_at == office("2026-09-16 17:00:01")
    assert Event.objects.get(action="escalation.missed").data["milestone"] == "confirmation"
    for at in ("2026-09-16 23:00", "2026-09-17 07:59:59"):
        assert sweep(at).told == 0
    assert sweep("2026-09-17 08:00").told == 1


def test_nobody_is_told_on_a_weekend_or_a_holiday(world: World) -> None:
    ticket = file(world.dana, office("2026-09-03 10:00"))  # Friday's COB is the end of Day 2; Monday is Labor Day
    sent = OutgoingMail.objects.count()
    for day in ("2026-09-05", "2026-09-06", "2026-09-07"):
        for hour in ("00:00", "08:00", "12:00", "16:59:59"):
            sweep(f"{day} {hour}")
    sweep("2026-09-08 07:59:59")
    assert OutgoingMail.objects.count() == sent
    sweep("2026-09-08 08:00")
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]


def test_a_look_before_its_time_does_nothing(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-15 10:00")
    assert fresh(ticket).check_at == office("2026-09-16 13:00")  # the warning comes first
    assert sweep("2026-09-16 12:59:59").looked == 0


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-09-18 11:00", [(1, "collapsed", None), (2, "told", "Sharon Vaughn")]),
        (
            "2026-09-28 09:30",
            [(1, "collapsed", None), (2, "collapsed", None), (3, "collapsed", None), (4, "told", "Elise Manzo")],
        ),
    ],
)
def test_after_an_outage_only_the_highest_due_rung_is_told(
    world: World, tuesday: datetime, at: str, expected: list[tuple[int, str, str | None]]
) -> None:
    ticket = file(world.dana, tuesday)
    counts = sweep(at)
    assert rungs(ticket) == expected  # [6.5]
    assert (counts.told, counts.collapsed) == (1, len(expected) - 1)
    assert last_mail(ticket).to != [world.jim.email]
    assert sweep(at).looked == 0


def test_the_ladder_goes_on_from_where_an_outage_left_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-18 11:00")
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket) == [
        (2, office("2026-09-18 11:00")),
        (3, office("2026-09-22 08:00")),
        (4, office("2026-09-24 08:00")),
    ]


def test_the_rep_is_warned_once_four_business_hours_before(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    assert sweep("2026-09-17 12:59:59").warned == 0
    assert sweep("2026-09-17 13:00").warned == 1  # [5.3]
    assert sweep("2026-09-17 14:00").warned == 0
    mail = last_mail(ticket)
    assert (mail.to, mail.cc) == ([world.sherry.email], [])
    assert "Next steps: due Thu 17 Sep, 5:00 PM EDT." in mail.body
    assert "If it is missed, Jim Woodburn (Fri 18 Sep, 8:00 AM EDT) is told next." in mail.body


def test_while_nobody_has_it_the_whole_team_is_warned(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-16 13:00")
    assert [mail.to for mail in mails_of(ticket)[1:]] == [[world.rita.email]]


def test_every_sweep_leaves_its_pulse(world: World, tuesday: datetime) -> None:
    file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    pulse = Heartbeat.objects.get(name="sweep")
    assert pulse.at == office("2026-09-17 08:00")
    assert (pulse.counts["looked"], pulse.counts["told"]) == (1, 1)
