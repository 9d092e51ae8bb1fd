"""A mail to a mailbox becomes a request: kind, customer, account, copies, numbers, dates, receipt [2.1]-[2.6]."""

from datetime import datetime

import pytest

from contacts.models import OutgoingMail
from tests.mail.post import BILLING, IMPLEMENTATION, MAINTENANCE, SUBJECT, TEXT, arrive, letter, ticket_of
from tests.world import World, confirmed, fresh, last_event, last_mail, mails_of, office, promises
from tickets.attaching import ALLOWED_WORDS
from tickets.mail_parser import message as message_module
from tickets.models import Attachment, IncomingMail, Ticket
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import take_in, take_in_due

pytestmark = pytest.mark.django_db
Outcome = IncomingMail.Outcome


def test_the_prescribed_mail_becomes_a_request(world: World, tuesday: datetime) -> None:
    mail = arrive(letter(world.dana), tuesday)
    ticket = ticket_of(mail)
    assert (mail.outcome, mail.reason, mail.waits) == (Outcome.CREATED, "", False)
    assert (ticket.kind, ticket.channel, ticket.submitter, ticket.agency) == (
        "billing",
        "mail",
        world.dana,
        world.dana.agency,
    )
    assert (ticket.account, ticket.customer_name) == (world.account, "Peachtree Dental Group")
    assert ticket.description == "credit missing on September invoice"
    assert ticket.messages.get().body == TEXT
    assert promises(ticket) == [("confirmation", ""), ("next_steps", ""), ("follow_up", "")]
    assert last_event(ticket).source == "smtp"


def test_its_receipt_goes_to_all_in_the_thread_of_the_mail(world: World, tuesday: datetime) -> None:
    message = letter(world.dana)
    receipt = mails_of(ticket_of(arrive(message, tuesday)))[0]
    assert (receipt.to, receipt.cc) == ([world.dana.email], [world.sherry.email, world.lyndi.email])
    assert receipt.in_reply_to == message["Message-ID"]
    assert receipt.references == [message["Message-ID"]]
    assert receipt.automatic


def test_day_1_counts_from_our_receipt_and_not_from_the_date_header(world: World) -> None:
    """Sent at 16:30, received at 17:00:00, read the next morning [4.1], [4.2]."""
    received = office("2026-09-15 17:00")
    raw = letter(world.dana, Date="Tue, 15 Sep 2026 16:30:00 -0400").as_bytes()
    kept = keep(raw, channel="pipe", now=received)
    ticket = ticket_of(take_in(kept.mail.pk, office("2026-09-16 09:00")))
    assert ticket.received_at == ticket.cycle_started_at == received
    assert ticket.owed_at == office("2026-09-17 17:00")


@pytest.mark.parametrize(
    ("mailbox", "subject", "expected"),
    [
        (BILLING, SUBJECT, ("billing", "", "")),
        (BILLING, "Acme: MAC report for August – 770 555 0142", ("report", "mac", "")),
        (BILLING, "Acme: disconnect fee is wrong – 770 555 0142", ("billing", "", "")),
        (MAINTENANCE, "Acme: add two lines – 770 555 0142", ("maintenance", "", "add")),
        (MAINTENANCE, "Acme: moving to Macon, then add a line – 770 555 0142", ("maintenance", "", "move")),
        (MAINTENANCE, "Acme: caller ID reads wrong – 770 555 0142", ("maintenance", "", "")),
        (IMPLEMENTATION, "Acme: new T1 in Macon – 770 555 0142", ("implementation", "", "")),
        (IMPLEMENTATION, "Acme: please disconnect the Augusta site – 770 555 0142", ("disconnect", "", "")),
        (IMPLEMENTATION, "Acme: circuit IDs of all sites – 770 555 0142", ("report", "circuit_ids", "")),
        (IMPLEMENTATION, "Acme: utilization report – 770 555 0142", ("report", "utilization", "")),
    ],
)
def test_the_kind_is_that_of_the_mailbox_and_its_words(
    world: World, tuesday: datetime, mailbox: str, subject: str, expected: tuple[str, str, str]
) -> None:
    ticket = ticket_of(arrive(letter(world.dana, subject, to=[mailbox]), tuesday))
    assert (ticket.kind, ticket.report, ticket.service_level) == expected


