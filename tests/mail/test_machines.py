"""Machines that write: vacations, lists, bounces, our own mail come back; kept, never answered, meeting nothing."""

from datetime import datetime
from email.message import EmailMessage

import pytest
from pytest_django import Settings

from contacts.bounces import return_address
from contacts.models import OutgoingMail, UndeliverableAddress
from tests.mail.post import BILLING, SUBJECT, answer, arrive, letter, ticket_of
from tests.once import world
from tests.world import World, by, fresh, last_event, last_mail, mails_of, office, promises
from tickets.mail_parser import parse
from tickets.models import IncomingMail, Ticket
from tickets.selectors.incoming import letter_of
from tickets.services.mail_in.decide import why_doubted
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import take_in
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
Outcome = IncomingMail.Outcome
NINE = office("2026-09-16 09:30")


def written() -> tuple[int, int]:
    """How many requests there are, and how many mails of ours."""
    return Ticket.objects.count(), OutgoingMail.objects.count()


MACHINE = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"X_Autoreply": "yes"},
    {"Return_Path": "<>"},
    {"Return_Path": "<>", "X_Auto_Response_Suppress": "All"},
]
PASSED_ON = [
    {"X_Auto_Response_Suppress": "All"},
    {"List_Id": "<news.agency.example>"},
    {"Precedence": "list"},
]
AUTOMATIC = [*MACHINE, *PASSED_ON]


@pytest.mark.parametrize("headers", MACHINE)
def test_an_automatic_reply_is_kept_with_its_request_and_does_nothing(
    world: World, ticket: Ticket, headers: dict[str, str]
) -> None:
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=NINE)
    before, messages, mails = promises(ticket), ticket.messages.count(), len(mails_of(ticket))
    mail = arrive(answer(world.dana, last_mail(ticket), "I am out of office.", **headers), office("2026-09-16 11:00"))
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.KEPT, ticket, False)
    assert fresh(ticket).status == "paused"
    assert (promises(ticket), ticket.messages.count(), len(mails_of(ticket))) == (before, messages, mails)


@pytest.mark.parametrize("headers", PASSED_ON)
def test_a_reply_by_a_list_is_not_answered_and_waits_for_a_rep(
    world: World, ticket: Ticket, headers: dict[str, str]
) -> None:
    """A person may have written it: it must not lie unread."""
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=NINE)
    messages, mails = ticket.messages.count(), len(mails_of(ticket))
    mail = arrive(answer(world.dana, last_mail(ticket), "Line two.", **headers), office("2026-09-16 11:00"))
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)
    assert last_event(ticket).action == "ticket.mail_waits"
    assert (fresh(ticket).status, ticket.messages.count(), len(mails_of(ticket))) == ("paused", messages, mails)


@pytest.mark.parametrize("channel", ["smtp", "lmtp"])
def test_a_mail_without_a_return_path_is_a_machine_s(world: World, ticket: Ticket, channel: str) -> None:
    """RFC 5321 [4.5.5]: what is sent as nobody wants no answer; at a pipe the path may only not be known."""
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=NINE)
    bare = answer(world.dana, last_mail(ticket), "I am away.").as_bytes()
    eleven = office("2026-09-16 11:00")
    mail = take_in(keep(bare, channel=channel, envelope_to=[BILLING], now=eleven).mail.pk, eleven)
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.KEPT, ticket, False)
    assert fresh(ticket).status == "paused"
    for name in ("<>", "MAILER-DAEMON"):  # as pipes hand it on
        mail = take_in(keep(bare + name.encode(), channel="pipe", envelope_from=name, now=eleven).mail.pk, eleven)
        assert mail.outcome == Outcome.KEPT
    assert take_in(keep(bare, channel="pipe", now=eleven).mail.pk, eleven).outcome == Outcome.APPENDED


def test_what_a_machine_sends_to_the_return_address_is_kept_with_the_request(world: World, ticket: Ticket) -> None:
    """A vacation as poor programs send it: no header says what it is."""
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=NINE)
    sent, mails = last_mail(ticket), len(mails_of(ticket))
    mail = arrive(answer(world.dana, sent, "I am away."), office("2026-09-16 11:00"), to=[return_address(sent.pk)])
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.KEPT, ticket, False)
    assert (fresh(ticket).status, len(mails_of(ticket))) == ("paused", mails)
    assert not UndeliverableAddress.objects.exists()


