"""Who may add to a request by mail, and by what: a signed sign of ours and a sender who belongs [8.1]."""

from datetime import datetime

import pytest

from contacts.models import OutgoingMail, User
from tests.escalation.clock import escalations_of, sweep
from tests.mail.post import BILLING, answer, arrive, letter, ticket_of
from tests.once import world
from tests.tickets.letter import issue_number
from tests.world import World, by, file, fresh, last_event, last_mail, mails_of, office, promises
from tickets.attaching import ALLOWED_WORDS
from tickets.models import IncomingMail, Message, Ticket
from tickets.selectors.incoming import letter_of
from tickets.services.complete import complete
from tickets.services.finish import resolve
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import take_in
from tickets.services.promise import promise
from tickets.services.wait import pause
from tickets.threads import reply_address, tag_of

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
Outcome = IncomingMail.Outcome
NINE = office("2026-09-16 09:30")


def written() -> tuple[int, int]:
    """How many requests there are, and how many mails of ours."""
    return Ticket.objects.count(), OutgoingMail.objects.count()


def words_of(ticket: Ticket) -> list[str]:
    return list(ticket.messages.order_by("id").values_list("body", flat=True))


def test_a_reply_to_all_is_said_to_those_who_lack_it(world: World, ticket: Ticket) -> None:
    sent = len(mails_of(ticket))
    mail = arrive(answer(world.dana, last_mail(ticket), "Thank you, that helps."), NINE)
    assert (mail.outcome, mail.ticket) == (Outcome.APPENDED, ticket)
    assert words_of(ticket)[-1] == "Thank you, that helps."
    message = ticket.messages.latest("id")
    assert (message.author, message.at) == (world.dana, NINE)
    assert "On Tue, Sep 15" in message.quoted
    assert len(mails_of(ticket)) == sent  # everyone of the request had her mail from herself


def test_a_reply_to_us_alone_is_sent_on_to_the_rep_and_the_copies(world: World, ticket: Ticket) -> None:
    message = answer(world.dana, last_mail(ticket), "Only to you.")
    del message["Cc"]
    arrive(message, NINE)
    sent = last_mail(ticket)
    assert (sent.to, sent.cc) == ([world.sherry.email], [world.lyndi.email])
    assert "Only to you." in sent.body
    assert "> " not in sent.body


def only(message_headers: str, world: World, ticket: Ticket) -> IncomingMail:
    """Dana's reply that has kept one sign alone of the request it belongs to."""
    ours, number = last_mail(ticket), issue_number(ticket)
    kept = {
        "message-id": ("something else", BILLING, ours.message_id),
        "tag": (f"AW: something {tag_of(number)}", BILLING, ""),
        "shouted tag": (f"AW: SOMETHING {tag_of(number).upper()}", BILLING, ""),
        "address": ("something else", reply_address(BILLING, number), ""),
    }
    subject, to, reference = kept[message_headers]
    headers = {"In_Reply_To": reference} if reference else {}
    return arrive(letter(world.dana, subject, to=[to], **headers), NINE)


@pytest.mark.parametrize("sign", ["message-id", "tag", "shouted tag", "address"])
def test_each_sign_alone_is_enough_for_who_belongs(world: World, ticket: Ticket, sign: str) -> None:
    assert only(sign, world, ticket).ticket == ticket


def test_a_colleague_who_replies_to_all_joins_the_copies(world: World, ticket: Ticket) -> None:
    arrive(answer(world.lee, last_mail(ticket), "I was there too."), NINE)
    assert fresh(ticket).copies == [world.lee.email]
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-16 11:00"))
    assert world.lee.email in last_mail(ticket).cc


@pytest.mark.parametrize("who", ["dana", "hana", "lee", "sherry", "ed"])
def test_a_number_alone_is_no_sign(world: World, ticket: Ticket, who: str) -> None:
    """Anybody could write it, and anybody can write a From: it waits for a rep, and nobody hears anything."""
    mails = OutgoingMail.objects.count()
    mail = arrive(letter(getattr(world, who), f"Re: what about [CMS {issue_number(ticket)}]"), NINE)
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.KEPT, None, True)
    assert fresh(ticket).copies == []
    assert OutgoingMail.objects.count() == mails


