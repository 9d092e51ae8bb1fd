"""Many at the same work at once: sweeps and deliverers in processes of their own, some of them killed meanwhile."""

import signal
import time
from functools import partial
from random import Random

from contacts.outbox import deliver_due
from escalation.services.sweep import sweep_due
from tests.faults.findings import Trial
from tests.faults.kill_points import NEVER, Work, dying, in_child, status_of
from tests.faults.scene import KINDS, Scene, Stage
from tickets.models import Ticket

REQUESTS = 6
SWEEPING, DELIVERING = 200, 40  # moments that all of them pass together, at least
TO_THE_START = 0.05  # seconds in which every process gets ready


def sweeps_at_once(number: int, stage: Stage, random: Random, plant: Work | None = None) -> Trial:
    """So many sweeps of the same due tickets; in half of the trials one is killed."""
    scene = _scene_with_requests(stage, random)
    return _race(scene, [partial(sweep_due, scene.at(2, "08:00"))] * number, SWEEPING // number, plant, days=1)


def deliverers_at_once(number: int, stage: Stage, random: Random, plant: Work | None = None) -> Trial:
    """So many deliverers at the same outbox; in half of the trials one is killed."""
    scene = _scene_with_requests(stage, random)
    return _race(scene, [partial(deliver_due, scene.now)] * number, DELIVERING // number, plant, days=0)


def _scene_with_requests(stage: Stage, random: Random) -> Scene:
    scene = Scene(stage, random, random.choice(KINDS))
    for _ in range(REQUESTS):
        scene.filed()
    return scene


def _race(scene: Scene, works: list[Work], latest: int, plant: Work | None, days: int) -> Trial:
    start = time.monotonic() + TO_THE_START
    fatal = scene.random.choice([NEVER, scene.random.randint(1, latest)])
    runners = [
        in_child(partial(_run, work, start, NEVER if index else fatal, plant)) for index, work in enumerate(works)
    ]
    kills = sum(status_of(pid) == -signal.SIGKILL for pid in runners)
    return Trial(kills, Ticket.objects.count(), scene.recover(days))


def _run(work: Work, start: float, fatal: int, plant: Work | None) -> None:
    if plant is not None:
        plant()
    Ticket.objects.exists()  # connects before the race
    time.sleep(max(0.0, start - time.monotonic()))
    dying(work, fatal)
