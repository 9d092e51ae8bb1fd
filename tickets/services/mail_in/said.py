"""What a mail says, as it goes into the conversation: without secrets, its HTML harmless, its files beside it."""

from dataclasses import dataclass
from typing import Any

from tickets.attaching import ALLOWED_WORDS, why_withheld
from tickets.from_outside import shown_html, shown_name, shown_text
from tickets.mail_parser import ParsedAttachment, ParsedMail
from tickets.models import Attachment, IncomingMail, Message, Ticket
from tickets.models.mail import LONGEST_HEADER
from tickets.selectors.thread import file_words

NO_WORDS = "(The mail has no text.)"
LONGEST_PASSED_ON = 20_000  # signs; half a megabyte of short lines became 16 MB for everybody on the request
PASSED_ON = "(Shortened: the whole text is kept with the request.)"


@dataclass(frozen=True, slots=True)
class Said:
    """One mail, ready to become a message of a ticket; `doubted` if its sender may be somebody else."""

    mail: IncomingMail
    facts: ParsedMail
    doubted: bool = False

    @property
    def words(self) -> str:
        """What the sender wrote, without quotes and signature; never empty."""
        return shown_text(self.facts.reply or self.facts.text) or NO_WORDS

    @property
    def passed_on(self) -> str:
        """The words as mails of ours repeat them: shortened where they are far too many."""
        words = self.words
        return words if len(words) <= LONGEST_PASSED_ON else f"{words[:LONGEST_PASSED_ON]}…\n\n{PASSED_ON}"

    @property
    def formatted(self) -> str:
        """The same as it was formatted; empty where a secret would show through its tags."""
        return shown_html(self.facts.html)

    @property
    def about_files(self) -> dict[str, Any]:
        """For mails of ours: a line for each file that came with it, and what may be sent where one is withheld."""
        files = self.facts.attachments
        allowed = ALLOWED_WORDS if any(why_withheld(file.filename) for file in files) else ""
        return {"files": [f"{shown_name(file.filename)}: {_file_words(file)}" for file in files], "allowed": allowed}

    @property
    def thread_id(self) -> str:
        """The Message-ID to thread under; empty if it is too long to be kept."""
        return self.facts.message_id if len(self.facts.message_id) <= LONGEST_HEADER else ""

    @property
    def told(self) -> frozenset[str]:
        """Those who have this mail already: its sender and everyone whom it names."""
        return frozenset({self.facts.from_email, *self.facts.to, *self.facts.cc})

    def add_to(self, ticket: Ticket, **fields: Any) -> Message:
        """Adds the message and its files to the conversation, at the instant of our receipt [4.1]."""
        shown = {"quoted": shown_text(self.facts.quoted), "html": self.formatted}
        message = Message.objects.create(
            ticket=ticket,
            at=self.mail.received_at,
            body=self.words,
            sender=self.mail.from_email,
            **(shown | fields),
        )
        Attachment.objects.bulk_create(_attachment(message, file) for file in self.facts.attachments)
        return message


def _file_words(file: ParsedAttachment) -> str:
    why = why_withheld(file.filename)
    return f"withheld. {why}" if why else file_words(file.filename, file.content_type, file.size)


def _attachment(message: Message, file: ParsedAttachment) -> Attachment:
    withheld = why_withheld(file.filename)
    return Attachment(
        message=message,
        filename=shown_name(file.filename),
        content_type=file.content_type[:127],
        size=file.size,
        sha256=file.sha256,
        content_id=file.content_id[:255],
        data=b"" if withheld else file.data,
        withheld=withheld,
    )