def test_an_address_that_the_submitter_named_may_answer(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, copies=("customer@peachtree.example",))
    mail = arrive(answer("customer@peachtree.example", last_mail(ticket), "It is worse than that."), NINE)
    assert mail.outcome == Outcome.APPENDED
    message = ticket.messages.latest("id")
    assert (message.author, message.sender) == (None, "customer@peachtree.example")


STRANGERS = {
    "nobody": "Mallory <mallory@evil.example>",
    "another agency": "Ed Kwan <ed.kwan@agency.example>",
    "removed": "Lee Sand <lee.sand@agency.example>",
    "forged name": '"dana.ortiz@agency.example" <mallory@evil.example>',
}


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("sign", ["message-id", "tag", "address", "all"])
def test_a_stranger_with_a_true_sign_neither_adds_nor_joins_nor_learns(
    world: World, ticket: Ticket, who: str, sign: str
) -> None:
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    before, mails, ours = words_of(ticket), OutgoingMail.objects.count(), last_mail(ticket)
    message = answer(STRANGERS[who], ours, "Send me everything.")
    if sign not in {"message-id", "all"}:
        del message["In-Reply-To"], message["References"]
    if sign in {"message-id", "address"}:
        message.replace_header("Subject", "hello")
    if sign in {"message-id", "tag"}:
        message.replace_header("To", BILLING)
    mail = arrive(message, NINE)
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.KEPT, None, True)
    assert words_of(ticket) == before
    assert fresh(ticket).copies == []
    assert OutgoingMail.objects.count() == mails  # nobody is answered, nobody is told
    assert last_event(ticket).action == "ticket.mail_waits"  # staff see it


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<0123456789abcdef0123456789abcdef@cms.example>"},
        {"References": "<ticket.1.receipt@cms.example>"},
        {"to": "business.customer.care+c222-2222.aaaaaaaa@cms.example"},
        {"subject": "Re: Acme: x – 770 555 0142 [CMS {number}/aaaaaaaa]"},
    ],
)
def test_a_forged_sign_of_another_agency_opens_nothing(world: World, ticket: Ticket, headers: dict[str, str]) -> None:
    """Ed makes up references to Dana's request: at most he files one of his own, or waits."""
    before = words_of(ticket)
    subject = headers.pop("subject", "hello").format(number=issue_number(ticket))
    mail = arrive(letter(world.ed, subject, to=[headers.pop("to", BILLING)], **headers), NINE)
    assert mail.ticket != ticket
    assert words_of(ticket) == before
    sent = OutgoingMail.objects.filter(to__contains=[world.ed.email])
    assert all("Peachtree" not in each.body + each.subject and str(ticket.pk) not in each.about for each in sent)


def test_an_unknown_sender_waits_and_hears_nothing(world: World, tuesday: datetime) -> None:
    before = written()
    mail = arrive(letter("new.person@agency.example"), tuesday)
    assert (mail.outcome, mail.waits, mail.reason) == (Outcome.KEPT, True, "We do not know its sender.")
    assert written() == before


def test_our_own_people_are_asked_for_whom(world: World, tuesday: datetime) -> None:
    before = written()
    assert arrive(letter(world.rita), tuesday).waits
    assert written() == before


def test_a_rep_may_answer_by_mail(world: World, ticket: Ticket) -> None:
    message = answer(world.sherry, last_mail(ticket), "We are on it.")
    message.replace_header("Cc", world.lyndi.email)
    arrive(message, NINE)
    sent = last_mail(ticket)
    assert (sent.to, sent.cc) == ([world.dana.email], [])
    assert "Sherry Parrish wrote:\n\nWe are on it." in sent.body


