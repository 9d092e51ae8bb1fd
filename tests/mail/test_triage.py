"""What a rep decides about a mail that waits, and what comes of it [2.1], [4.1], [4.12], [8.2], [8.3]."""

from datetime import date, datetime
from typing import Any
from uuid import uuid5

import pytest
from pytest_django import Settings

from contacts.models import User
from escalation.services.sweep import sweep_due
from tests.mail.post import BILLING, TEXT, answer, arrive, letter, ticket_of
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.mail_samples import Sample
from tickets.mail_texts import TEXTS, filled
from tickets.models import IncomingMail, Ticket
from tickets.selectors.incoming import letter_of
from tickets.services.finish import reopen as reopen_request
from tickets.services.finish import resolve
from tickets.services.mail_in import settle
from tickets.services.mail_in.decide import why_doubted
from tickets.services.mail_in.filing import MAILS
from tickets.services.promise import promise
from tickets.services.submit import Request
from tickets.services.wait import pause
from tickets.states import VerbNotAllowedError

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
TUESDAY, LATER = office("2026-09-15 10:00"), office("2026-09-16 09:30")
STRANGER = "Pat Doe <pat@home.example>"


@pytest.fixture(scope="module")
def from_a_stranger(world: World) -> IncomingMail:
    return arrive(letter(STRANGER), TUESDAY)


@pytest.fixture
def waiting(from_a_stranger: IncomingMail) -> IncomingMail:
    """A mail of somebody whom nobody knows."""
    return now_is(from_a_stranger)


@pytest.fixture(scope="module")
def of_tuesday(world: World) -> Ticket:
    return file(world.dana, TUESDAY)


@pytest.fixture
def filed(of_tuesday: Ticket) -> Ticket:
    return fresh(of_tuesday)


def request_of(mail: IncomingMail, **wanted: str) -> Request:
    asked = {
        "kind": "billing",
        "customer_name": "Peachtree Dental Group",
        "account_text": "770 555 0142",
        "description": "credit missing",
        "details": TEXT,
    } | wanted
    return Request(submission_key=uuid5(MAILS, mail.digest), **asked)  # type: ignore[arg-type]


def file_for(mail: IncomingMail, submitter: User, rep: User, **wanted: str) -> Ticket:
    request = request_of(mail, **wanted)
    return settle.file_for(mail.pk, request=request, submitter=submitter, actor=by(rep), now=LATER)


def now_is(mail: IncomingMail) -> IncomingMail:
    return IncomingMail.objects.get(pk=mail.pk)


def test_filed_for_somebody_it_counts_from_the_receipt_of_the_mail(
    world: World, waiting: IncomingMail, tuesday: datetime
) -> None:
    assert waiting.waits
    ticket = file_for(waiting, world.dana, world.rita)
    assert (ticket.submitter, ticket.agency, ticket.channel) == (world.dana, world.dana.agency, "mail")
    assert (ticket.received_at, ticket.account) == (tuesday, world.account)
    assert promises(ticket) == [("confirmation", ""), ("next_steps", ""), ("follow_up", "")]
    receipt = last_mail(ticket)
    assert receipt.to == [world.dana.email]
    assert "pat@home.example" not in [*receipt.to, *receipt.cc]


def test_filed_for_somebody_it_stays_what_its_sender_wrote(world: World, waiting: IncomingMail) -> None:
    ticket = file_for(waiting, world.dana, world.rita)
    message = ticket.messages.get()
    assert (message.author, message.sender, message.body) == (None, "pat@home.example", TEXT)
    assert "pat@home.example wrote:" in last_mail(ticket).body


def test_filed_for_its_own_sender_it_is_theirs(world: World, tuesday: datetime) -> None:
    mail = arrive(letter(world.dana, to=["somebody@else.example"]), tuesday)
    assert mail.waits  # it names none of our mailboxes
    assert file_for(mail, world.dana, world.rita).messages.get().author == world.dana


def test_the_decision_is_on_record(world: World, waiting: IncomingMail) -> None:
    ticket = file_for(waiting, world.dana, world.rita)
    mail = now_is(waiting)
    assert (mail.outcome, mail.ticket, mail.message) == ("created", ticket, ticket.messages.get())
    assert (mail.waits, mail.settled_by, mail.settled_at) == (False, world.rita, LATER)
    event = ticket.events.get(action="ticket.mail_filed")
    assert (event.actor, event.at, event.data) == (
        world.rita,
        LATER,
        {"address": "pat@home.example", "mail": mail.pk},
    )


