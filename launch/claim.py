"""The one lock on a data folder, and what its holder tells the other commands."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Self

from launch.console import LaunchError
from launch.others import command_line
from launch.paths import DataFolder

PATIENCE_WITH_THE_LIVING = 0.5  # seconds: somebody may be ending at this moment
PATIENCE_WITH_THE_DEAD = 10.0  # seconds: the guardian of a killed start holds the lock while it cleans up


@dataclass(frozen=True)
class Holder:
    """Who uses the data folder; `environment` names its services once they are ready."""

    pid: int
    command: str
    address: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """Who this is, for a message."""
        where = f" at {self.address}" if self.address else ""
        return f"{self.command} (process {self.pid}){where}"


class Claim:
    """The held lock; the kernel drops it when the last of its holders is gone, however that happens."""

    def __init__(self, file: int) -> None:
        self._file = file

    def announce(self, holder: Holder) -> None:
        """Tells other commands who is here; the file is private, for it may name passwords."""
        text = json.dumps(asdict(holder)).encode()
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.ftruncate(self._file, 0)
        os.close(self._file)


def try_claim(data: DataFolder) -> Claim | None:
    """Takes the lock without waiting; None when another process has it.

    A folder of somebody's own files is refused: from its first start on, ./run reset would empty it.
    """
    if not data.running.exists() and (foreign := data.foreign()):
        raise LaunchError(
            f"{data.path} holds other things, such as {foreign[0].name}. Name a new or empty folder: --data DIR"
        )
    try:
        data.make()
        file = os.open(data.running, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LaunchError(
            f"The data folder {data.path} cannot be used: {error.strerror}. See ./run doctor."
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return Claim(file)


def claim(data: DataFolder, me: Holder) -> Claim:
    """Takes the lock and announces `me`; LaunchError, naming the holder, when the folder is in use."""
    started = time.monotonic()
    while (taken := try_claim(data)) is None:
        holder = read_holder(data)
        lives = holder is not None and command_line(holder.pid)
        if time.monotonic() - started > (PATIENCE_WITH_THE_LIVING if lives else PATIENCE_WITH_THE_DEAD):
            user = holder.describe() if holder else "another command"
            raise LaunchError(f"The data folder {data.path} is already in use by {user}.")
        time.sleep(0.1)
    taken.announce(me)
    return taken


def read_holder(data: DataFolder) -> Holder | None:
    """What the last holder announced; it may be gone since."""
    try:
        return Holder(**json.loads(data.running.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
