"""Says something to the other side: the message, its event and its mail, in the transaction that makes it true."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tickets.errors import RefusedError
from tickets.models import Message, Ticket
from tickets.selectors.detail import said_since
from tickets.selectors.uploads import lines_of
from tickets.services import letters
from tickets.services.record import Actor, log
from tickets.services.uploads import attach


@dataclass(frozen=True, slots=True)
class FormKeys:
    """Of the form that it was typed in: by `message` a second sending is known, for `files` its files wait.

    Those are marked as `call_detail` where they hold some [8.4].
    """

    message: UUID | None = None
    files: UUID | None = None
    call_detail: bool = False


class UnseenError(RefusedError):
    """Others said something that the actor had not seen; `messages` is what."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__("__all__", "Somebody wrote in the meantime. Read it first.")
        self.messages = messages


def say(
    ticket: Ticket,
    action: str,
    words: str,
    *,
    actor: Actor,
    now: datetime,
    said: str = "",
    to: letters.Recipients | None = None,
    keys: FormKeys = FormKeys(),
    data: dict[str, Any] | None = None,
    **context: Any,
) -> None:
    """Tells everyone of the ticket; `said` is what the conversation shows where the mail is built from facts.
    The files that wait for the form go with it.

    The action names the event (`ticket.<action>`) and the mail text (templates/mail/<action>.txt).
    UnseenError where somebody else spoke after what the actor has seen; the caller holds the lock, so nobody can
    between this look and the end.
    """
    _refuse_unseen(ticket, actor)
    recipients = to or letters.everyone_of(ticket, ticket.assignee)
    message = Message.objects.create(
        ticket=ticket,
        author=actor.user,
        at=now,
        body=said or words,
        to=recipients.to,
        cc=recipients.cc,
        key=keys.message,
    )
    if keys.files and actor.user:
        attach(message, actor.user, keys.files, call_detail=keys.call_detail)
        context["files"] = lines_of(message.attachments.defer("data"))
    event = log(ticket, f"ticket.{action}", actor=actor, now=now, **(data or {}))
    mail_key = f"{action}:{event.pk}"
    told = {"words": words, "author": actor.user, **context}
    letters.send(ticket, action, recipients, key=mail_key, now=now, by=actor.user, **told)


def _refuse_unseen(ticket: Ticket, actor: Actor) -> None:
    if actor.seen is None or actor.rehearsing:
        return
    if messages := said_since(ticket, actor.seen, actor.user):
        raise UnseenError(messages)


def was_said(ticket: Ticket, key: UUID | None) -> bool:
    """Whether this very message was sent before: a form posted twice says it once."""
    return key is not None and ticket.messages.filter(key=key).exists()
