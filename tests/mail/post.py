"""Letters as mail programs write them, and how they arrive."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid

from contacts.models import OutgoingMail, User
from tickets.models import IncomingMail, Ticket
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import take_in

BILLING = "business.customer.care@cms.example"
MAINTENANCE = "business.account.maintenance@cms.example"
IMPLEMENTATION = "business.implementation@cms.example"
POSTED_BY = "sender@agency.example"
SUBJECT = "Peachtree Dental Group: credit missing on September invoice – 770 555 0142"
TEXT = "The credit agreed in August is not on invoice 0926."


def letter(
    sender: User | str,
    subject: str = SUBJECT,
    text: str = TEXT,
    *,
    to: Sequence[str] = (BILLING,),
    cc: Sequence[str] = (),
    **headers: str,
) -> EmailMessage:
    """A mail with a Message-ID of its own; `headers` as in In_Reply_To="<…>"."""
    message = EmailMessage()
    message["From"] = sender if isinstance(sender, str) else f"{sender.name} <{sender.email}>"
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("Message_ID", None) or make_msgid(domain="agency.example")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def answer(sender: User | str, mail: OutgoingMail, text: str, **changed: str) -> EmailMessage:
    """A reply to all to a mail of ours, with the headers that mail programs set."""
    address = sender if isinstance(sender, str) else sender.email
    headers = {"In_Reply_To": mail.message_id, "References": " ".join([*mail.references, mail.message_id])} | changed
    quoted = "".join(f"> {line}\n" for line in mail.body.splitlines())
    return letter(
        sender,
        f"Re: {mail.subject}",
        f"{text}\n\nOn Tue, Sep 15, 2026 at 10:00 AM CMS Care wrote:\n{quoted}",
        to=[mail.reply_to],
        cc=[each for each in (*mail.to, *mail.cc) if each != address],
        **headers,
    )


def arrive(
    message: EmailMessage | bytes, now: datetime, *, sender: str = POSTED_BY, to: Sequence[str] = ()
) -> IncomingMail:
    """The mail after it was received and read at that instant; `sender` and `to` are its envelope."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    kept = keep(raw, channel=IncomingMail.Channel.SMTP, envelope_from=sender, envelope_to=to, now=now)
    return take_in(kept.mail.pk, now)


def ticket_of(mail: IncomingMail) -> Ticket:
    """The request that the mail became, or belongs to, as the database has it."""
    assert mail.ticket_id is not None, mail.reason
    return Ticket.objects.get(pk=mail.ticket_id)
