"""What people are told: by mail as they wish, in their list in any case; promises and duties reach everybody."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.models import Notice, NoticeChoice, OutgoingMail, User
from contacts.notice_kinds import KINDS
from contacts.notices import KEPT_AFTER_READING, choose, forget_read, mark_read
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office
from tickets.models import Ticket
from tickets.selectors.notices import notices_of, unread_words
from tickets.services.assign import assign
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.hand_over import hand_over
from tickets.services.promise import promise
from tickets.services.rehearse import rehearse
from tickets.services.reply import reply
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
AT = office("2026-09-16 10:00")
FREE = [kind.key for kind in KINDS.values() if not kind.always]
EVERYTHING = list(KINDS)


@pytest.fixture(scope="module")
def working_once(world: World) -> Ticket:
    copies = (world.lee.email, "pat@elsewhere.example")
    return confirmed(world, file(world.dana, office("2026-09-15 10:00"), copies=copies))


@pytest.fixture
def working(working_once: Ticket) -> Ticket:
    """Dana's request with Sherry, and with Lee and somebody outside in copy."""
    return fresh(working_once)


def told(user: User, ticket: Ticket) -> list[tuple[str, str]]:
    """Title and words of this person's notices about the request, the oldest first."""
    rows = Notice.objects.filter(user=user, about=f"ticket:{ticket.pk}").order_by("id")
    return list(rows.values_list("title", "line"))


def say(ticket: Ticket, author: User, words: str = "We check.", **typed: Any) -> OutgoingMail:
    reply(ticket.pk, words=words, actor=by(author), now=AT, **typed)
    return last_mail(ticket)


# --- the switches ----------------------------------------------------------------------------------


def test_without_a_choice_everybody_gets_every_kind(world: World, working: Ticket) -> None:
    mail = say(working, world.sherry)
    assert mail.to == [world.dana.email]
    assert {world.lee.email, "pat@elsewhere.example"} <= set(mail.cc)


def test_who_switched_replies_off_gets_none_neither_addressed_nor_as_a_copy(world: World, working: Ticket) -> None:
    before = say(working, world.sherry)
    choose(world.lee, ["reply"], now=AT)
    assert say(working, world.sherry).cc == [each for each in before.cc if each != world.lee.email]
    choose(world.dana, ["reply"], now=AT)
    mail = say(working, world.sherry)
    assert (mail.to, mail.cc) == ([each for each in before.cc if each != world.lee.email], [])
    assert working.messages.latest("id").to == [world.dana.email]  # the conversation says whom it was said to
    assert told(world.dana, working)[-1] == ("Reply", "Sherry Parrish wrote: We check.")


SWITCHED = {
    "reply": lambda world, ticket: reply(ticket.pk, words="Soon.", actor=by(world.sherry), now=AT),
    "rep": lambda world, ticket: assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=AT),
    "end": lambda world, ticket: withdraw(ticket.pk, words="No.", actor=by(world.hana), now=AT),
}


@pytest.mark.parametrize("kind", SWITCHED)
def test_each_switch_stops_its_own_kind_and_no_other(world: World, working: Ticket, kind: str) -> None:
    choose(world.dana, [each for each in FREE if each != kind], now=AT)
    with transaction.atomic():
        SWITCHED[kind](world, working)
        assert world.dana.email in last_mail(working).to
        transaction.set_rollback(True)
    choose(world.dana, [kind], now=AT)
    SWITCHED[kind](world, working)
    mail = last_mail(working)
    assert world.dana.email not in [*mail.to, *mail.cc]
    assert Notice.objects.filter(user=world.dana, key=mail.dedup_key, kind=kind).exists()


FIXED = {
    "dates": lambda world, ticket: promise(
        ticket.pk, words="Then.", day=date(2026, 9, 28), actor=by(world.rita), now=AT
    ),
    "question": lambda world, ticket: pause(
        ticket.pk, words="Which?", party="submitter", actor=by(world.rita), now=AT
    ),
    "completion": lambda world, ticket: resolve(ticket.pk, words="Done.", actor=by(world.rita), now=AT),
}