def test_the_first_mailbox_that_the_mail_names_decides(world: World, tuesday: datetime) -> None:
    message = letter(world.dana, to=["Care <Business.Account.Maintenance@CMS.example>", BILLING])
    assert ticket_of(arrive(message, tuesday)).kind == "maintenance"


def test_a_mailbox_in_the_envelope_alone_serves_as_well(world: World, tuesday: datetime) -> None:
    """A blind copy, or an alias of the mail server's."""
    message = letter(world.dana, to=["care@carrier.example"])
    assert ticket_of(arrive(message, tuesday, to=[MAINTENANCE])).kind == "maintenance"


@pytest.mark.parametrize(
    ("subject", "account_text", "asked"),
    [
        ("Peachtree: credit missing – 999 999 9999", "999 999 9999", 'the account "999 999 9999"'),
        (
            "Peachtree: credit missing – 404 555 0188",
            "404 555 0188",
            'the account "404 555 0188"',
        ),  # another agency's
        ("help!!", "", "could not tell the account"),
        ("", "", "could not tell the account"),
    ],
)
def test_what_is_missing_is_asked_for_once_and_nothing_is_lost(
    world: World, tuesday: datetime, subject: str, account_text: str, asked: str
) -> None:
    mail = arrive(letter(world.dana, subject), tuesday)
    ticket = ticket_of(mail)
    assert mail.outcome == Outcome.INCOMPLETE
    assert ticket.to_be_completed
    assert ticket.account_text == account_text
    assert ticket.received_at == tuesday  # [2.6] Day 1 from the first receipt
    [asking] = mails_of(ticket)
    assert (asking.to, asking.cc) == ([world.dana.email], [])  # the link is for her alone
    assert asked in asking.body
    assert "/complete/" in asking.body
    assert "Fulton" not in asking.body


def test_one_question_a_day_is_enough(world: World, tuesday: datetime) -> None:
    for words, expected in (("help", 1), ("help again", 0)):
        assert len(mails_of(ticket_of(arrive(letter(world.dana, words), tuesday)))) == expected
    wednesday = office("2026-09-16 10:00")
    asked_by_a_rep = confirmed(world, Ticket.objects.get(description="help again"), "2026-09-16 09:00")
    assert "please reply to this mail with the account number" in last_mail(asked_by_a_rep).body
    assert len(mails_of(ticket_of(arrive(letter(world.dana, "and help"), wednesday)))) == 1


def test_every_complete_request_has_its_receipt(world: World, tuesday: datetime) -> None:
    """Three on one day: none of them is an automatic answer too many."""
    for number in range(3):
        assert len(mails_of(ticket_of(arrive(letter(world.dana, text=f"Invoice {number}"), tuesday)))) == 1


def test_colleagues_whom_it_names_are_copied_and_nobody_else(world: World, tuesday: datetime) -> None:
    """The From of a mail is easily forged: it may not have us write to whom it likes."""
    named = [world.lee.email, "someone@elsewhere.example", world.ed.email, world.rita.email]
    ticket = ticket_of(arrive(letter(world.dana, cc=named), tuesday))
    assert ticket.copies == [world.lee.email]
    assert world.lee.email in mails_of(ticket)[0].cc


def test_files_come_with_it_but_for_programs(world: World, tuesday: datetime) -> None:
    message = letter(world.dana)
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="invoice 0926.pdf")
    message.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="invoice.pdf.exe")
    ticket = ticket_of(arrive(message, tuesday))
    receipt = mails_of(ticket)[0].body
    assert "  invoice 0926.pdf: PDF, 10 bytes\n  invoice.pdf.exe: withheld. Files that end in .exe" in receipt
    assert ALLOWED_WORDS in receipt
    pdf, program = Attachment.objects.filter(message__ticket=ticket)
    assert (pdf.filename, bytes(pdf.data), pdf.withheld) == ("invoice 0926.pdf", b"%PDF-1.4 x", "")
    assert bytes(program.data) == b""
    assert "withheld" in program.withheld


