"""The faults of a full run, how often each is tried, and the control of each."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from random import Random
from signal import SIGKILL, SIGQUIT

from tests.faults import accidents, crowds, live
from tests.faults.findings import Trial
from tests.faults.live import House, disturbed
from tests.faults.mailbox import Mood
from tests.faults.scene import Stage
from tests.faults.servers import BEAT, WORKER
from tests.faults.statements import Kill, all_kills, drawn, kill_between_statements

FULL = 1000  # kills between statements in a full run; the other faults are scaled with them
Run = Callable[[Random], Trial]


@dataclass(frozen=True)
class Fault:
    """What is done to the product; `trials` are those of a full run."""

    name: str
    trials: int
    run: Run


def faults(house: House, only: Callable[[str], bool], number: int, random: Random) -> list[Fault]:
    """Every fault whose name is wanted, with its trials."""
    fixed = [*_crowds(house.stage), *_accidents(house.stage), *_live(house)]
    chosen = [_scaled(fault, number) for fault in fixed if only(fault.name)]
    return [*_statements(house.stage, only, number, random), *chosen]


def _scaled(fault: Fault, number: int) -> Fault:
    return Fault(fault.name, max(1, round(fault.trials * number / FULL)), fault.run)


def _statements(stage: Stage, only: Callable[[str], bool], number: int, random: Random) -> Iterable[Fault]:
    kills = drawn(all_kills(stage, random, lambda act: only(_killed(act))), number, random)
    for act, trials in sorted(Counter(kill.act for kill in kills).items()):
        waiting = iter([kill for kill in kills if kill.act == act])
        yield Fault(_killed(act), trials, partial(_next_kill, stage, waiting))


def _killed(act: str) -> str:
    return f"kill -9 in {act}"


def _next_kill(stage: Stage, waiting: "Iterable[Kill]", random: Random) -> Trial:
    return kill_between_statements(stage, random, next(iter(waiting)))


def _crowds(stage: Stage) -> list[Fault]:
    return [
        Fault("two sweeps at once", 15, partial(crowds.sweeps_at_once, 2, stage)),
        Fault("four sweeps at once", 15, partial(crowds.sweeps_at_once, 4, stage)),
        Fault("two deliverers at once", 15, partial(crowds.deliverers_at_once, 2, stage)),
    ]


def _accidents(stage: Stage) -> list[Fault]:
    moods = [
        Fault(f"mail server {mood}", 10, partial(accidents.mail_server_in, mood, stage))
        for mood in Mood
        if mood != Mood.GOOD
    ]
    return [
        *moods,
        Fault("clock jumps", 20, partial(accidents.jumping_clock, stage)),
        Fault("poisonous ticket", 10, partial(accidents.poison, stage)),
    ]


def _live(house: House) -> list[Fault]:
    two_workers = partial(live.with_a_second, WORKER, "start_worker", live.kill_worker)
    two_beats = partial(live.with_a_second, BEAT, "start_beat", live.kill_beat)
    disturbances: list[tuple[str, int, live.Disturbance]] = [
        ("load alone", 1, live.nothing),
        ("web killed", 3, live.kill_web),
        ("worker killed", 4, live.kill_worker),
        ("beat killed", 2, live.kill_beat),
        ("two workers, killed", 2, two_workers),
        ("two beats, killed", 2, two_beats),
        ("database killed", 3, partial(live.database_stopped, SIGKILL)),
        ("database stopped at once", 2, partial(live.database_stopped, SIGQUIT)),
        ("database session killed", 2, live.database_session_killed),
        ("broker flushed", 1, live.broker_flushed),
        ("broker killed", 3, partial(live.broker_killed, 0.5)),
        ("broker down for a while", 2, partial(live.broker_killed, live.OUTAGE)),
        ("broker down for a minute", 1, partial(live.broker_killed, live.LONG_OUTAGE)),
        ("mail server killed", 2, live.mail_server_killed),
        ("mail server silent, live", 1, partial(live.mail_server_in, Mood.SILENT)),
        ("mail server later, live", 1, partial(live.mail_server_in, Mood.LATER)),
    ]
    return [Fault(f"live: {name}", trials, partial(disturbed, what, house)) for name, trials, what in disturbances]
