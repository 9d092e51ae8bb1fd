"""Where things are."""

import os
from dataclasses import dataclass
from pathlib import Path

from launch.console import LaunchError

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "locks" / "development.txt"
PRODUCTION_LOCK = ROOT / "locks" / "production.txt"

# All that we make in a data folder.
OURS = ("running.json", "secret-key*", "beat-schedule*", "postgres", "postgres.unfinished", "log", "mail")


@dataclass(frozen=True)
class DataFolder:
    """The folder that holds everything the product writes on this machine."""

    path: Path

    @property
    def running(self) -> Path:
        """The lock, and what its holder tells other commands."""
        return self.path / "running.json"

    @property
    def database(self) -> Path:
        return self.path / "postgres"

    @property
    def secret_key(self) -> Path:
        return self.path / "secret-key"

    def foreign(self) -> list[Path]:
        """What lies in it that we did not make: somebody else's, and not ours to delete."""
        return [entry for entry in sorted(self.path.glob("*")) if not any(map(entry.match, OURS))]

    def make(self) -> None:
        """Creates it where it is missing: mails and logs name customers, and are for its owner alone.

        Others may pass through the folder itself, for root's database is run by another user.
        """
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        for name in ("log", "mail"):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.path / "log" / f"{name}.log"


def data_folder(option: str | None) -> DataFolder:
    """The folder named by `--data`, else by CMS_DATA_DIR, else `var` beside the code."""
    folder = Path(option or os.environ.get("CMS_DATA_DIR") or ROOT / "var")
    try:
        return DataFolder(folder.expanduser().absolute())
    except RuntimeError as error:  # ~somebody who is not there
        raise LaunchError(f"{folder} names no folder: {error}") from error
