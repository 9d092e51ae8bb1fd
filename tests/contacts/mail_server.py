"""A mail server on loopback: keeps what it accepts, refuses whom it is told to."""

import re
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Received:
    """One accepted mail: who was named in the envelope, and the message itself."""

    sender: str
    recipients: list[str]
    message: EmailMessage

    def part(self, sort: str) -> str:
        """What its "plain" or its "html" part says."""
        found = self.message.get_body((sort,))
        assert found is not None
        return str(found.get_content())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[Received] = []
        self.refused: dict[str, str] = {}
        self.greeting = "220 ready"
        self.answer_to_data = "250 kept"
        self.slow_answer: Callable[[], str] | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed in the middle is part of the tests."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def message_ids(self) -> list[str]:
        return [str(mail.message["Message-ID"]) for mail in self.received]

    def wait_for(self, mails: int) -> None:
        """Until that many were received; TimeoutError after ten seconds."""
        give_up = time.monotonic() + 10
        while len(self.received) < mails:
            if time.monotonic() > give_up:
                raise TimeoutError(f"Only {len(self.received)} of {mails} mails arrived.")
            time.sleep(0.01)


@dataclass
class _Envelope:
    sender: str = ""
    recipients: list[str] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.envelope = _Envelope()
        self.say(self.server.greeting)
        while line := self.rfile.readline().decode():
            if self.answer(line) == "QUIT":
                return

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def answer(self, line: str) -> str:
        verb = line[:4].upper()
        if verb == "RCPT":
            self.take_recipient(line)
        elif verb == "DATA":
            self.take_message()
        else:
            self.envelope = _Envelope(_address_in(line))
            self.say("221 bye" if verb == "QUIT" else "250 fine")
        return verb

    def take_recipient(self, line: str) -> None:
        address = _address_in(line)
        refusal = self.server.refused.get(address)
        if refusal is None:
            self.envelope.recipients.append(address)
        self.say(refusal or "250 fine")

    def take_message(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        answer = self.server.slow_answer() if self.server.slow_answer else self.server.answer_to_data
        if answer.startswith("250"):
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.server.received.append(Received(self.envelope.sender, self.envelope.recipients, message))
        self.say(answer)


def _address_in(line: str) -> str:
    found = re.search("<(.*)>", line)
    return found[1] if found else ""


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
