"""The control of each fault: the same trials of a product that is broken on purpose, and must be found out."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random
from signal import SIGKILL, SIGSTOP

from tests.faults import accidents, crowds, live, plants
from tests.faults.acts import ACTS
from tests.faults.faults import FULL, Fault
from tests.faults.findings import Trial
from tests.faults.kill_points import NEVER, Work, moments_of
from tests.faults.live import House, disturbed
from tests.faults.mailbox import Mood
from tests.faults.scene import KINDS, Scene, Stage
from tests.faults.servers import WORKER
from tests.faults.statements import Kill, kill_between_statements
from tests.launch.product import family

KILLED = ("submit", "confirm", "sweep: level 1")
HASTE = 15.0  # seconds after which a broken product counts as stuck


def controls(house: House, number: int) -> list[Fault]:
    """Every planted fault, with its trials."""
    return [*_kills(house.stage, number), *_crowds(house.stage), *_accidents(house.stage), *_live(house)]


def _kills(stage: Stage, number: int) -> list[Fault]:
    trials = max(6, 60 * number // FULL)
    killed: list[tuple[str, Sequence[str], Work]] = [
        ("kill -9, no transactions", KILLED, plants.no_transactions),
        ("kill -9, sent said first", ("deliver",), plants.sent_said_before_sending),
    ]
    alive = [
        ("sweep forgets the cursor", "sweep: level 1", plants.forgotten_cursors),
        ("rungs an hour early", "sweep: level 2", plants.rungs_an_hour_early),
    ]
    return [
        *(Fault(name, trials, partial(_kill_one_of, acts, stage, plant)) for name, acts, plant in killed),
        *(Fault(name, 2, partial(_kill_none, act, stage, plant)) for name, act, plant in alive),
    ]


def _kill_one_of(acts: Sequence[str], stage: Stage, plant: Work, random: Random) -> Trial:
    act, kind = random.choice(acts), random.choice(KINDS)
    fatal = random.randint(1, moments_of(ACTS[act](Scene(stage, random, kind))))
    return kill_between_statements(stage, random, Kill(act, kind, fatal), plant)


def _kill_none(act: str, stage: Stage, plant: Work, random: Random) -> Trial:
    return kill_between_statements(stage, random, Kill(act, random.choice(KINDS), NEVER), plant)


def _crowds(stage: Stage) -> list[Fault]:
    return [
        Fault("two sweeps, no lock, no key", 8, partial(_sweeps_without_keys, stage)),
        Fault(
            "two deliverers, no lock", 8, lambda random: crowds.deliverers_at_once(2, stage, random, plants.no_locks)
        ),
    ]


def _sweeps_without_keys(stage: Stage, random: Random) -> Trial:
    with plants.no_unique_keys():
        return crowds.sweeps_at_once(2, stage, random, plants.no_locks)


def _accidents(stage: Stage) -> list[Fault]:
    planted = [
        ("mail failures unheard, 4xx", Mood.LATER, plants.failures_unheard),
        ("mail failures unheard, 5xx", Mood.NEVER, plants.failures_unheard),
        ("a Message-ID per attempt", Mood.SILENT, plants.another_message_id_each_time),
    ]
    moody = [Fault(name, 2, partial(_mail_server_in, mood, stage, plant)) for name, mood, plant in planted]
    stopping = plants.stop_at_the_first_failure
    return [
        *moody,
        Fault("poison ends the sweep", 8, lambda random: accidents.poison(stage, random, stopping)),
        Fault(
            "clock jumps, rungs early",
            4,
            lambda random: accidents.jumping_clock(stage, random, plants.rungs_an_hour_early),
        ),
    ]


def _mail_server_in(mood: Mood, stage: Stage, plant: Work, random: Random) -> Trial:
    return accidents.mail_server_in(mood, stage, random, plant)


def _live(house: House) -> list[Fault]:
    hasty = House(house.stage, house.servers, HASTE)
    return [
        Fault("live: answers lost, new keys", 1, partial(disturbed, live.nothing, hasty, careless=True)),
        Fault("live: worker stands still", 1, partial(disturbed, _stop_worker, hasty)),
        Fault("live: worker killed, no transactions", 2, partial(_planted, live.kill_worker, hasty)),
        Fault("live: database killed, no transactions", 2, partial(_planted, _kill_database, hasty)),
    ]


_kill_database = partial(live.database_stopped, SIGKILL)


def _stop_worker(house: House, random: Random) -> int:
    """It lives on, and does nothing."""
    for pid in family(house.servers.keeper.latest[WORKER].popen.pid):
        os.kill(pid, SIGSTOP)
    return 0


def _planted(disturb: live.Disturbance, house: House, random: Random) -> Trial:
    with _planted_worker(house):
        return disturbed(disturb, house, random)


@contextmanager
def _planted_worker(house: House) -> Iterator[None]:
    """A worker in which every statement commits by itself."""
    servers = house.servers
    servers.go_live()
    servers.environment["CMS_FAULTS_PLANTED"] = "1"
    servers.restart_worker()
    try:
        yield
    finally:
        del servers.environment["CMS_FAULTS_PLANTED"]
        servers.restart_worker()
