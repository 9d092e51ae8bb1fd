"""What a hostile user cannot do by mail: speak for others, find out, silence, flood, carry secrets or notes out."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from pytest_django import Settings

from contacts.message import WireMessage
from contacts.models import OutgoingMail, Role, UndeliverableAddress, User
from tests.escalation.clock import escalations_of, sweep
from tests.mail.post import BILLING, TEXT, answer, arrive, letter, ticket_of
from tests.once import world
from tests.racing import TICKET, after_reading
from tests.world import World, by, confirmed, file, fresh, last_event, last_mail, mails_of, office, person, promises
from tickets import numbers
from tickets.links import completing_link, ticket_to_complete
from tickets.models import IncomingMail, Message, Ticket
from tickets.secrecy import MASK
from tickets.services.finish import resolve
from tickets.services.mail_in import decide
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
Outcome = IncomingMail.Outcome
NINE = office("2026-09-16 09:30")


def numbers_of(ticket: Ticket) -> list[str]:
    return list(ticket.numbers.values_list("number", flat=True))


# --- speaking for others -------------------------------------------------------------------------


def test_nobody_speaks_as_a_rep_by_guessing_a_number(world: World, ticket: Ticket) -> None:
    """The From of a rep is easily forged, and an IMS number has six digits."""
    mails, owed = len(mails_of(ticket)), promises(ticket)
    for number in numbers_of(ticket):
        mail = arrive(letter(world.sherry, f"Re: your request [CMS {number}]", "Pay at evil.example."), NINE)
        assert (mail.outcome, mail.waits, mail.ticket) == (Outcome.KEPT, True, None)
    assert (len(mails_of(ticket)), promises(ticket)) == (mails, owed)


@pytest.mark.parametrize(
    "sender",
    [
        "dana.ortiz@аgency.example",  # a Cyrillic a
        "dana.ortiz@xn--gency-73d.example",
        "dana.ortiz@agency.example.evil.example",
        '"dana.ortiz@agency.example"@evil.example',
        "dana.ortiz+x@agency.example",
        "dana.ortiz@agency.example <mallory@evil.example>",
        "mallory@evil.example (dana.ortiz@agency.example)",
        "=?utf-8?q?dana.ortiz@agency.example=0d=0aFrom:_dana.ortiz@agency.example?= <mallory@evil.example>",
        "mallory@evil.example\r\nSender: dana.ortiz@agency.example\r\nReply-To: dana.ortiz@agency.example",
    ],
)
def test_nobody_who_only_looks_like_her_is_taken_for_her(world: World, ticket: Ticket, sender: str) -> None:
    ours = last_mail(ticket)
    mails = OutgoingMail.objects.count()
    raw = f"From: {sender}\r\nTo: {ours.reply_to}\r\nSubject: Re: {ours.subject}\r\nIn-Reply-To: {ours.message_id}"
    mail = arrive(f"{raw}\r\n\r\nLet me in.".encode(), NINE)
    assert mail.ticket is None
    assert mail.from_email != world.dana.email
    assert OutgoingMail.objects.count() == mails


def test_a_shouted_address_is_still_hers(world: World, ticket: Ticket) -> None:
    mail = arrive(answer("DANA.ORTIZ@Agency.Example", last_mail(ticket), "Thanks."), NINE)
    assert (mail.outcome, mail.ticket) == (Outcome.APPENDED, ticket)


# --- finding out ---------------------------------------------------------------------------------


def test_nobody_learns_which_numbers_there_are(world: World, ticket: Ticket) -> None:
    """A number of another agency and one that nobody was given have the same effect: none."""
    seen = set()
    for number in (*numbers_of(ticket), "999998", numbers.issue_number(30_000)):
        before = OutgoingMail.objects.count()
        mail = arrive(letter(world.ed, f"Fulton Freight: credit missing – 404 555 0188 [CMS {number}]"), NINE)
        seen.add((mail.outcome, mail.waits, OutgoingMail.objects.count() - before))
    assert seen == {(Outcome.KEPT, True, 0)}


def test_the_account_of_another_agency_reads_like_one_that_nobody_has(world: World, tuesday: datetime) -> None:
    bodies = []
    for day, number in enumerate(("404 555 0188", "404 555 0189")):
        ticket = ticket_of(arrive(letter(world.dana, f"Acme: credit – {number}"), tuesday + timedelta(days=day)))
        asking = mails_of(ticket)[0].body
        bodies.append(asking[asking.index("We do not know") : asking.index("/complete/")].replace(number, "…"))
    assert bodies[0] == bodies[1]
    assert "Fulton" not in bodies[0]


# --- silencing -----------------------------------------------------------------------------------

TWINS = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"Cc": "someone@elsewhere.example"},
    {"To": "someone@elsewhere.example"},
    {"In_Reply_To": "<another@agency.example>"},
    {"Authentication_Results": "mx.cms.example; dmarc=fail"},
]


@pytest.mark.parametrize("changed", TWINS)
def test_a_twin_that_came_first_does_not_make_the_true_mail_its_repetition(
    world: World, tuesday: datetime, settings: Settings, changed: dict[str, str]
) -> None:
    """Somebody in copy has the mail first, and sends it again as a machine's, elsewhere, or under doubt."""
    settings.CMS_MAIL_AUTHENTICATOR = "mx.cms.example"
    headers = {"Message_ID": "<soon@agency.example>", "Date": "Tue, 15 Sep 2026 10:00:00 -0400"}
    twin = letter(world.dana, **headers)
    for name, value in changed.items():
        del twin[name.replace("_", "-")]
        twin[name.replace("_", "-")] = value
    arrive(twin, tuesday)
    assert arrive(letter(world.dana, **headers), tuesday).outcome == Outcome.CREATED


