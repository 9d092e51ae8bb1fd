"""What the sessions of the listener share: whom we take mail for, how much at once, and the way to the database."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Greeting
from django.db import Error, close_old_connections

from contacts.clock import instant
from tickets.mail_ways.recipients import Recipients
from tickets.services.mail_in.keep import MOST_RECIPIENTS, Kept, keep

DATABASE_THREADS = 4
MOST_SESSIONS = 100
MOST_BYTES_HELD = 200_000_000  # of messages that are being read, in all sessions

TRY_AGAIN = "451 4.3.0 Not at this moment, try again later"
NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox here"
OFFERED = ("250-SIZE", "250-8BITMIME", "250-SMTPUTF8", "250-STARTTLS")

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Guest(Protocol):
    """A session, as far as we have to know it."""

    def dismiss(self) -> None:
        """Sends it away."""


class Reception:
    """Takes recipients and messages; an accepted message is in the database before its client hears so."""

    def __init__(self) -> None:
        self.sessions: set[Guest] = set()
        self.bytes_held = 0
        self.is_closing = False
        self._recipients = Recipients()
        self._pool = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="keep")

    @property
    def is_crowded(self) -> bool:
        return len(self.sessions) >= MOST_SESSIONS

    @property
    def is_full(self) -> bool:
        return self.bytes_held >= MOST_BYTES_HELD

    async def close(self, patience: float) -> None:
        """Sends everybody away; messages that are being kept are answered first, for so many seconds at most."""
        self.is_closing = True
        for session in [*self.sessions]:
            session.dismiss()
        give_up = asyncio.get_running_loop().time() + patience
        while self.sessions and asyncio.get_running_loop().time() < give_up:
            await asyncio.sleep(0.02)
        self._pool.shutdown()

    async def keep(self, channel: str, envelope: Envelope, raw: bytes) -> str:
        """Keeps a message; the answer is 250 after its commit, and 451 when it could not be kept."""
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        work = partial(_keep, raw, channel=channel, sender=sender, recipients=envelope.rcpt_tos)
        try:
            kept = await self._in_database(work)
        except Exception as error:  # whatever it is, the client has the message still and tries again
            return await self.handle_exception(error)
        return f"250 2.0.0 Kept as {kept.mail.pk}"

    async def _in_database(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _with_live_connection, work)

    # --- what aiosmtpd asks: the names and arguments are its own -------------------------------------

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, greeting: Greeting, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offers what we do; signing in is nothing that a mail server does here."""
        greeting.host_name = hostname
        offered = [line for line in responses[1:] if line.startswith(OFFERED)]
        return [responses[0], *offered, "250 PIPELINING"]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, greeting: Greeting, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes a recipient who is one of ours."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest in another message"
        if self._recipients.is_stale:
            await self._in_database(self._recipients.read)
        if not self._recipients.take(address):
            return NO_SUCH_MAILBOX
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Answers for what went wrong here: the client is asked to come back, and the log says why."""
        if isinstance(error, Error):
            logger.error("The database is away: %s", str(error).strip())
        else:
            logger.error("A mail session met an error.", exc_info=error)
        return TRY_AGAIN


def _keep(raw: bytes, *, channel: str, sender: str, recipients: list[str]) -> Kept:
    return keep(raw, channel=channel, envelope_from=sender, envelope_to=recipients, now=instant())


def _with_live_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    return work()
