"""A sub-agent who never opens the web page: by a real listener in, by a real mail server out [2.1]-[2.5], [8.4]."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest
from pytest_django import Settings

from contacts.clock import instant
from contacts.models import UndeliverableAddress, User
from contacts.outbox import deliver_due
from tests.contacts.mail_server import MailServer, Received, running_mail_server
from tests.mail.listening import Listener
from tests.mail.post import letter
from tests.world import World, by, fresh, promises
from tickets.models import IncomingMail, Ticket
from tickets.numbers import grouped
from tickets.selectors.rules import office_calendar
from tickets.services.confirm import confirm
from tickets.services.finish import resolve
from tickets.services.mail_in.take_in import take_in_due
from tickets.services.promise import promise

pytestmark = pytest.mark.django_db(transaction=True)
OURS = "business.customer.care@cms.example"


@dataclass
class Post:
    """The postman: brings mails to the listener and ours to the people, and keeps all that passed, in order."""

    listener: Listener
    server: MailServer
    passed: list[EmailMessage] = field(default_factory=list)

    def bring(self, message: EmailMessage, sender: str, to: str) -> IncomingMail:
        """One mail from outside, received and read."""
        with self.listener.smtp() as client:
            client.sendmail(sender, [to], message.as_bytes())
        self.passed.append(message)
        assert take_in_due(instant()).failed == 0
        return IncomingMail.objects.latest("id")

    def fetch(self) -> list[Received]:
        """What we have sent since the last time."""
        before = len(self.server.received)
        assert deliver_due(instant()).failed == 0
        sent = self.server.received[before:]
        self.passed.extend(each.message for each in sent)
        return sent


@pytest.fixture
def post(world: World, settings: Settings) -> Iterator[Post]:
    with running_mail_server() as server, Listener() as listener:
        settings.EMAIL_BACKEND = "contacts.mail_backends.StrictSmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield Post(listener, server)


def reply_to_all(author: User, mail: Received, words: str, **headers: str) -> EmailMessage:
    """As mail programs do: to Reply-To, copies to the others, References carried on, the text quoted."""
    message = mail.message
    others = {address.strip() for name in ("To", "Cc") for address in str(message[name] or "").split(",")}
    quoted = "".join(f"> {line}\n" for line in mail.part("plain").splitlines())
    return letter(
        author,
        f"RE: {message['Subject']}",
        f"{words}\n\n-- \n{author.name}\n\nOn Tue, Sep 15, 2026 at 10:00 AM CMS Care wrote:\n{quoted}",
        to=[str(message["Reply-To"])],
        cc=sorted(others - {author.email, ""}),
        In_Reply_To=str(message["Message-ID"]),
        References=f"{message['References'] or ''} {message['Message-ID']}".strip(),
        **headers,
    )


def report_of(mail: Received, address: str) -> EmailMessage:
    """What the mail server of an address sends back to the envelope's sender (RFC 3464)."""
    report = EmailMessage()
    report["From"] = "Mail Delivery System <MAILER-DAEMON@agency.example>"
    report["To"] = mail.sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Message-ID"] = "<report@agency.example>"
    report["Auto-Submitted"] = "auto-replied"
    report["MIME-Version"] = "1.0"
    report["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="rep"'
    report.set_payload(
        "--rep\n\nIt could not be delivered.\n--rep\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.agency.example\n\nFinal-Recipient: rfc822; {address}\nAction: failed\n"
        "Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full\n\n--rep--\n"
    )
    return report


def threads(messages: list[EmailMessage]) -> list[set[str]]:
    """The Message-IDs as a mail program groups them: whoever names another stands with it."""
    groups: list[set[str]] = []
    for message in messages:
        named = {str(message["Message-ID"]), *re.findall(r"<[^>]+>", str(message["References"] or ""))}
        named |= set(re.findall(r"<[^>]+>", str(message["In-Reply-To"] or "")))
        joined = [group for group in groups if group & named]
        groups = [group for group in groups if not group & named]
        groups.append(named.union(*joined))
    return groups


def subject_of(mail: Received) -> str:
    """The subject without the blank that folding a long one leaves before it."""
    return str(mail.message["Subject"]).strip()


def assert_proper(mail: Received, to: list[User], copies: list[User], *, automatic: bool) -> None:
    """Who gets it, what every mail of ours carries, and what none does."""
    message = mail.message
    assert message["To"] == ", ".join(person.email for person in to)
    assert (message["Cc"] or "") == ", ".join(person.email for person in copies)
    assert sorted(mail.recipients) == sorted(person.email for person in [*to, *copies])
    assert mail.sender.startswith("bounces+")
    assert str(message["Reply-To"]).startswith("business.customer.care+")
    assert "cms.example" in message["List-Id"]
    assert bool(message["Auto-Submitted"]) == automatic
    assert re.fullmatch(r"Peachtree Dental Group: .+ – 770 555 0142 \[CMS C.{3}-.{4}/.{8}\]", subject_of(mail))
    assert mail.part("plain").startswith("****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****")
    assert "dana.ortiz@agency.example" in mail.part("plain")  # [2.4]
    assert "PLEASE FLAG TO SHERRY PARRISH" in mail.part("html")
    assert not re.search(r"<img|<script|<link|src=|url\(", mail.part("html"))


def test_from_the_first_mail_to_the_last(world: World, post: Post) -> None:
    ticket, receipt = filed_by_mail(world, post)
    confirmation = confirmed_with_a_number(world, post, ticket)
    a_colleague_joins(world, post, ticket, confirmation)
    steps = promised(world, post, ticket)
    an_absence_changes_nothing(world, post, ticket, answered=steps, to=receipt.sender)
    a_bounce_is_noted(world, post, ticket, steps)
    assert (
        post.bring(reply_to_all(world.dana, steps, "Thank you both."), world.dana.email, OURS).outcome == "appended"
    )
    resolved(world, post, ticket)
    conversation = [message for message in post.passed if message["Message-ID"] != "<report@agency.example>"]
    assert len(threads(conversation)) == 1


def filed_by_mail(world: World, post: Post) -> tuple[Ticket, Received]:
    first = letter(world.dana)
    assert post.bring(first, world.dana.email, OURS).outcome == "created"
    [receipt] = post.fetch()
    assert_proper(receipt, [world.dana], [world.sherry, world.lyndi], automatic=True)
    assert receipt.message["In-Reply-To"] == first["Message-ID"]
    assert "Day 2" in receipt.part("plain")
    return Ticket.objects.get(), receipt


def confirmed_with_a_number(world: World, post: Post, ticket: Ticket) -> Received:
    confirm(ticket.pk, actor=by(world.rita), now=instant())
    [confirmation] = post.fetch()
    assert_proper(confirmation, [world.dana], [world.sherry, world.lyndi], automatic=False)
    ims = grouped(ticket.numbers.get(kind="ims").number)
    assert f"Your number is {ims}." in confirmation.part("plain")
    assert "Sherry Parrish" in confirmation.part("plain")
    return confirmation


def a_colleague_joins(world: World, post: Post, ticket: Ticket, answered: Received) -> None:
    joined = post.bring(reply_to_all(world.lee, answered, "It is invoice 0926."), world.lee.email, OURS)
    assert joined.outcome == "appended"
    assert fresh(ticket).copies == [world.lee.email]
    assert ticket.messages.latest("id").body == "It is invoice 0926."
    assert post.fetch() == []  # his mail named everyone whom it concerns


def promised(world: World, post: Post, ticket: Ticket) -> Received:
    day = office_calendar().add_business_days(office_calendar().local_date(instant()), 9)
    promise(ticket.pk, day=day, words="We ask the billing system.", actor=by(world.sherry), now=instant())
    [steps] = post.fetch()
    assert_proper(steps, [world.dana], [world.sherry, world.lyndi, world.lee], automatic=False)
    return steps


def an_absence_changes_nothing(world: World, post: Post, ticket: Ticket, *, answered: Received, to: str) -> None:
    before = promises(ticket)
    words = reply_to_all(world.dana, answered, "I am away until Monday.", Auto_Submitted="auto-replied")
    away = post.bring(words, "", to)
    assert (away.outcome, away.ticket) == ("kept", ticket)
    assert (promises(ticket), post.fetch()) == (before, [])


def a_bounce_is_noted(world: World, post: Post, ticket: Ticket, sent: Received) -> None:
    bounced = post.bring(report_of(sent, world.lee.email), "", sent.sender)
    assert (bounced.outcome, bounced.ticket) == ("kept", ticket)
    assert UndeliverableAddress.objects.get().address == world.lee.email
    assert post.fetch() == []


def resolved(world: World, post: Post, ticket: Ticket) -> None:
    resolve(ticket.pk, words="The credit is on invoice 1026.", actor=by(world.sherry), now=instant())
    [completion] = post.fetch()
    assert_proper(completion, [world.dana], [world.sherry, world.lyndi, world.lee], automatic=False)
    assert "invoice 1026" in completion.part("plain")


def test_two_requests_are_two_threads_and_a_subject_in_common_joins_nothing(world: World, post: Post) -> None:
    for text in ("Invoice 0926.", "Invoice 1026."):
        post.bring(letter(world.dana, text=text), world.dana.email, OURS)
    assert Ticket.objects.count() == 2
    assert len(post.fetch()) == 2
    assert len(threads(post.passed)) == 2


def test_an_incomplete_request_is_completed_by_answering(world: World, post: Post) -> None:
    post.bring(letter(world.dana, "billing problem"), world.dana.email, OURS)
    [question] = post.fetch()
    assert question.recipients == [world.dana.email]
    assert "/complete/" in question.part("plain")
    post.bring(reply_to_all(world.dana, question, "Oh, 770 555 0142."), world.dana.email, OURS)
    ticket = Ticket.objects.get()
    assert ticket.account == world.account
    confirm(ticket.pk, actor=by(world.rita), now=instant())
    assert subject_of(post.fetch()[-1]).startswith("Peachtree Dental Group: billing problem – 770 555 0142")
    assert len(threads(post.passed)) == 1