def test_filed_with_an_unknown_account_the_submitter_is_asked_to_complete_it(
    world: World, waiting: IncomingMail
) -> None:
    ticket = file_for(waiting, world.dana, world.rita, account_text="404 555 0188")  # Ed's
    assert ticket.to_be_completed
    assert now_is(waiting).outcome == "incomplete"
    assert "/complete/" in last_mail(ticket).body


def test_the_receipt_says_who_filed_it_and_whose_mail_it_was(world: World, waiting: IncomingMail) -> None:
    body = last_mail(file_for(waiting, world.dana, world.rita)).body
    assert "Rita Hale filed this for you from a mail of Pat Doe, pat@home.example. Its number is C" in body
    assert "Pat Doe, pat@home.example wrote:" in body
    assert "Late already" not in body
    assert "We have your request." not in body


def test_the_receipt_of_ones_own_mail_that_a_rep_filed_says_so(world: World, tuesday: datetime) -> None:
    mail = arrive(letter(world.dana, to=["somebody@else.example"]), tuesday)
    body = last_mail(file_for(mail, world.dana, world.rita)).body
    assert "Rita Hale filed this for you from your mail." in body
    assert "You wrote:" in body


def test_the_receipt_asks_for_the_account_and_blames_no_subject(world: World, waiting: IncomingMail) -> None:
    body = last_mail(file_for(waiting, world.dana, world.rita, account_text="")).body
    assert "Which account is it for? Please reply to this mail with the account number" in body
    assert "We could not tell the account from the subject" not in body


def test_the_receipt_of_a_mail_that_waited_too_long_says_what_is_late(world: World, waiting: IncomingMail) -> None:
    now = office("2026-09-16 17:00:01")
    request = request_of(waiting)
    receipt = last_mail(
        settle.file_for(waiting.pk, request=request, submitter=world.dana, actor=by(world.rita), now=now)
    )
    ahead, _, late = receipt.body.partition("Late already, since the mail waited with us:")
    assert "Confirmation of receipt: was due Wed 16 Sep, 5:00 PM EDT (Day 2)" in late
    assert "Next steps: Thu 17 Sep, 5:00 PM EDT (Day 3)" in ahead
    assert "Confirmation of receipt" not in ahead
    assert receipt.created_at == now


def test_a_request_by_mail_that_needed_no_rep_gets_the_usual_receipt(world: World, tuesday: datetime) -> None:
    body = last_mail(ticket_of(arrive(letter(world.dana), tuesday))).body
    assert "We have your request. Its number is C" in body
    assert "filed this for you" not in body
    assert "Late already" not in body


def test_the_text_page_reads_as_the_receipt_did(world: World, waiting: IncomingMail) -> None:
    ticket = file_for(waiting, world.dana, world.rita)
    shown = filled(TEXTS["receipt"], Sample(ticket, world.jim, LATER))
    assert shown.body == last_mail(ticket).body


def test_a_rep_who_files_is_no_machine_whose_answers_are_counted(
    world: World, waiting: IncomingMail, tuesday: datetime
) -> None:
    arrive(letter(world.dana, "a question"), tuesday)  # was answered: the one of the day
    ticket = file_for(waiting, world.dana, world.rita, account_text="")
    assert "/complete/" in last_mail(ticket).body


def test_what_answers_a_mail_for_staff_alone_can_only_become_a_note(
    world: World, filed: Ticket, tuesday: datetime
) -> None:
    sweep_due(office("2026-09-17 08:00"))
    told = last_mail(filed)
    assert told.internal
    mail = arrive(answer("pat@home.example", told, "What is this?"), office("2026-09-17 09:00"))
    assert mail.waits
    assert letter_of(mail).internal
    with pytest.raises(RefusedError, match="staff alone"):
        file_for(mail, world.dana, world.rita)
    sent = len(mails_of(filed))
    settle.add_to(mail.pk, number=filed.numbers.get().number, actor=by(world.rita), now=office("2026-09-17 09:30"))
    message = filed.messages.last()
    assert message is not None
    assert (message.internal, message.sender) == (True, "pat@home.example")
    assert len(mails_of(filed)) == sent


