"""The mail server of the trials, a process of its own: keeps what it accepts in a journal, errs when told to.

Run as a program with a folder and a port; the folder holds the journal and the word that sets its mood.
"""

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.contacts.mail_server import MailServer, Received

SLOWNESS = 0.2  # seconds
TOO_LATE = 3.0  # seconds, more than the mail client of the trials waits


class Mood(StrEnum):
    """What the server does with a mail; in the last two it keeps the mail and the answer is lost."""

    GOOD = "good"
    SLOW = "slow"
    LATER = "later"
    NEVER = "never"
    SILENT = "silent"
    TOO_LATE = "too late"


ANSWERS = {Mood.LATER: "451 try later", Mood.NEVER: "554 never"}


@dataclass(frozen=True)
class Mailbox:
    """The server's folder, as the trials see it."""

    folder: Path
    port: int

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    @property
    def mood(self) -> Mood:
        return Mood((self.folder / "mood").read_text())

    def feel(self, mood: Mood) -> None:
        """From the next mail on."""
        unfinished = self.folder / "mood.unfinished"
        unfinished.write_text(mood)
        unfinished.rename(self.folder / "mood")

    def empty(self) -> None:
        """Forgets every mail, and is good again."""
        self.journal.write_text("")
        self.feel(Mood.GOOD)

    def copies(self) -> Counter[tuple[str, str]]:
        """How often each recipient got each Message-ID."""
        return Counter((line["id"], address) for line in self._lines() for address in line["to"])

    def unanswered(self) -> set[str]:
        """The Message-IDs of mails that were kept while the answer was lost."""
        return {line["id"] for line in self._lines() if not line["answered"]}

    def doubt_the_last(self, number: int) -> None:
        """The server was killed: so many mails that it had just written down may not have been answered."""
        lines = self._lines()
        for line in lines[-number:]:
            line["answered"] = False
        self.journal.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.journal.read_text().splitlines()]


class _Journal(list[Received]):
    """Writes each mail down before the server answers; in a bad mood the answer gets lost."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__()
        self._mailbox = mailbox

    def append(self, received: Received) -> None:
        mood = self._mailbox.mood
        answered = mood not in (Mood.SILENT, Mood.TOO_LATE)
        line = {"id": str(received.message["Message-ID"]), "to": received.recipients, "answered": answered}
        with self._mailbox.journal.open("a") as journal:
            journal.write(json.dumps(line) + "\n")
        if mood == Mood.TOO_LATE:
            time.sleep(TOO_LATE)
        if not answered:
            raise ConnectionAbortedError("The answer is lost on purpose.")


class _MoodyServer(MailServer):
    def __init__(self, mailbox: Mailbox) -> None:
        self._port = mailbox.port
        self._mailbox = mailbox
        super().__init__()
        self.received = _Journal(mailbox)
        self.slow_answer = self._answer

    def server_bind(self) -> None:
        self.allow_reuse_address = True
        self.server_address = ("127.0.0.1", self._port)
        super().server_bind()

    def _answer(self) -> str:
        mood = self._mailbox.mood
        if mood == Mood.SLOW:
            time.sleep(SLOWNESS)
        return ANSWERS.get(mood, "250 kept")


if __name__ == "__main__":
    with _MoodyServer(Mailbox(Path(sys.argv[1]), int(sys.argv[2]))) as server:
        server.serve_forever()