def test_a_rep_s_vacation_meets_no_deadline(world: World, ticket: Ticket) -> None:
    before = promises(ticket)
    arrive(answer(world.sherry, last_mail(ticket), "Away until Monday.", Auto_Submitted="auto-replied"), NINE)
    assert promises(ticket) == before
    assert fresh(ticket).owed == "next_steps"


@pytest.mark.parametrize("headers", AUTOMATIC)
def test_an_automatic_mail_files_nothing(world: World, tuesday: datetime, headers: dict[str, str]) -> None:
    """A rep looks at one of an agency, for a mailing list may have passed on a request; at a stranger's nobody."""
    before = written()
    mail = arrive(letter(world.dana, "Out of office", "Back on Monday.", **headers), tuesday)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)
    mail = arrive(letter("news@elsewhere.example", "Our offers", **headers), tuesday)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, False)
    assert written() == before


def test_our_own_mail_that_comes_back_starts_no_loop(world: World, tuesday: datetime) -> None:
    before = written()
    for sender in ("CMS Care <cms.care@cms.example>", BILLING):
        assert arrive(letter(sender), tuesday).outcome == Outcome.KEPT
    assert written() == before


@pytest.mark.parametrize("before", ["[External] RE: ", "Your message: ", "Thank you for: "])
def test_a_machine_that_answers_the_bare_subject_gets_one_mail(world: World, tuesday: datetime, before: str) -> None:
    """It says not that it is one, and drops every sign of ours: a rep looks at what it writes."""
    tickets, mails = written()
    ticket = ticket_of(arrive(letter(world.dana), tuesday))
    for words in ("I will read it soon.", "I am away."):
        mail = arrive(letter(world.dana, before + SUBJECT, words), tuesday)
        assert (mail.waits, letter_of(mail).about) == (True, ticket)
    assert written() == (tickets + 1, mails + 1)
    for subject in (f"Fwd: {SUBJECT}", SUBJECT.replace("September", "October"), SUBJECT):
        assert arrive(letter(world.dana, subject, "Once more."), tuesday).outcome == Outcome.CREATED


def test_what_an_agency_sends_as_a_bounce_of_nothing_is_looked_at(world: World, tuesday: datetime) -> None:
    mail = arrive(letter(world.dana, X_Failed_Recipients="someone@else.example"), tuesday)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)


def test_a_stupid_machine_that_says_not_that_it_is_one_is_answered_once_a_day(
    world: World, tuesday: datetime
) -> None:
    tickets, mails = written()
    for number in range(5):
        arrive(letter(world.dana, f"Thank you for your mail no. {number}", "I will read it soon."), tuesday)
    assert written() == (tickets + 5, mails + 1)


def bounce(
    mail: OutgoingMail, address: str, *, action: str = "failed", quoted_id: str = "", original: str = ""
) -> EmailMessage:
    """A report as mail servers write it (RFC 3464)."""
    raw = (
        "From: MAILER-DAEMON@agency.example\r\nTo: bounces@cms.example\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.agency.example\r\n\r\n"
        f"{original}Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user here\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {quoted_id or mail.message_id}\r\nSubject: {mail.pk}\r\n\r\n--b--\r\n"
    )
    message = EmailMessage()
    message.as_bytes = lambda *args, **kwargs: raw.encode()  # type: ignore[method-assign]
    return message


def test_a_bounce_marks_its_recipient_and_the_rep_sees_it(world: World, ticket: Ticket) -> None:
    sent = last_mail(ticket)
    mail = arrive(bounce(sent, world.dana.email), NINE, sender="")
    assert (mail.outcome, mail.ticket) == (Outcome.KEPT, ticket)
    assert OutgoingMail.objects.get(pk=sent.pk).bounced == [world.dana.email]
    marked = UndeliverableAddress.objects.get()
    assert (marked.address, marked.since) == (world.dana.email, NINE)
    assert "no such user here" in marked.words
    assert last_event(ticket).action == "ticket.bounced"
    assert last_mail(ticket) == sent  # nobody is answered


def test_the_return_address_tells_which_mail_it_was(world: World, ticket: Ticket) -> None:
    sent = last_mail(ticket)
    arrive(bounce(sent, world.dana.email, quoted_id="<lost@way.example>"), NINE, to=[return_address(sent.pk)])
    assert UndeliverableAddress.objects.get().address == world.dana.email