def test_added_to_a_request_it_is_told_as_a_reply_of_its_sender_who_joins_nothing(
    world: World, waiting: IncomingMail, filed: Ticket, tuesday: datetime
) -> None:
    number = filed.numbers.get().number.lower().replace("-", " ")
    assert settle.add_to(waiting.pk, number=number, actor=by(world.rita), now=LATER) == filed
    message = filed.messages.last()
    assert message is not None
    assert (message.author, message.sender, message.at) == (None, "pat@home.example", tuesday)
    told = last_mail(filed)
    assert "pat@home.example wrote:" in told.body
    assert "pat@home.example" not in [*told.to, *told.cc]
    assert world.dana.email in [*told.to, *told.cc]
    assert fresh(filed).copies == []
    assert (now_is(waiting).outcome, now_is(waiting).message) == ("appended", message)
    assert filed.events.get(action="ticket.mail_added").actor == world.rita
    again = arrive(answer("pat@home.example", told, "And one thing more."), LATER)
    assert again.waits  # added once, still a stranger


def test_added_by_a_rep_it_is_the_answer_that_a_pause_waits_for(
    world: World, waiting: IncomingMail, filed: Ticket
) -> None:
    confirmed(world, filed, "2026-09-15 11:00")
    asked_at = office("2026-09-15 12:00")
    pause(filed.pk, party="customer", words="Which invoice?", actor=by(world.sherry), now=asked_at)
    settle.add_to(waiting.pk, number=filed.numbers.all()[0].number, actor=by(world.rita), now=LATER)
    assert fresh(filed).status == "working"


DENIED = {"Authentication_Results": "mx.cms.example; dmarc=fail"}


def test_a_doubted_mail_of_a_rep_is_nobodys_and_is_no_follow_up(
    world: World, filed: Ticket, settings: Settings
) -> None:
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    confirmed(world, filed, "2026-09-15 11:00")
    promise(
        filed.pk, words="We check.", day=date(2026, 9, 28), actor=by(world.sherry), now=office("2026-09-15 11:30")
    )
    owed = promises(filed)
    mail = arrive(answer(world.sherry, last_mail(filed), "All is done.", **DENIED), office("2026-09-15 12:00"))
    assert (mail.waits, mail.reason) == (True, why_doubted(letter_of(mail).facts))
    settle.add_to(mail.pk, number=filed.numbers.all()[0].number, actor=by(world.rita), now=LATER)
    message = filed.messages.latest("id")
    assert (message.author, message.sender, message.body) == (None, world.sherry.email, "All is done.")
    assert promises(filed) == owed


@pytest.mark.parametrize("denied", [True, False])
def test_a_doubted_mail_ends_no_pause(world: World, filed: Ticket, settings: Settings, denied: bool) -> None:
    """Nobody knows whether the agency has answered; without the doubt the same mail is the answer [4.10]."""
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    confirmed(world, filed, "2026-09-15 11:00")
    pause(filed.pk, party="submitter", words="Which?", actor=by(world.sherry), now=office("2026-09-15 12:00"))
    headers = DENIED if denied else {"List_Id": "<all.agency.example>"}  # either way it waits
    mail = arrive(answer(world.dana, last_mail(filed), "Number 0926.", **headers), office("2026-09-15 14:00"))
    assert mail.waits
    settle.add_to(mail.pk, number=filed.numbers.all()[0].number, actor=by(world.rita), now=LATER)
    assert fresh(filed).status == ("paused" if denied else "working")
    assert filed.messages.latest("id").author == (None if denied else world.dana)


def test_a_doubted_mail_that_is_filed_is_not_its_submitters_word(
    world: World, tuesday: datetime, settings: Settings
) -> None:
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    ticket = file_for(arrive(letter(world.dana, **DENIED), tuesday), world.dana, world.rita)
    assert (ticket.submitter, ticket.messages.get().author) == (world.dana, None)
    assert "from a mail of Dana Ortiz, dana.ortiz@agency.example." in last_mail(ticket).body


def test_another_agencys_user_is_shown_by_address_and_not_let_in(
    world: World, filed: Ticket, tuesday: datetime
) -> None:
    mail = arrive(answer(world.ed, last_mail(filed), "What is this about?"), tuesday)
    assert mail.waits
    settle.add_to(mail.pk, number=filed.numbers.get().number, actor=by(world.rita), now=LATER)
    message = filed.messages.last()
    assert message is not None
    assert (message.author, message.sender) == (None, world.ed.email)


def test_a_number_that_nobody_has_is_refused_and_the_mail_waits_on(world: World, waiting: IncomingMail) -> None:
    with pytest.raises(RefusedError) as refused:
        settle.add_to(waiting.pk, number="C222-2222", actor=by(world.rita), now=LATER)
    assert refused.value.field == "number"
    assert now_is(waiting).waits


