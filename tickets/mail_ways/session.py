"""One conversation with a mail server, by SMTP (RFC 5321) or LMTP (RFC 2033).

aiosmtpd speaks the protocol; here stands what it leaves open: bounds on everything that a client can send, an end of
a message that cannot be forged, and answers that tell nothing about who is here.
"""

# ruff: noqa: N802 - aiosmtpd finds its commands by these names

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Envelope

from tickets.mail_parser.limits import MESSAGE_BYTES
from tickets.mail_ways.reception import Reception
from tickets.models import IncomingMail

IDLE = 300.0  # seconds, RFC 5321 [4.5.3.2.7]
FIRST_WORD = 30.0  # seconds until a client says anything, or a hundred silent ones shut out everybody
LONGEST_DATA = 600.0  # seconds for a whole message
MOST_BYTES = 2 * MESSAGE_BYTES  # read of a message that is too large, before we hang up
PIECE = 65_536  # bytes of a line that are read at once; lines may be longer
COMMAND_LINE = 1000  # bytes; RFC 5321 asks for 512
MOST_ERRORS = 20  # answers of 4xx and 5xx before we hang up
MOST_COMMANDS = {"*": 100, "MAIL": 5000, "RCPT": 50_000, "DATA": 5000, "RSET": 5000, "NOOP": 1000}

TOO_LARGE = "552 5.3.4 The message is larger than 25 MB"
BUSY = "452 4.3.1 Too much mail at this moment, try again later"
CLOSING = "421 4.3.2 The service is closing, try again later"
TOO_MANY_ERRORS = "421 4.7.0 Too many errors, goodbye"


@dataclass
class Gathered:
    """A message as it comes in; one that cannot be kept is forgotten at once, though it is read to its end."""

    reception: Reception
    content: bytearray = field(default_factory=bytearray)
    size: int = 0
    refusal: str = ""

    def add(self, text: bytes) -> None:
        """Adds a part of the message."""
        self.size += len(text)
        if self.size > MESSAGE_BYTES:
            self.refusal = TOO_LARGE
        elif self.reception.is_full:
            self.refusal = self.refusal or BUSY
        if self.refusal:
            self.forget()
        else:
            self.content += text
            self.reception.bytes_held += len(text)

    def forget(self) -> None:
        """Gives its memory back."""
        self.reception.bytes_held -= len(self.content)
        self.content.clear()


class Session(SMTP):
    """SMTP, bounded."""

    channel = IncomingMail.Channel.SMTP
    line_length_limit = PIECE

    def __init__(self, reception: Reception, hostname: str) -> None:
        super().__init__(
            reception,
            data_size_limit=MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="CMS Care",
            timeout=IDLE,
            command_call_limit=MOST_COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        self.command_size_limits = defaultdict(lambda: COMMAND_LINE)  # aiosmtpd's is shared by all sessions
        self._reception = reception
        self._errors = 0
        self._is_keeping = False

    # --- its beginning and end -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._reset_timeout(FIRST_WORD)
        self._reception.sessions.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._reception.sessions.discard(self)
        super().connection_lost(error)

    def dismiss(self) -> None:
        """Says goodbye, unless a message is being kept: its answer comes first."""
        if not self._is_keeping:
            self._hang_up(CLOSING)

    def _hang_up(self, words: str) -> None:
        if self.transport is not None:
            self._writer.write(f"{words}\r\n".encode())
            self.transport.close()

    async def push(self, status: AnyStr) -> None:
        """Answers; a client that earns nothing but refusals is sent away."""
        await super().push(status)
        if status[:1] in ("4", "5", b"4", b"5"):
            self._errors += 1
            if self._errors == MOST_ERRORS:
                self._hang_up(TOO_MANY_ERRORS)

    # --- what is not told ------------------------------------------------------------------------

    async def smtp_VRFY(self, arg: str | None) -> None:
        await self.push("252 2.1.5 Send it and see")

    async def smtp_EXPN(self, arg: str | None) -> None:
        await self.push("502 5.5.1 Not here")

    async def smtp_AUTH(self, arg: str | None) -> None:
        await self.push("502 5.5.1 Nobody signs in here")

    async def smtp_HELP(self, arg: str | None) -> None:
        await self.push("214 2.0.0 See RFC 5321")

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address and what follows it; none for what no address can be."""
        try:
            address, rest = super()._getaddr(arg)
        except Exception:  # the library's parser of addresses ends in many ways on what is none
            return None, None
        return (address, rest) if address is None or address.isprintable() else (None, None)

    # --- a message -------------------------------------------------------------------------------

    async def smtp_DATA(self, arg: str | None) -> None:
        """Reads a message to its end, keeps it, and answers only then."""
        envelope = self.envelope
        assert envelope is not None
        if refusal := self._why_not_now(envelope, arg):
            await self.push(refusal)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self._reset_timeout(LONGEST_DATA)
        message = Gathered(self._reception)
        try:
            await self._read(message)
            self._is_keeping = True
            answer = message.refusal or await self._reception.keep(self.channel, envelope, bytes(message.content))
        finally:
            self._is_keeping = False
            message.forget()
        self.envelope = self._create_envelope()
        self._reset_timeout()
        await self.push(self.answers(envelope, answer))
        if self._reception.is_closing:
            self.dismiss()

    def answers(self, envelope: Envelope, answer: str) -> str:
        """The answer to a message."""
        return answer

    def _why_not_now(self, envelope: Envelope, arg: str | None) -> str:
        if arg:
            return "501 5.5.4 Syntax: DATA"
        if not envelope.rcpt_tos:
            return "503 5.5.1 Name a recipient first"
        return BUSY if self._reception.is_full else ""

    async def _read(self, message: Gathered) -> None:
        """Reads up to a line that is nothing but a dot, with CR LF before and after it: no other end is one.

        A bare CR or LF is text like any other, so that nobody can smuggle in a second message behind one.
        """
        at_line_start = True
        while (piece := await self._piece()) != b".\r\n" or not at_line_start:
            message.add(piece[1:] if at_line_start and piece.startswith(b".") else piece)
            at_line_start = piece.endswith(b"\r\n")
            if message.size > MOST_BYTES:
                self._hang_up(TOO_LARGE)
                await asyncio.get_running_loop().create_future()  # which the end of the connection cancels

    async def _piece(self) -> bytes:
        """A line with its end, or the next part of a long one."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as longer:
            return await self._reader.read(longer.consumed)


class LocalSession(Session):
    """LMTP: greeted with LHLO, and each recipient gets an answer of its own."""

    channel = IncomingMail.Channel.LMTP

    async def smtp_LHLO(self, arg: str) -> None:
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    def answers(self, envelope: Envelope, answer: str) -> str:
        """The same answer for each accepted recipient: a message is kept once, for all of them."""
        return "\r\n".join([answer] * len(envelope.rcpt_tos))


class Busy(asyncio.Protocol):
    """Sends a client away before it can say anything."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
        transport.close()


def session_or_busy(kind: type[Session], reception: Reception, hostname: str) -> Session | Busy:
    """A protocol for the next connection."""
    return Busy() if reception.is_crowded else kind(reception, hostname)