@pytest.mark.parametrize("kind", FIXED)
def test_a_promise_and_a_duty_reach_also_who_would_rather_not(world: World, working: Ticket, kind: str) -> None:
    NoticeChoice.objects.create(user=world.dana, off=EVERYTHING)
    FIXED[kind](world, working)
    assert last_mail(working).to == [world.dana.email]


def test_a_receipt_a_reopening_and_a_handover_come_whatever_was_chosen(world: World, tuesday: datetime) -> None:
    for user in (world.dana, world.lee):
        NoticeChoice.objects.create(user=user, off=EVERYTHING)
    ticket = file(world.dana, tuesday)
    assert last_mail(ticket).to == [world.dana.email]
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=AT)
    reopen(ticket.pk, words="Again.", actor=by(world.rita), now=AT)
    assert last_mail(ticket).to == [world.dana.email]
    hand_over(ticket.pk, colleague=world.lee, actor=by(world.dana), now=AT)
    assert last_mail(ticket).to == [world.lee.email]


def test_a_reply_that_names_a_date_comes_also_without_replies(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    promise(ticket.pk, words="Then.", day=date(2026, 9, 28), actor=by(world.sherry), now=AT)
    choose(world.dana, ["reply"], now=AT)
    assert say(ticket, world.sherry, next_day=date(2026, 9, 30)).to == [world.dana.email]


def test_the_ladder_and_its_warnings_cannot_be_silenced(world: World, tuesday: datetime) -> None:
    for user in User.objects.all():
        NoticeChoice.objects.create(user=user, off=EVERYTHING)
    ticket = file(world.dana, tuesday)
    sweep_due(office("2026-09-16 13:00"))
    assert last_mail(ticket).to == [world.rita.email]
    sweep_due(office("2026-09-17 08:00"))
    assert last_mail(ticket).to == [world.jim.email]


def test_staff_gets_what_is_addressed_to_it_and_the_prescribed_copies(world: World, working: Ticket) -> None:
    for user in (world.sherry, world.lyndi):
        choose(user, FREE, now=AT)
    mail = say(working, world.dana)
    assert mail.to == [world.sherry.email]  # an agency's words to its rep are work
    assert world.lyndi.email in mail.cc  # [2.5]
    assign(working.pk, assignee=world.rita, actor=by(world.jim), now=AT)
    choose(world.rita, FREE, now=AT)
    assert world.rita.email not in say(working, world.rita).cc  # a copy of her own words
    assert say(working, world.dana).to == [world.rita.email]


def test_with_nobody_left_no_mail_is_written_and_the_list_has_it(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday, kind="disconnect"))
    rep = ticket.assignee
    assert rep is None or rep.is_cms_staff
    for user in filter(None, (world.dana, rep)):
        choose(user, ["reply"], now=AT)
    ticket.route.flagged_to = ticket.route.files_contact = None
    ticket.route.save(update_fields=["flagged_to", "files_contact"])
    count = len(mails_of(ticket))
    reply(ticket.pk, words="We check.", actor=by(world.jim), now=AT)
    assert len(mails_of(ticket)) == count
    assert told(world.dana, ticket)[-1] == ("Reply", "Jim Woodburn wrote: We check.")
    assert rehearse(reply, ticket.pk, words="And?", actor=by(world.jim), now=AT).mails == []


def test_the_thread_holds_for_who_gets_later_mails_only(world: World, working: Ticket) -> None:
    receipt = mails_of(working)[0]
    choose(world.dana, ["reply"], now=AT)
    say(working, world.sherry)
    resolve(working.pk, words="Done.", actor=by(world.sherry), now=AT)
    assert last_mail(working).to == [world.dana.email]
    assert last_mail(working).references == [receipt.message_id]  # a receipt reaches everybody


def test_a_rehearsal_shows_who_gets_it(world: World, working: Ticket) -> None:
    choose(world.dana, ["reply"], now=AT)
    [shown] = rehearse(reply, working.pk, words="We check.", actor=by(world.sherry), now=AT).mails
    assert world.dana.email not in [*shown.to, *shown.cc]
    sent = say(working, world.sherry)
    assert (shown.to, shown.cc) == (sent.to, sent.cc)