@pytest.fixture
def after_the_end(world: World, filed: Ticket) -> IncomingMail:
    """Dana's answer to the mail that said that it is done."""
    resolve(filed.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 15:00"))
    return arrive(answer(world.dana, last_mail(filed), "It is not on the new invoice either."), LATER)


def test_an_answer_after_the_end_reopens_its_request_with_its_words(
    world: World, filed: Ticket, after_the_end: IncomingMail
) -> None:
    assert after_the_end.waits
    settle.reopen(after_the_end.pk, actor=by(world.rita), now=LATER)
    ticket = fresh(filed)
    assert (ticket.status, ticket.cycle, ticket.cycle_started_at) == ("received", 2, LATER)
    assert "It is not on the new invoice either." in last_mail(filed).body
    mail = now_is(after_the_end)
    assert (mail.outcome, mail.ticket, mail.settled_by) == ("appended", filed, world.rita)


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("dana.ortiz@agency.example", "Dana Ortiz wrote after the end:"),
        ("J. Whitfield <jw@elsewhere.example>", "J. Whitfield, jw@elsewhere.example wrote after the end:"),
        ("jw@elsewhere.example", "\njw@elsewhere.example wrote after the end:"),
        ("dana.ortiz@agency.example via us <jw@elsewhere.example>", "\njw@elsewhere.example wrote after the end:"),
    ],
)
def test_who_wrote_after_the_end_is_named_where_we_know(
    world: World, tuesday: datetime, sender: str, words: str
) -> None:
    ticket = file(world.dana, tuesday, copies=("jw@elsewhere.example",))
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=tuesday)
    mail = arrive(answer(sender, last_mail(ticket), "It is not there."), LATER)
    settle.reopen(mail.pk, actor=by(world.rita), now=LATER)
    assert words in last_mail(ticket).body


def test_a_request_that_was_reopened_meanwhile_is_not_reopened_again(
    world: World, filed: Ticket, after_the_end: IncomingMail
) -> None:
    reopen_request(filed.pk, words="Again.", actor=by(world.dana), now=LATER)
    with pytest.raises(VerbNotAllowedError):
        settle.reopen(after_the_end.pk, actor=by(world.rita), now=LATER)
    assert fresh(filed).cycle == 2
    assert now_is(after_the_end).waits


def test_what_answers_nothing_reopens_nothing(world: World, waiting: IncomingMail) -> None:
    with pytest.raises(RefusedError):
        settle.reopen(waiting.pk, actor=by(world.rita), now=LATER)


def test_nothing_to_do_keeps_the_mail_with_the_reason_and_tells_nobody(
    world: World, filed: Ticket, tuesday: datetime
) -> None:
    mail = arrive(answer("pat@home.example", last_mail(filed), "Who are you?"), tuesday)
    sent = len(mails_of(filed))
    settle.set_aside(mail.pk, why="a wrong address", actor=by(world.rita), now=LATER)
    kept = now_is(mail)
    assert (kept.outcome, kept.waits, kept.settled_by, kept.settled_at) == ("kept", False, world.rita, LATER)
    assert kept.reason.endswith("Nothing to do: a wrong address")
    event = filed.events.latest("id")
    assert (event.action, event.data["reason"]) == ("ticket.mail_set_aside", "a wrong address")
    assert len(mails_of(filed)) == sent


def test_what_was_decided_stays_decided(world: World, waiting: IncomingMail, filed: Ticket) -> None:
    settle.set_aside(waiting.pk, why="advertising", actor=by(world.rita), now=LATER)
    number = filed.numbers.get().number
    acts: list[tuple[Any, dict[str, Any]]] = [
        (settle.set_aside, {"why": "no"}),
        (settle.add_to, {"number": number}),
        (settle.reopen, {}),
        (settle.file_for, {"request": request_of(waiting), "submitter": world.dana}),
    ]
    for act, given in acts:
        with pytest.raises(RefusedError, match="Rita Hale has decided"):
            act(waiting.pk, **given, actor=by(world.jim), now=LATER)
    assert now_is(waiting).settled_by == world.rita
    assert Ticket.objects.count() == 1


def test_the_kind_is_guessed_by_mailbox_and_words(world: World, tuesday: datetime) -> None:
    mail = arrive(letter(STRANGER, "utilization report please", to=[BILLING]), tuesday)
    assert letter_of(mail).about is None
    assert letter_of(mail).short == "utilization report please"
