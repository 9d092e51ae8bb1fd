"""The demo world's mails: written as mail programs write them, and received as any other."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from contacts.bounces import return_address
from contacts.models import Mailbox, OutgoingMail, User
from tickets.models import IncomingMail, Ticket
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import take_in

DOMAIN = "mail.example"
# One grey pixel each: a demo of files needs no photographs.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200819c5d8b0e0000000049454e44ae426082"
)
FILES = {
    "pdf": ("application", "pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
    "png": ("image", "png", PICTURE),
    "exe": ("application", "octet-stream", b"MZ"),
}


def message_id(key: str) -> str:
    """The Message-ID of the demo's mail of that name."""
    return f"<{key}@{DOMAIN}>"


def ticket_of(key: str) -> Ticket:
    """The request that came by the demo's mail of that name."""
    return Ticket.objects.select_related("submitter", "assignee", "team").get(thread_id=message_id(key))


def receive(letter: dict[str, Any], key: str, at: datetime) -> None:
    """Receives and reads one mail at that instant: a new one, or an answer to the last mail of its request."""
    message = _answer(letter, ticket_of(letter["answers"])) if "answers" in letter else _new(letter)
    message["From"] = _sender(letter["from"])
    message["Message-ID"], message["Date"] = message_id(key), format_datetime(at)
    for name, value in letter.get("headers", {}).items():
        message[name] = value
    _write(message, letter)
    kept = keep(
        message.as_bytes(),
        channel=IncomingMail.Channel.SMTP,
        envelope_from=parseaddr(message["From"])[1],
        envelope_to=[message["To"]],
        now=at,
    )
    take_in(kept.mail.pk, at)


def bounce(mail: OutgoingMail, address: str, at: datetime) -> None:
    """Receives the report of a mail server that could not deliver one of ours (RFC 3464)."""
    report = (
        f"From: MAILER-DAEMON@{DOMAIN}\nTo: {return_address(mail.pk)}\nSubject: Undeliverable: {mail.subject}\n"
        f"Message-ID: {message_id(f'bounce-{mail.pk}')}\nDate: {format_datetime(at)}\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report"\n\n'
        "--report\n\nYour message could not be delivered.\n"
        f"--report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {DOMAIN}\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.2.2\n"
        "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\n\n--report--\n"
    )
    kept = keep(report.encode(), channel=IncomingMail.Channel.SMTP, envelope_to=[return_address(mail.pk)], now=at)
    take_in(kept.mail.pk, at)


def last_mail_of(ticket: Ticket) -> OutgoingMail:
    return OutgoingMail.objects.filter(about=f"ticket:{ticket.pk}", internal=False).latest("id")


def _new(letter: dict[str, Any]) -> EmailMessage:
    message = EmailMessage()
    message["To"] = Mailbox.objects.get(key=letter["to"]).address
    message["Subject"] = letter["subject"]
    if copied := letter.get("cc"):
        message["Cc"] = ", ".join(_sender(name) for name in copied)
    return message


def _answer(letter: dict[str, Any], ticket: Ticket) -> EmailMessage:
    mail = last_mail_of(ticket)
    message = EmailMessage()
    message["To"] = mail.reply_to
    message["Cc"] = ", ".join([*mail.to, *mail.cc])
    message["Subject"] = f"{letter.get('prefix', 'Re:')} {mail.subject}"
    message["In-Reply-To"] = mail.message_id
    message["References"] = " ".join([*mail.references, mail.message_id])
    quoted = "".join(f"> {line}\n" for line in mail.body.splitlines())
    letter["text"] = [*letter["text"], "", f"On {mail.created_at:%a, %d %b %Y at %H:%M} CMS Care wrote:", quoted]
    return message


def _write(message: EmailMessage, letter: dict[str, Any]) -> None:
    message.set_content("\n".join(letter["text"]))
    if "html" in letter:
        message.add_alternative("\n".join(letter["html"]), subtype="html")
    for filename in letter.get("files", ()):
        maintype, subtype, data = FILES[filename.rpartition(".")[2]]
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=filename)


def _sender(name: str) -> str:
    """Somebody of the demo world by name, or an address as it stands."""
    return name if "@" in name else f"{name} <{User.objects.get(name=name).email}>"