def test_a_borrowed_message_id_does_not_divert_what_follows(world: World, tuesday: datetime) -> None:
    first = letter(world.dana)
    ticket = ticket_of(arrive(first, tuesday))
    arrive(letter(world.lee, text="Mine.", Message_ID=first["Message-ID"]), tuesday)
    mail = arrive(letter(world.dana, "More", "And this.", In_Reply_To=first["Message-ID"]), tuesday)
    assert last_event(ticket).data["mail"] == mail.pk


def test_a_twin_by_its_envelope_does_not_make_the_true_mail_its_repetition(world: World, ticket: Ticket) -> None:
    """Whoever has it first sends it on as nobody, or to the reply address of another request."""
    message = letter(world.dana, Date="Tue, 15 Sep 2026 10:00:00 -0400")
    assert arrive(message, NINE, sender="").outcome == Outcome.KEPT
    assert arrive(message, NINE, to=[last_mail(ticket).reply_to]).outcome == Outcome.APPENDED
    assert arrive(message, NINE, to=[BILLING]).outcome == Outcome.CREATED
    assert arrive(message, NINE, to=[BILLING]).ticket == Ticket.objects.latest("id")


def test_naming_many_colleagues_loses_no_request(world: World, tuesday: datetime) -> None:
    """Sixty copies an hour is what one person may have us write; what comes after is filed without them."""
    colleagues = [person(f"Colleague {each}", Role.SUB_AGENT, world.dana.agency).email for each in "abcdefghij"]
    tickets = [ticket_of(arrive(letter(world.dana, text=f"No. {n}", cc=colleagues), tuesday)) for n in range(7)]
    assert [len(ticket.copies) for ticket in tickets] == [10, 10, 10, 10, 10, 10, 0]
    assert all(mails_of(ticket) for ticket in tickets)


def test_a_reply_that_crosses_the_end_waits_for_a_rep(world: World, ticket: Ticket) -> None:
    reply = answer(world.dana, last_mail(ticket), "Wait, there is more!")
    with after_reading(TICKET, lambda: resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=NINE)):
        mail = arrive(reply, NINE)
    assert (mail.outcome, mail.ticket, mail.waits) == (Outcome.APPENDED, ticket, True)


def report(address: str, message_id: str, reason: str) -> EmailMessage:
    """A bounce in a person's words, as anybody can write one."""
    message = letter("Mail Delivery System <mailer-daemon@evil.example>", "Undelivered Mail Returned to Sender")
    message.set_content(f"<{address}>: {reason}\n\n--- copy of the message ---\nMessage-ID: {message_id}\n")
    return message


