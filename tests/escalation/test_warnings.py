"""Whom a warning reaches, and when a second one is due [5.3]."""

from datetime import datetime

import pytest

from contacts.models import OutgoingMail
from tests.escalation.clock import sweep
from tests.world import World, by, confirmed, file, last_event, office
from tickets.models import Ticket
from tickets.services.reply import reply
from tickets.services.wait import pause

pytestmark = pytest.mark.django_db


def warnings_of(ticket: Ticket) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(dedup_key__startswith=f"ticket:{ticket.pk}:warning:").order_by("id"))


def test_a_later_date_is_warned_of_anew(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    assert sweep("2026-09-17 13:00").warned == 1
    pause(ticket.pk, party="submitter", words="Which?", actor=by(world.sherry), now=office("2026-09-17 16:00"))
    reply(ticket.pk, words="The second.", actor=by(world.dana), now=office("2026-09-18 10:00"))
    assert sweep("2026-09-18 13:00").warned == 1
    first, second = warnings_of(ticket)
    assert "Thu 17 Sep, 5:00 PM" in first.body
    assert "Fri 18 Sep, 5:00 PM" in second.body


def test_its_key_names_the_instant_and_not_the_zone_of_whoever_told_the_time(world: World, tuesday: datetime) -> None:
    """Else two sweeps of one instant would write two mails."""
    ticket = confirmed(world, file(world.dana, tuesday))
    sweep("2026-09-17 13:00")
    assert warnings_of(ticket)[0].dedup_key.endswith(":20260917T170000")


def test_a_rep_who_has_left_is_not_written_to_but_the_team_is(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday, kind="disconnect"))
    assert ticket.assignee is not None
    ticket.assignee.is_active = False
    ticket.assignee.save(update_fields=["is_active"])
    sweep("2026-09-17 13:00")
    (mail,) = warnings_of(ticket)
    assert ticket.assignee.email not in mail.to
    assert set(mail.to) == {person.email for person in ticket.team.members.filter(is_active=True)} != set()


def test_where_nobody_can_be_warned_the_history_says_so(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="maintenance")  # a team of nobody in this world
    sweep("2026-09-16 13:00")
    assert warnings_of(ticket) == []
    assert last_event(ticket).action == "escalation.nobody_to_warn"