def test_the_address_that_we_wrote_to_is_marked_where_the_report_tells_it(world: World, ticket: Ticket) -> None:
    """Dana's mail goes on to an address that we do not know."""
    report = bounce(
        last_mail(ticket), "dana@else.example", original=f"Original-Recipient: rfc822;{world.dana.email}\r\n"
    )
    arrive(report, NINE, sender="")
    assert UndeliverableAddress.objects.get().address == world.dana.email


WORDLESS = b"From: MAILER-DAEMON@else.example\r\nSubject: %s\r\n\r\nSorry.\r\n"


@pytest.mark.parametrize(
    ("subject", "is_marked"), [(b"Undelivered Mail", True), (b"Warning: message delayed", False)]
)
def test_the_return_address_alone_marks_whom_the_mail_went_to(
    world: World, tuesday: datetime, subject: bytes, is_marked: bool
) -> None:
    """The report names nobody, or an address that we do not know; the mail had one recipient."""
    [question] = mails_of(ticket_of(arrive(letter(world.dana, "help"), tuesday)))
    arrive(WORDLESS % subject, NINE, sender="", to=[return_address(question.pk)])
    assert UndeliverableAddress.objects.exists() == is_marked
    arrive(bounce(question, "dana@else.example"), NINE, sender="", to=[return_address(question.pk)])
    assert UndeliverableAddress.objects.get().address == world.dana.email


@pytest.mark.parametrize("address", ["someone@else.example", "ed.kwan@agency.example"])
def test_a_bounce_marks_nobody_whom_we_did_not_write_to(world: World, ticket: Ticket, address: str) -> None:
    arrive(bounce(last_mail(ticket), address), NINE, sender="")
    assert not UndeliverableAddress.objects.exists()


@pytest.mark.parametrize("quoted_id", ["<made.up@cms.example>", "<0123456789abcdef0123456789abcdef@cms.example>"])
def test_a_forged_bounce_marks_nobody(world: World, ticket: Ticket, quoted_id: str) -> None:
    forged = f"bounces+{last_mail(ticket).pk}.aaaaaaaa@cms.example"
    mail = arrive(bounce(last_mail(ticket), world.dana.email, quoted_id=quoted_id), NINE, sender="", to=[forged])
    assert (mail.outcome, mail.ticket) == (Outcome.KEPT, None)
    assert not UndeliverableAddress.objects.exists()


def test_a_delay_is_no_bounce(world: World, ticket: Ticket) -> None:
    arrive(bounce(last_mail(ticket), world.dana.email, action="delayed"), NINE, sender="")
    assert not UndeliverableAddress.objects.exists()


def test_who_writes_is_reached_again(world: World, ticket: Ticket) -> None:
    arrive(bounce(last_mail(ticket), world.dana.email), NINE, sender="")
    arrive(answer(world.dana, last_mail(ticket), "My mailbox was full."), office("2026-09-16 12:00"))
    assert not UndeliverableAddress.objects.exists()


@pytest.mark.parametrize(
    ("header", "doubted"),
    [
        ("mx.cms.example; spf=fail; dmarc=fail header.from=agency.example", True),
        ("mx.cms.example; spf=pass; DMARC = fail (p=none)", True),
        ("mx.cms.example; dmarc=pass", False),
        ("mx.evil.example; dmarc=fail", False),  # not our server's word
        ("", False),
    ],
)
def test_our_own_server_s_doubt_is_heard(world: World, settings: Settings, header: str, doubted: bool) -> None:
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    headers = {"Authentication_Results": header} if header else {}
    assert bool(why_doubted(parse(letter(world.dana, **headers).as_bytes()))) == doubted


def test_each_word_of_our_own_server_is_heard(world: World, settings: Settings) -> None:
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    ours = (b"mx.cms.example; dkim=pass", b"mx.cms.example 1; dmarc=fail")
    headers = b"".join(b"Authentication-Results: %s\r\n" % words for words in ours)
    assert why_doubted(parse(headers + letter(world.dana).as_bytes()))


def test_a_mail_of_several_senders_waits_for_a_rep(world: World, tuesday: datetime) -> None:
    """Who checks the one may not have checked the other."""
    mail = arrive(letter(f"{world.dana.email}, mallory@evil.example"), tuesday)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)
    assert arrive(letter(f"{world.dana.email}, Dana <{world.dana.email}>"), tuesday).outcome == Outcome.CREATED


def test_a_doubted_sender_waits_for_a_rep(world: World, tuesday: datetime, settings: Settings) -> None:
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    before = written()
    mail = arrive(letter(world.dana, Authentication_Results="mx.cms.example; dmarc=fail"), tuesday)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)
    assert written() == before
