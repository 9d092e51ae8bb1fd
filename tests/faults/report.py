"""What a run says: one line that moves on while it works, then a table, then every finding."""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from launch.console import Console
from tests.faults.findings import Harm, Tally

EVERY = 10.0  # seconds between lines where the output is no terminal
SHOWN = 3  # findings of each fault; the rest goes into the JSON file
HEADINGS = ("trials", "kills", "tickets", *Harm)


class Progress:
    """Trials done, kills, harm and seconds, on one line of a terminal."""

    def __init__(self, planned: int) -> None:
        self.planned = planned
        self.started = self.said = time.monotonic()
        self.trials = self.kills = self.harm = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def tell(self, fault: str, tallies: Iterable[Tally]) -> None:
        """Says where the run is; less often where each saying is a line."""
        tallies = list(tallies)
        trials, kills = (sum(getattr(tally, name) for tally in tallies) for name in ("trials", "kills"))
        harm = sum(len(tally.findings) for tally in tallies)
        line = f"{trials} of {self.planned} trials, {kills} kills, {harm} losses, {self.seconds:.0f} s: {fault}"
        if sys.stdout.isatty():
            sys.stdout.write(f"\r{line:<100}")
            sys.stdout.flush()
        elif time.monotonic() > self.said + EVERY:
            self.said = time.monotonic()
            Console(sys.stdout).say(line)


def table(tallies: list[Tally]) -> str:
    """One row a fault, and their sum."""
    counts = {tally.fault: _counts(tally) for tally in tallies}
    counts["all"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    width = max(map(len, counts))
    heading = f"{'fault':<{width}}" + "".join(f"{name:>11}" for name in HEADINGS)
    return "\n".join(
        [heading, *(f"{name:<{width}}" + "".join(f"{one:>11}" for one in row) for name, row in counts.items())]
    )


def _counts(tally: Tally) -> list[int]:
    return [tally.trials, tally.kills, tally.tickets, *(tally.count(harm) for harm in Harm)]


def examples(tallies: list[Tally]) -> list[str]:
    """The first findings of each fault, in words."""
    return [
        f"{finding.harm}: {finding.what} ({tally.fault})" for tally in tallies for finding in tally.findings[:SHOWN]
    ]


def write_json(path: Path, seed: int, seconds: float, tallies: list[Tally]) -> None:
    """The table with every finding, for programs."""
    faults = [
        {"fault": tally.fault}
        | dict(zip(HEADINGS, _counts(tally), strict=True))
        | {"findings": [finding.what for finding in tally.findings]}
        for tally in tallies
    ]
    path.write_text(json.dumps({"seed": seed, "seconds": round(seconds, 1), "faults": faults}, indent=1) + "\n")