def test_secrets_go_no_further(world: World, tuesday: datetime) -> None:
    """A mail cannot be refused for them, so they are made unreadable [8.4]."""
    text = "My SSN is 123-45-6789, the password is hunter2!\nThanks"
    ticket = ticket_of(arrive(letter(world.dana, text=text), tuesday))
    said = ticket.messages.get().body + mails_of(ticket)[0].body
    assert "123-45-6789" not in said
    assert "hunter2" not in said
    assert "Thanks" in said


def test_the_same_mail_by_two_ways_is_one_request(world: World, tuesday: datetime) -> None:
    message = letter(world.dana)
    raw = message.as_bytes()
    first = keep(raw, channel="pipe", now=tuesday)
    second = keep(b"Received: by another way\r\n" + raw, channel="imap", now=office("2026-09-15 10:05"))
    assert (first.is_new, second.is_new, second.mail.pk) == (True, False, first.mail.pk)
    take_in_due(office("2026-09-15 10:06"))
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "marks", [{"Message_ID": "<of.september@agency.example>"}, {"Date": "Tue, 15 Sep 2026 10:00:00 -0400"}, {}]
)
def test_the_same_words_without_message_id_and_date_are_one_mail_for_a_day(
    world: World, tuesday: datetime, marks: dict[str, str]
) -> None:
    """A scanner sends the same each month, and each time it asks anew."""
    message = letter(world.dana, **marks)
    if "Message_ID" not in marks:
        del message["Message-ID"]
    again = [
        keep(message.as_bytes(), channel="pipe", now=at)
        for at in (tuesday, office("2026-09-15 10:05"), office("2026-10-15 10:00"))
    ]
    assert [kept.is_new for kept in again] == [True, False, not marks]


def test_mails_that_cannot_be_read_are_told_apart(monkeypatch: pytest.MonkeyPatch, tuesday: datetime) -> None:
    def broken(raw: bytes) -> None:
        raise ValueError(raw)

    monkeypatch.setattr(message_module, "parse_unguarded", broken)
    kept = [keep(raw, channel="pipe", now=tuesday) for raw in (b"From: a@b.example\n\n1", b"From: a@b.example\n\n2")]
    assert [each.is_new for each in kept] == [True, True]


def test_an_envelope_of_any_bytes_is_kept(world: World, tuesday: datetime) -> None:
    """A pipe hands on what it was given."""
    kept = keep(letter(world.dana).as_bytes(), channel="pipe", envelope_from="d\udcff\x00@b.example", now=tuesday)
    assert kept.mail.envelope_from == "d?@b.example"


def test_a_borrowed_message_id_suppresses_nothing(world: World, tuesday: datetime) -> None:
    mine = letter(world.dana, Message_ID="<same@agency.example>")
    theirs = letter(world.dana, text="Another matter.", Message_ID="<same@agency.example>")
    stranger = letter("Mallory <mallory@evil.example>", Message_ID="<same@agency.example>")
    mails = [arrive(message, tuesday) for message in (stranger, theirs, mine)]
    assert [mail.outcome for mail in mails] == [Outcome.KEPT, Outcome.CREATED, Outcome.CREATED]


def test_taking_in_twice_files_once(world: World, tuesday: datetime) -> None:
    mail = arrive(letter(world.dana), tuesday)
    again = take_in(mail.pk, tuesday)
    assert again.ticket == mail.ticket
    assert OutgoingMail.objects.count() == 1


def test_a_request_by_mail_can_be_worked_like_any_other(world: World, tuesday: datetime) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "no idea what to write here"), tuesday))
    assert (ticket.customer_name, ticket.description) == ("", "no idea what to write here")
    assert mails_of(ticket)[0].subject.startswith("no idea what to write here [CMS ")
    assert fresh(ticket).check_at == tuesday