def test_nobody_who_never_had_our_mail_marks_an_address(world: World, ticket: Ticket) -> None:
    for message_id in ("<1@cms.example>", f"<{'0' * 32}@cms.example>", letter(world.dana)["Message-ID"]):
        arrive(report(world.dana.email, message_id, "550 gone"), NINE, to=["bounces+1.aaaaaaaa@cms.example"])
    assert not UndeliverableAddress.objects.exists()


def test_who_forges_a_bounce_of_a_mail_that_they_had_stops_no_mail(world: World, ticket: Ticket) -> None:
    """The rep sees the mark of a skilled one; she goes on getting her mail, and her next one takes it away."""
    arrive(report(world.dana.email, last_mail(ticket).message_id, "550 gone"), NINE)
    assert not UndeliverableAddress.objects.exists()  # its envelope names a sender
    arrive(report(world.dana.email, last_mail(ticket).message_id, "550 is gone"), NINE, sender="")
    assert UndeliverableAddress.objects.get().address == world.dana.email
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=NINE)
    assert last_mail(ticket).to == [world.dana.email]
    arrive(answer(world.dana, last_mail(ticket), "Thanks."), NINE)
    assert not UndeliverableAddress.objects.exists()


# --- flooding ------------------------------------------------------------------------------------


def test_machines_that_hide_what_they_are_come_to_an_end(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three on one request answer each of our mails at once; without an end it was 191 mails after six rounds."""
    monkeypatch.setattr(decide, "MOST_A_DAY", 2)
    ticket = confirmed(world, file(world.dana, tuesday, copies=(world.lee.email,)))
    seen, new, at = last_mail(ticket).pk - 1, [last_mail(ticket)], NINE
    for _ in range(5):
        for mail in new:
            for machine in (world.dana, world.lee, world.sherry):
                at += timedelta(seconds=5)
                if machine.email in (*mail.to, *mail.cc):
                    arrive(letter(machine, mail.subject, f"I will read it soon. {at}", to=[mail.reply_to]), at)
        seen = max(seen, *(mail.pk for mail in new)) if new else seen
        new = [mail for mail in mails_of(ticket) if mail.pk > seen]
    assert new == []
    assert ticket.messages.filter(sender__gt="").count() == 6  # two of each
    assert IncomingMail.objects.filter(waits=True).exists()


@pytest.mark.parametrize("sender", [BILLING, BILLING.upper(), BILLING.replace("@", "+x@"), "cms.care@cms.example"])
def test_our_own_addresses_in_every_place_start_nothing(world: World, ticket: Ticket, sender: str) -> None:
    mails = OutgoingMail.objects.count()
    message = letter(sender, last_mail(ticket).subject, to=[BILLING, last_mail(ticket).reply_to], cc=[sender])
    message["Reply-To"] = BILLING
    assert arrive(message, NINE).outcome == Outcome.KEPT
    assert OutgoingMail.objects.count() == mails


def test_a_name_that_ends_our_address_is_not_ours(world: World, tuesday: datetime) -> None:
    """care@cms.example is the end of cms.care@cms.example, and nobody's machine."""
    assert arrive(letter("care@cms.example"), tuesday).waits


def test_a_mail_has_us_write_to_nobody_of_its_choice(world: World, tuesday: datetime) -> None:
    victims = ["victim@elsewhere.example", world.ed.email, "bounces+1.aaaaaaaa@cms.example"]
    headers = {"Reply_To": victims[0], "Sender": victims[0], "Disposition_Notification_To": victims[0]}
    ticket = ticket_of(arrive(letter(world.dana, cc=victims, **headers), tuesday))
    arrive(answer(world.dana, last_mail(ticket), "More.", Reply_To=victims[0]), NINE)
    reached = {address for mail in mails_of(ticket) for address in (*mail.to, *mail.cc, mail.reply_to)}
    assert reached.isdisjoint(victims)


def test_a_flood_of_short_lines_is_not_passed_on(world: World, tuesday: datetime) -> None:
    """It is kept whole; half a megabyte of it would be 16 MB as a table of our HTML, for everybody."""
    flood = "  a: b\n" * 6_000
    ticket = ticket_of(arrive(letter(world.dana, text=flood), tuesday))
    message = answer(world.dana, last_mail(ticket), flood)
    message.replace_header("Cc", "x@y.example")
    arrive(message, NINE)
    assert min(len(message.body) for message in ticket.messages.all()) > 35_000
    assert max(mail.body.count("a: b") for mail in mails_of(ticket)) < 3_000
    assert len(mails_of(ticket)) == 2


# --- headers -------------------------------------------------------------------------------------

BREAK = "=?utf-8?q?x=0d=0aBcc:_victim@evil.example=0d=0a=0d=0aowned=00=E2=80=AE?="


def test_no_field_of_a_mail_breaks_a_header_of_ours(world: World, tuesday: datetime) -> None:
    raw = (
        f"From: {BREAK} <{world.dana.email}>\r\nTo: {BREAK} <{BILLING}>\r\nCc: {BREAK} <{world.lee.email}>\r\n"
        f"Subject: Acme {BREAK}: credit {BREAK} – 770 555 0142\r\nMessage-ID: <a\rBcc: b\n c@x>\r\n"
        "References: <a\x0bb@x> <ok@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\n\r\nHello\r\n.\r\nBcc: x\r\n"
        f'--b\r\nContent-Disposition: attachment; filename="{BREAK}.pdf"\r\n\r\nx\r\n--b--'
    )
    ticket = ticket_of(arrive(raw.encode(), tuesday))
    for mail in mails_of(ticket):
        wire = WireMessage(mail, mail.to).message()
        assert wire["Bcc"] is None
        assert "victim@evil.example" not in {*mail.to, *mail.cc, mail.reply_to}
        assert all(line.count("\n") == line.count("\n ") for value in wire.values() for line in [str(value)])
        assert not set(mail.subject) & set("\r\n\x00\u202e")
    assert not set(ticket.messages.get().attachments.get().filename) & set("\r\n\x00\u202e/\\")


# --- secrets and notes ---------------------------------------------------------------------------

DIGITS = "123456789"


@pytest.mark.parametrize(
    "written",
    [
        "123-45-6789",
        "123\u201145\u20116789",
        "123–45–6789",
        "123\u00a045\u00a06789",
        "123.45.6789",
        "SSN 123456789",
        "social security number is: 123456789",
    ],
)
def test_no_social_security_number_goes_on_however_it_is_written(
    world: World, tuesday: datetime, written: str
) -> None:
    mail = letter(world.dana, f"Acme: number {written} is wrong – 770 555 0142", f"It is {written}.\n\n> {written}\n")
    dashed = written.replace("-", "&#45;")
    mail.add_alternative(f"<p>{dashed} {written[:5]}<b>{written[5:]}</b></p>", subtype="html")
    mail.add_attachment(b"x", maintype="text", subtype="csv", filename=f"{written}.csv")
    ticket = ticket_of(arrive(mail, tuesday))
    message = ticket.messages.get()
    texts = [message.body, message.quoted, re.sub("<.*?>", "", message.html), message.attachments.get().filename]
    texts += [text for mail in mails_of(ticket) for text in (mail.subject, mail.body)]
    assert not any(DIGITS in re.sub(r"\D", "", text) for text in texts)


def test_a_number_of_nine_digits_that_nobody_calls_secret_stays(world: World, tuesday: datetime) -> None:
    """Else accounts would be lost."""
    assert ticket_of(arrive(letter(world.dana, "Acme: credit – 123456789"), tuesday)).account_text == "123456789"


def test_a_quoted_receipt_hands_its_link_on_to_nobody(world: World, tuesday: datetime) -> None:
    """Dana answers between the lines of the mail that asks her; the copies get her answer, not her key."""
    ticket = ticket_of(arrive(letter(world.dana, "no idea", cc=[world.lee.email]), tuesday))
    ours = last_mail(ticket)
    quoted = "\n".join(f"> {line}" for line in ours.body.splitlines())
    words = f"On Tue, Sep 15, 2026 at 10:00 AM CMS Care wrote:\n{quoted}\nThe one of last week.\n> so far\nThanks"
    arrive(letter(world.dana, f"Re: {ours.subject}", words, to=[ours.reply_to], In_Reply_To=ours.message_id), NINE)
    sent_on = last_mail(ticket)
    assert world.lee.email in sent_on.cc
    assert "The one of last week." in sent_on.body
    assert completing_link(ticket).rpartition(":")[2] not in sent_on.body
    assert re.search(r"/complete/\w", sent_on.body) is None


def forwarded(mail: OutgoingMail) -> str:
    """A mail as programs put it below what is written above it."""
    head = f"From: CMS Care\nSent: Thursday, September 17, 2026 8:00 AM\nSubject: {mail.subject}"
    return f"Look at this.\n\n-----Original Message-----\n{head}\n\n{mail.body}"


@pytest.mark.parametrize("to", ["public", "mailbox"])
def test_what_was_for_staff_stays_there_when_staff_forward_it(world: World, tuesday: datetime, to: str) -> None:
    """Jim takes the tag out of the subject and sends it to the address that the agency writes to [8.2]."""
    ticket = file(world.dana, tuesday)
    receipt = last_mail(ticket)
    sweep("2026-09-17 08:00")
    mails = len(mails_of(ticket))
    address = receipt.reply_to if to == "public" else BILLING
    mail = arrive(letter(world.jim, "Fw: have a look", forwarded(escalations_of(ticket)[0]), to=[address]), NINE)
    assert (mail.outcome, mail.ticket) == (Outcome.APPENDED, ticket)
    assert ticket.messages.latest("id").internal
    assert len(mails_of(ticket)) == mails


def test_of_a_rep_s_public_answer_only_the_words_are_shown(world: World, tuesday: datetime) -> None:
    """Below Jim's answer stands an escalation without a sign of its own: neither folded nor formatted [8.2]."""
    ticket = file(world.dana, tuesday)
    receipt = last_mail(ticket)
    sweep("2026-09-17 08:00")
    internal = escalations_of(ticket)[0].body
    quoted = "\n".join(f"> {line}" for line in internal.splitlines())
    words = f"Fine.\n\nOn Thu, Sep 17, 2026 at 8:00 AM CMS Care wrote:\n{quoted}"
    message = letter(world.jim, f"Re: {receipt.subject}", words, to=[receipt.reply_to])
    message.add_alternative(f"<p>Fine.</p><blockquote>{internal}</blockquote>", subtype="html")
    assert arrive(message, NINE).ticket == ticket
    said = ticket.messages.latest("id")
    assert (said.body, said.internal, said.quoted, said.html) == ("Fine.", False, "", "")


def test_what_answers_a_mail_for_staff_goes_to_no_other_request_either(world: World, tuesday: datetime) -> None:
    """Jim's answer to an escalation, sent to the public address of another request."""
    ticket, other = file(world.dana, tuesday), file(world.dana, office("2026-09-16 10:00"))
    sweep("2026-09-17 08:00")
    [escalation], public = escalations_of(ticket), last_mail(other)
    message = letter(world.jim, "Re: that", "Stall.", to=[public.reply_to], In_Reply_To=escalation.message_id)
    arrive(message, office("2026-09-17 09:00"))
    assert Message.objects.get(body="Stall.").internal
    assert last_mail(other) == public


def test_an_agency_in_copy_of_what_is_for_staff_adds_nothing(world: World, tuesday: datetime) -> None:
    """Jim copied Dana by mistake; her answer to his mail names ours by reference alone."""
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    escalation = escalations_of(ticket)[0]
    references = f"{mails_of(ticket)[0].message_id} {escalation.message_id} <jim@cms.example>"
    mail = arrive(letter(world.dana, "Re: look", "So that is how it is.", References=references), NINE)
    assert (mail.outcome, mail.waits) == (Outcome.KEPT, True)
    assert not Message.objects.filter(body__contains="So that is").exists()


# --- the signed link -----------------------------------------------------------------------------


def token_of(ticket: Ticket) -> str:
    return completing_link(ticket).rstrip("/").rpartition("/")[2]


def test_a_link_opens_nothing_for_who_left_or_changed_sides(world: World, tuesday: datetime) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "no idea"), tuesday))
    token = token_of(ticket)
    assert ticket_to_complete(token) == ticket
    for changed in ({"is_active": False}, {"is_active": True, "agency": world.ed.agency}):
        User.objects.filter(pk=world.dana.pk).update(**changed)
        assert ticket_to_complete(token) is None


