"""kill -9 between any two statements of every verb, of the sweep and of the deliverer."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from random import Random

from tests.faults.acts import ACTS, Deed
from tests.faults.findings import Finding, Harm, Trial
from tests.faults.invariants import sound
from tests.faults.kill_points import Work, dying, in_child, moments_of, status_of
from tests.faults.scene import KINDS, Scene, Stage
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.states import VerbNotAllowedError


@dataclass(frozen=True)
class Kill:
    """Which act dies at which of its moments."""

    act: str
    kind: str
    fatal: int


def all_kills(stage: Stage, random: Random, only: Callable[[str], bool]) -> list[Kill]:
    """Every moment of every act, by doing each once."""
    return [
        Kill(name, kind, fatal)
        for name, act in ACTS.items()
        if only(name)
        for kind in KINDS
        for fatal in range(1, moments_of(act(Scene(stage, random, kind))) + 1)
    ]


def drawn(kills: list[Kill], number: int, random: Random) -> list[Kill]:
    """So many of them in any order; all of them once before one comes twice."""
    shuffled = random.sample(kills, len(kills))
    return list(islice(cycle(shuffled), number))


def kill_between_statements(stage: Stage, random: Random, kill: Kill, plant: Work | None = None) -> Trial:
    """Kills the act at its moment, does it again as its caller would, and lets the sweep and the deliverer recover.

    A planted fault works in the process that is killed, and in no other.
    """
    scene = Scene(stage, random, kill.kind)
    deed = ACTS[kill.act](scene)
    status = status_of(in_child(partial(_die, deed, kill.fatal, plant)))
    findings = [*sound(), *_done_again(deed), *scene.recover()]
    return Trial(int(status == -signal.SIGKILL), Ticket.objects.count(), findings)


def _die(deed: Deed, fatal: int, plant: Work | None) -> None:
    if plant is not None:
        plant()
    dying(deed, fatal)


def _done_again(deed: Deed) -> list[Finding]:
    """A refusal tells the caller that it was done the first time; every other failure is a finding."""
    try:
        deed()
    except (RefusedError, VerbNotAllowedError):
        return []
    except Exception as error:
        return [Finding(Harm.STUCK, f"it cannot be done again: {error!r}")]
    return []
