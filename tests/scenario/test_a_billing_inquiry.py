"""The whole story of one request: filed, confirmed, promised, missed, escalated, answered, resolved, reopened."""

from datetime import datetime

import pytest

from contacts.models import OutgoingMail
from escalation.models import FiredRung
from escalation.services.sweep import sweep_due
from tests.world import World, by, file, office
from tickets.models import Ticket
from tickets.services.confirm import confirm
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise

pytestmark = pytest.mark.django_db


def newest_mail() -> OutgoingMail:
    return OutgoingMail.objects.latest("id")


def test_an_inquiry_that_is_left_alone_climbs_the_ladder(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep_due(office("2026-09-16 17:00"))
    assert not FiredRung.objects.exists()  # an act in the due second still counts [4.5]

    for at, level, person in [
        ("2026-09-17 08:00", 1, world.jim),
        ("2026-09-18 08:00", 2, world.sharon),
        ("2026-09-22 08:00", 3, world.terry),
        ("2026-09-24 08:00", 4, world.elise),
    ]:
        sweep_due(office(at))
        mail = newest_mail()
        assert mail.to == [person.email]
        assert mail.cc == [world.lyndi.email]
        assert f"level {level}" in mail.body
        ticket.refresh_from_db()
        assert ticket.level == level

    rungs = FiredRung.objects.order_by("level").values_list("level", "outcome", "person")
    told = [world.jim, world.sharon, world.terry, world.elise]
    assert list(rungs) == [(level, "told", person.pk) for level, person in enumerate(told, start=1)]


def test_a_confirmed_inquiry_keeps_its_promises(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:12"))
    ticket = Ticket.objects.get(pk=ticket.pk)
    ims = ticket.numbers.get(kind="ims").number
    assert len(ims) == 6
    assert ticket.assignee == world.sherry
    assert f"IMS {ims[:3]} {ims[3:]}" in newest_mail().body

    promise(
        ticket.pk,
        day=office("2026-09-28 00:00").date(),
        words="We check.",
        actor=by(world.sherry),
        now=office("2026-09-17 11:00"),
    )
    resolve(ticket.pk, words="The credit is on invoice 1026.", actor=by(world.sherry), now=office("2026-09-25 11:00"))
    outcomes = dict(ticket.milestones.exclude(outcome="dropped").values_list("name", "outcome"))
    assert outcomes == {"confirmation": "kept", "next_steps": "kept", "follow_up": "kept"}

    reopen(ticket.pk, words="It is not there.", actor=by(world.dana), now=office("2026-10-30 10:00"))
    ticket.refresh_from_db()
    assert (ticket.cycle, ticket.status, ticket.owed) == (2, "received", "confirmation")
    assert ticket.owed_at == office("2026-11-02 17:00")