def test_a_changed_link_opens_nothing(world: World, tuesday: datetime) -> None:
    mine = ticket_of(arrive(letter(world.dana, "no idea"), tuesday))
    theirs = ticket_of(arrive(letter(world.ed, "no idea"), tuesday))
    payload, stamp, signature = token_of(mine).split(":")
    other, other_stamp, _ = token_of(theirs).split(":")
    for token in (f"{other}:{stamp}:{signature}", f"{payload}:{other_stamp}x:{signature}", f"{payload}:{stamp}:"):
        assert ticket_to_complete(token) is None


# --- a customer in copy --------------------------------------------------------------------------


def test_a_customer_in_copy_adds_words_and_nothing_else(world: World, tuesday: datetime) -> None:
    """Their tokens are true: they may answer, but complete, reopen or have us write to nobody new."""
    customer = "owner@peachtree.example"
    ticket = file(world.dana, tuesday, copies=(customer,), account_text="999 999 9999")
    ours = last_mail(ticket)
    arrive(
        letter(customer, f"Re: {ours.subject}", "It is 770 555 0142.", to=[ours.reply_to], cc=["x@y.example"]), NINE
    )
    assert fresh(ticket).to_be_completed
    assert fresh(ticket).copies == [customer]
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-16 11:00"))
    mails = len(mails_of(ticket))
    mail = arrive(answer(customer, last_mail(ticket), "Open it again!"), office("2026-09-16 12:00"))
    assert (mail.waits, fresh(ticket).status, len(mails_of(ticket))) == (True, "resolved", mails)


