"""What a trial found: every broken promise is a finding, and each finding is a harm of one sort."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Harm(StrEnum):
    """The ways in which a product may fail its users; each is a column of the table."""

    LOST = "lost"  # a request, rung or mail that should be there and never will
    DOUBLED = "doubled"
    EARLY = "early"
    STUCK = "stuck"  # due, and nobody does it
    UNFOUNDED = "unfounded"  # a mail about what never came to be


@dataclass(frozen=True)
class Finding:
    """One broken promise, in words that say where to look."""

    harm: Harm
    what: str


@dataclass
class Trial:
    """One trial of one fault: who was killed, how many requests were at stake, what was found."""

    kills: int = 0
    tickets: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Tally:
    """All trials of one fault."""

    fault: str
    trials: int = 0
    kills: int = 0
    tickets: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, trial: Trial) -> None:
        self.trials += 1
        self.kills += trial.kills
        self.tickets += trial.tickets
        self.findings += trial.findings

    def count(self, harm: Harm) -> int:
        return sum(finding.harm == harm for finding in self.findings)


def each(harm: Harm, what: str, things: Iterable[object]) -> list[Finding]:
    """One finding of that sort for each thing."""
    return [Finding(harm, f"{what}: {thing}") for thing in things]