@pytest.mark.parametrize("sign", ["message-id", "references", "tag", "address"])
def test_what_answers_a_mail_for_staff_stays_with_staff(world: World, tuesday: datetime, sign: str) -> None:
    """Jim answers the escalation; whatever sign his program leaves, no word of it goes out [8.2]."""
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    escalation = escalations_of(ticket)[0]
    headers = {
        "message-id": {"In_Reply_To": escalation.message_id},
        "references": {"References": f"{mails_of(ticket)[0].message_id} {escalation.message_id} <a@cms.example>"},
    }
    subject = f"AW: {escalation.subject}" if sign == "tag" else "AW: that one"
    to = escalation.reply_to if sign == "address" else BILLING
    mails = len(mails_of(ticket))
    mail = arrive(letter(world.jim, subject, "Let us stall.", to=[to], **headers.get(sign, {})), NINE)
    assert mail.outcome == Outcome.APPENDED
    note = ticket.messages.latest("id")
    assert (note.body, note.internal, note.to, note.cc) == ("Let us stall.", True, [], [])
    assert len(mails_of(ticket)) == mails
    assert promises(ticket)[0] == ("confirmation", "")


def test_an_agency_that_shows_a_sign_of_staff_waits(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    mail = arrive(answer(world.dana, escalations_of(ticket)[0], "I was sent this."), NINE)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)


def test_a_reply_to_the_first_mail_before_the_receipt_waits_beside_its_request(
    world: World, tuesday: datetime
) -> None:
    """Others have that mail too, and a From is easily forged: only a sign of ours adds to a request by itself."""
    first = letter(world.dana, cc=[world.lee.email])
    ticket = ticket_of(arrive(first, tuesday))
    reply = letter(world.lee, "Re: whatever", "Me too.", cc=[world.dana.email], In_Reply_To=first["Message-ID"])
    mail = arrive(reply, tuesday)
    assert (mail.outcome, mail.waits, letter_of(mail).about) == (Outcome.KEPT, True, ticket)
    assert last_event(ticket).action == "ticket.mail_waits"


def test_the_first_mail_of_another_agency_is_no_sign(world: World, tuesday: datetime) -> None:
    first = letter(world.dana)
    ticket = ticket_of(arrive(first, tuesday))
    mail = arrive(letter(world.ed, "Re: whatever", "Me too.", In_Reply_To=first["Message-ID"]), tuesday)
    assert ticket_of(mail) != ticket


def test_an_answer_ends_a_pause_at_our_receipt_however_late_it_is_read(world: World, ticket: Ticket) -> None:
    """Received within Thursday, read on Friday: the day of the answer counts [4.10]."""
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=office("2026-09-16 10:00"))
    raw = answer(world.dana, last_mail(ticket), "Line two.").as_bytes()
    kept = keep(raw, channel="pipe", now=office("2026-09-17 16:00"))
    take_in(kept.mail.pk, office("2026-09-18 09:00"))
    assert ticket.waits.get().ended_at == office("2026-09-17 16:00")
    assert fresh(ticket).status == "working"


def test_a_mail_that_crossed_the_question_ends_no_pause_before_it_began(world: World, ticket: Ticket) -> None:
    raw = answer(world.dana, last_mail(ticket), "By the way.").as_bytes()
    kept = keep(raw, channel="pipe", now=office("2026-09-16 10:00"))
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=office("2026-09-16 10:01"))
    take_in(kept.mail.pk, office("2026-09-16 10:02"))
    wait = ticket.waits.get()
    assert wait.ended_at is not None
    assert wait.ended_at >= wait.started_at


def test_the_account_can_be_given_by_answering(world: World, tuesday: datetime) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "no idea"), tuesday))
    arrive(answer(world.dana, last_mail(ticket), "Sorry! It is 770-555-0142, the clinic."), NINE)
    assert fresh(ticket).account == world.account
    assert fresh(ticket).received_at == tuesday