def test_a_vacation_of_somebody_else_ends_no_pause(world: World, ticket: Ticket) -> None:
    pause(ticket.pk, party="submitter", words="Which line?", actor=by(world.sherry), now=NINE)
    for sender in (world.dana, world.ed, "mallory@evil.example"):
        arrive(answer(sender, last_mail(ticket), "Away.", Auto_Submitted="auto-replied"), office("2026-09-16 11:00"))
    assert fresh(ticket).status == "paused"
    assert TEXT not in {message.body for message in ticket.messages.filter(sender__gt="")}


@pytest.mark.parametrize("depth", [1, 2])
def test_what_staff_hand_on_as_a_file_stays_inside_too(world: World, tuesday: datetime, depth: int) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    inner = letter("cms.care@cms.example", escalations_of(ticket)[0].subject, "Let us stall.")
    for number in range(depth):
        outer = letter(world.sherry, f"FW: see this {number}")
        outer.add_attachment(inner)
        inner = outer
    mails = len(mails_of(ticket))
    mail = arrive(inner, NINE, to=[mails_of(ticket)[0].reply_to])
    assert ticket.messages.get(source=mail).internal
    assert len(mails_of(ticket)) == mails


def test_a_secret_that_is_parted_by_the_subject_goes_no_further(world: World, tuesday: datetime) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "Password: Hunter2!zz – 770 555 0142"), tuesday))
    assert ticket.description == MASK
    assert "Hunter2" not in "".join(f"{mail.subject} {mail.body}" for mail in mails_of(ticket))


def test_a_file_name_that_grows_by_its_mask_keeps_no_mail_out(world: World, tuesday: datetime) -> None:
    message = letter(world.dana)
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="pin=1!2 " * 18 + "x.pdf")
    [name] = ticket_of(arrive(message, tuesday)).messages.values_list("attachments__filename", flat=True)
    assert len(name) <= 150
    assert name.endswith(".pdf")


@pytest.mark.parametrize("written", ["{}", '<a href="https://gateway.example/?u={}">here</a>'])
def test_a_quoted_link_that_acts_is_dead_in_formatted_words_too(
    world: World, tuesday: datetime, written: str
) -> None:
    ticket = ticket_of(arrive(letter(world.dana, "help"), tuesday))
    link = completing_link(ticket)
    shown = quote(link, safe="") if "gateway" in written else link
    reply = answer(world.dana, mails_of(ticket)[0], "See below.")
    reply.add_alternative(f"<p>See below.</p><blockquote>{written.format(shown)}</blockquote>", subtype="html")
    arrive(reply, NINE)
    html = ticket.messages.latest("id").html
    assert "See below" in html
    assert link.rstrip("/").rpartition("/")[2].split(":")[2] not in html
