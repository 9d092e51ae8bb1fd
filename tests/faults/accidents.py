"""What goes wrong without anybody dying: moods of the mail server, jumps of the clock, a poisonous ticket."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from contacts.outbox import deliver_due
from escalation.models import Run
from escalation.services.sweep import sweep_due
from tests.faults.findings import Finding, Harm, Trial
from tests.faults.kill_points import Work, in_child, status_of
from tests.faults.mailbox import Mood
from tests.faults.scene import KINDS, Scene, Stage, answers_lost
from tickets.models import Ticket

HALF_BROKEN = [{"level": 2}]  # a frozen ladder that no sweep can climb
FAR_BACK, FAR_AHEAD = -72, 240  # hours


def mail_server_in(mood: Mood, stage: Stage, random: Random, plant: Work | None = None) -> Trial:
    """A pass over the outbox while the mail server is in a mood; then it is good again."""
    scene = _scene(stage, random, requests=3)
    scene.evidence.refusals = mood == Mood.NEVER
    stage.mailbox.feel(mood)
    _elsewhere(partial(deliver_due, scene.now), plant)
    scene.evidence.answers_lost |= answers_lost(stage.mailbox)
    stage.mailbox.feel(Mood.GOOD)
    return Trial(0, Ticket.objects.count(), scene.recover())


def jumping_clock(stage: Stage, random: Random, plant: Work | None = None) -> Trial:
    """Sweeps and deliveries of a machine whose clock jumps by days ahead and by hours back."""
    scene = _scene(stage, random, requests=3)
    right = scene.at(2, "08:00")
    for hours in (0, *random.sample(range(FAR_BACK, FAR_AHEAD), 4), 0):
        now = max(right + timedelta(hours=hours), scene.received)
        _elsewhere(partial(_sweep_and_deliver, now), plant)
    scene.at(14, "08:00")
    return Trial(0, Ticket.objects.count(), scene.recover())


def poison(stage: Stage, random: Random, plant: Callable[[], object] | None = None) -> Trial:
    """One ticket fails at every look; the others are told in the same sweep, and it is too once it is mended."""
    scene = _scene(stage, random, requests=4)
    sweep_due(scene.at(2, "08:00"))
    run = random.choice(list(Run.objects.order_by("pk")))
    whole_ladder = run.rungs
    Run.objects.filter(pk=run.pk).update(rungs=HALF_BROKEN)
    now = scene.at(3, "08:00")
    _elsewhere(partial(sweep_due, now), plant)
    told = Ticket.objects.exclude(pk=run.ticket_id).filter(fired_rungs__level=2, fired_rungs__fired_at=now)
    waiting = Ticket.objects.exclude(pk=run.ticket_id).exclude(pk__in=told)
    findings = [Finding(Harm.STUCK, f"ticket {ticket.pk} waits behind a poisonous one") for ticket in waiting]
    Run.objects.filter(pk=run.pk).update(rungs=whole_ladder)
    return Trial(0, Ticket.objects.count(), findings + scene.recover())


def _scene(stage: Stage, random: Random, requests: int) -> Scene:
    scene = Scene(stage, random, random.choice(KINDS))
    for _ in range(requests):
        scene.filed()
    return scene


def _sweep_and_deliver(now: datetime) -> None:
    sweep_due(now)
    deliver_due(now)


def _elsewhere(work: Work, plant: Work | None) -> None:
    """Does the work in a process of its own, so that a planted fault stays there."""
    status_of(in_child(partial(_planted, work, plant)))


def _planted(work: Work, plant: Work | None) -> None:
    if plant is not None:
        plant()
    work()
