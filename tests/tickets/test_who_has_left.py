"""Whoever may not sign in any more gets no more customers' mail."""

from datetime import datetime

import pytest

from contacts.models import User
from tests.world import World, by, file, last_mail, office
from tickets.services.confirm import confirm
from tickets.services.reply import reply

pytestmark = pytest.mark.django_db


def leave(*people: User) -> None:
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=False)


def test_the_lead_hears_instead_of_the_submitter(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    leave(world.dana, world.lyndi)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:00"))
    mail = last_mail(ticket)
    assert mail.to == [world.hana.email]
    assert world.dana.email not in mail.cc
    assert world.lyndi.email not in mail.cc


def test_without_a_lead_it_stays_with_us(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    leave(world.dana, world.hana)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:00"))
    assert last_mail(ticket).to == ["business.customer.care@cms.example"]


def test_a_reply_reaches_the_mailbox_when_the_rep_has_left(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:00"))
    leave(world.sherry)
    reply(ticket.pk, words="Is anybody there?", actor=by(world.dana), now=office("2026-09-16 10:00"))
    mail = last_mail(ticket)
    assert mail.to == ["business.customer.care@cms.example"]
    assert world.sherry.email not in mail.cc


def test_who_was_copied_and_left_the_agency_hears_no_more(world: World, tuesday: datetime) -> None:
    """Neither who has left nor who works for another agency now; an address that is nobody's stays [8.1]."""
    asked_for = (world.lee.email, world.hana.email, "customer@peachtree.example")
    ticket = file(world.dana, tuesday, copies=asked_for)
    leave(world.lee)
    User.objects.filter(pk=world.hana.pk).update(agency=world.ed.agency)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:00"))
    copied = last_mail(ticket).cc
    assert "customer@peachtree.example" in copied
    assert not {world.lee.email, world.hana.email} & set(copied)


def test_a_submitter_who_moved_to_another_agency_hears_no_more(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    User.objects.filter(pk=world.dana.pk).update(agency=world.ed.agency)
    confirm(ticket.pk, actor=by(world.rita), now=office("2026-09-16 09:00"))
    assert last_mail(ticket).to == [world.hana.email]
    assert world.dana.email not in last_mail(ticket).cc


def test_nobody_of_another_agency_can_be_named_in_copy(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, copies=(world.ed.email,))
    assert world.ed.email not in last_mail(ticket).cc