# --- the list --------------------------------------------------------------------------------------


def test_a_notice_says_in_short_what_the_mail_said(world: World, working: Ticket) -> None:
    number = working.numbers.get(kind="issue").number
    receipt, confirmation = told(world.dana, working)
    assert receipt == ("Receipt", f"We have your request. Its number is {number}.")
    assert confirmation[0] == "Confirmation"
    assert confirmation[1].startswith("Your request is received and routed to")


def test_a_long_text_is_shortened(world: World, working: Ticket) -> None:
    say(working, world.sherry, words="wörd " * 200)
    line = told(world.dana, working)[-1][1]
    assert len(line) <= 240
    assert line.endswith("…")


def test_nobody_is_told_of_what_they_did_themselves(world: World, working: Ticket) -> None:
    before = told(world.dana, working)
    say(working, world.dana)
    assert told(world.dana, working) == before
    assert told(world.sherry, working)[-1][0] == "Reply"
    assert told(world.lee, working)[-1][0] == "Reply"


def test_staff_that_only_keeps_the_files_has_no_notices(world: World, working: Ticket) -> None:
    say(working, world.dana)
    sweep_due(office("2026-09-18 08:00"))
    assert world.lyndi.email in last_mail(working).cc
    assert told(world.lyndi, working) == []
    assert told(world.jim, working)[-1][0] == "Escalation"


def test_the_same_letter_is_one_notice(world: World, working: Ticket) -> None:
    row = Notice.objects.filter(user=world.dana).latest("id")
    row.pk = None
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    assert Notice.objects.filter(user=world.dana, key=row.key).count() == 1


def test_who_may_no_longer_see_the_request_no_longer_sees_its_notices(world: World, working: Ticket) -> None:
    assert unread_words(world.dana) == "2"
    hand_over(working.pk, colleague=world.lee, actor=by(world.hana), now=AT)
    assert list(notices_of(world.dana)) == []
    assert unread_words(world.dana) == ""
    assert {row.title for row in notices_of(world.lee)} >= {"Handed over"}


def test_what_was_for_staff_stays_with_staff(world: World, working: Ticket) -> None:
    """Whoever changes sides loses the ladder's words [8.2]."""
    sweep_due(office("2026-09-18 08:00"))
    assert [row.title for row in notices_of(world.jim)] == ["Escalation"]
    User.objects.filter(pk=world.jim.pk).update(role="agency_lead", agency=world.dana.agency)
    assert list(notices_of(User.objects.get(pk=world.jim.pk))) == []


def test_the_count_stops_at_99(world: World, working: Ticket) -> None:
    row = Notice(user=world.dana, about=f"ticket:{working.pk}", kind="reply", title="Reply", line="x", at=AT)
    rows = [Notice(**{**vars_of(row), "key": f"k{number}"}) for number in range(97)]
    Notice.objects.bulk_create(rows)
    assert unread_words(world.dana) == "99"
    Notice.objects.create(**vars_of(row), key="one more")
    assert unread_words(world.dana) == "99+"


def vars_of(row: Notice) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("user", "about", "kind", "title", "line", "at")}


def test_read_notices_are_kept_for_180_days_and_unread_ones_for_good(world: World, working: Ticket) -> None:
    assert timedelta(days=180) == KEPT_AFTER_READING
    mark_read(world.dana, AT, up_to=Notice.objects.filter(user=world.dana).earliest("id").pk)
    assert forget_read(AT + timedelta(days=180)) == 0
    assert forget_read(AT + timedelta(days=180, seconds=1)) == 1
    assert Notice.objects.filter(user=world.dana).count() == 1


def test_a_letter_costs_the_same_however_many_it_concerns(world: World, tuesday: datetime) -> None:
    def cost(ticket: Ticket) -> int:
        with CaptureQueriesContext(connection) as seen:
            reply(ticket.pk, words="x", actor=by(world.rita), now=AT)
        return len(seen)

    alone = file(world.dana, tuesday)
    many = file(world.dana, tuesday, copies=(world.lee.email, world.hana.email, "pat@elsewhere.example"))
    assert cost(alone) + 1 == cost(many)  # the copies are looked up, to leave out another agency's people