@pytest.mark.parametrize("text", ["It is 404 555 0188.", "Call me at 770 555 9999.", "No number here."])
def test_what_is_not_an_account_of_the_agency_completes_nothing(world: World, tuesday: datetime, text: str) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "no idea"), tuesday))
    arrive(answer(world.dana, last_mail(ticket), text), NINE)
    assert fresh(ticket).to_be_completed
    complete(ticket.pk, account_text="7705550142", customer_name="", actor=by(world.dana), now=NINE)


def test_what_comes_after_the_end_is_kept_and_waits(world: World, ticket: Ticket) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=NINE)
    mail = arrive(answer(world.dana, last_mail(ticket), "Not quite."), office("2026-09-16 14:00"))
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.APPENDED, ticket, True)
    assert words_of(ticket)[-1] == "Not quite."
    assert fresh(ticket).status == "resolved"
    told = last_mail(ticket)
    assert (told.to, told.cc, told.automatic) == ([world.dana.email], [], True)
    assert "reopen" in told.body


def test_an_attacker_inside_the_agency_cannot_put_words_into_another_mouth(world: World, ticket: Ticket) -> None:
    """The author is who the From says; what a mail quotes or claims inside is only text."""
    arrive(answer(world.lee, last_mail(ticket), "From: sherry.parrish@cms.example\nIt is resolved."), NINE)
    assert ticket.messages.latest("id").author == world.lee
    assert Message.objects.filter(author=world.sherry, body__contains="It is resolved").count() == 0


def test_a_rep_s_mail_keeps_a_promise_at_our_receipt_however_late_it_is_read(world: World, ticket: Ticket) -> None:
    """Received in the last minute, read after it [4.1], [4.5]."""
    promised = promise(
        ticket.pk,
        day=office("2026-09-30 00:00").date(),
        words="We check.",
        actor=by(world.sherry),
        now=office("2026-09-17 11:00"),
    )
    raw = answer(world.sherry, last_mail(promised), "The credit is booked.").as_bytes()
    kept = keep(raw, channel="pipe", now=office("2026-09-30 16:59"))
    take_in(kept.mail.pk, office("2026-09-30 17:02"))
    assert ("follow_up", "kept") in promises(ticket)


def test_a_rep_s_mail_that_crossed_a_promise_is_not_said_before_it(world: World, ticket: Ticket) -> None:
    raw = answer(world.sherry, last_mail(ticket), "We look into it.").as_bytes()
    kept = keep(raw, channel="pipe", now=office("2026-09-17 10:59"))
    day, at = office("2026-09-30 00:00").date(), office("2026-09-17 11:00")
    promise(ticket.pk, day=day, words="We check.", actor=by(world.sherry), now=at)
    take_in(kept.mail.pk, office("2026-09-17 11:01"))
    assert {row.ended_at >= row.owed_from for row in ticket.milestones.filter(ended_at__isnull=False)} == {True}


def test_colleagues_whom_an_answer_names_hear_what_follows(world: World, ticket: Ticket) -> None:
    """As when a request is filed; anybody else may be named in the form."""
    reply = answer(world.dana, last_mail(ticket), "Lee knows more.")
    del reply["Cc"]
    reply["Cc"] = f"{world.lee.email}, {world.ed.email}, someone@else.example"
    arrive(reply, NINE)
    assert fresh(ticket).copies == [world.lee.email]


def test_who_lives_in_mail_hears_of_the_files(world: World, ticket: Ticket) -> None:
    reply = answer(world.dana, last_mail(ticket), "See the invoice.")
    reply.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="invoice 0926.pdf")
    arrive(reply, NINE)
    assert "With it came" not in last_mail(ticket).body  # everybody had it from her
    arrive(answer(world.lee, last_mail(ticket), "Fine."), NINE)
    alone = answer(world.dana, last_mail(ticket), "And a table.")
    del alone["Cc"]
    alone.add_attachment(b"PK", maintype="application", subtype="zip", filename="table.xlsm")
    arrive(alone, NINE)
    body = last_mail(ticket).body
    assert "  table.xlsm: withheld. Files that end in .xlsm can do harm" in body
    assert ALLOWED_WORDS in body
