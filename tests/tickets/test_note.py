"""Internal notes never leave staff: not in the agency's conversation, not in any mail [8.2]."""

from datetime import date, datetime

import pytest

from contacts.models import OutgoingMail
from escalation.services.sweep import sweep_due
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office, promises
from tickets.selectors.detail import conversation
from tickets.services.assign import assign
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.promise import promise
from tickets.services.reply import note, reply

pytestmark = pytest.mark.django_db
SECRET = "The customer is about to leave us."


def test_a_note_changes_nothing_but_the_record(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    before, owed = fresh(ticket), promises(ticket)
    note(ticket.pk, words=SECRET, actor=by(world.rita), now=office("2026-09-16 10:00"))
    now = fresh(ticket)
    assert (now.status, now.owed_at, now.check_at) == (before.status, before.owed_at, before.check_at)
    assert promises(now) == owed
    assert (last_event(ticket).action, last_event(ticket).data) == ("ticket.noted", {})
    assert len(mails_of(ticket)) == 2


def test_only_staff_reads_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    note(ticket.pk, words=SECRET, actor=by(world.rita), now=office("2026-09-15 11:00"))
    assert SECRET in [message.body for message in conversation(ticket, world.sherry)]
    for reader in (world.dana, world.hana):
        assert SECRET not in [message.body for message in conversation(ticket, reader)]


def test_no_mail_of_a_whole_life_holds_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    pk, rita, sherry = ticket.pk, by(world.rita), by(world.sherry)
    note(pk, words=SECRET, actor=rita, now=office("2026-09-15 11:00"))
    for at in ("2026-09-16 13:00", "2026-09-17 08:00", "2026-09-18 08:00"):
        sweep_due(office(at))
    confirmed(world, ticket, "2026-09-18 09:00")
    note(pk, words=SECRET, actor=sherry, now=office("2026-09-18 09:30"))
    assign(pk, assignee=world.rita, actor=rita, now=office("2026-09-18 10:00"))
    promise(pk, day=date(2026, 9, 28), words="We check.", actor=rita, now=office("2026-09-18 11:00"))
    reply(pk, words="Still checking.", actor=rita, now=office("2026-09-21 11:00"))
    resolve(pk, words="Done.", actor=rita, now=office("2026-09-22 11:00"))
    note(pk, words=SECRET, actor=sherry, now=office("2026-09-22 12:00"))
    reopen(pk, words="Not done.", actor=by(world.dana), now=office("2026-09-23 11:00"))
    withdraw(pk, words="Never mind.", actor=by(world.dana), now=office("2026-09-24 11:00"))
    assert OutgoingMail.objects.count() >= 11
    assert not OutgoingMail.objects.filter(body__contains="about to leave").exists()
    assert ticket.messages.filter(internal=True, to=[], cc=[]).count() == 3
