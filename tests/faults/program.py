"""A run of the trials, on servers that are ready."""

import sys
from argparse import Namespace
from fnmatch import fnmatch
from random import Random

from django.core.management import call_command

from launch.console import Console
from tests.faults.controls import controls
from tests.faults.faults import Fault, faults
from tests.faults.findings import Tally
from tests.faults.live import House
from tests.faults.report import Progress, examples, table, write_json
from tests.faults.scene import set_up
from tests.faults.servers import Servers


def run(servers: Servers, options: Namespace) -> int:
    """Runs the trials, or with `--control` those with planted faults; returns the exit status."""
    if not options.database:
        call_command("migrate", verbosity=0)
    house, random = House(set_up(servers.mailbox), servers), Random(options.seed)
    if options.control:
        return _run_controls(house, options, random)
    return _run_faults(house, options, random)


def _run_faults(house: House, options: Namespace, random: Random) -> int:
    """0 if nothing was lost, doubled, early, stuck or unfounded."""
    chosen = faults(house, lambda name: fnmatch(name, options.only), options.trials, random)
    tallies = _try_all(house, chosen, random, options)
    return 1 if any(tally.findings for tally in tallies) else 0


def _run_controls(house: House, options: Namespace, random: Random) -> int:
    """0 if every planted fault was noticed."""
    chosen = [each for each in controls(house, options.trials) if fnmatch(each.name, options.only)]
    tallies = _try_all(house, chosen, random, options)
    unnoticed = [tally.fault for tally in tallies if not tally.findings]
    Console(sys.stdout).say(
        f"Not noticed: {', '.join(unnoticed)}." if unnoticed else "Every planted fault was noticed."
    )
    return 1 if unnoticed else 0


def _try_all(house: House, chosen: list[Fault], random: Random, options: Namespace) -> list[Tally]:
    """Tries each fault as often as it asks for and prints the table; who stops it gets that of what was done."""
    progress = Progress(sum(fault.trials for fault in chosen))
    tallies: list[Tally] = []
    try:
        for fault in chosen:
            tallies.append(tally := Tally(fault.name))
            for _ in range(fault.trials):
                house.rest(0)
                tally.add(fault.run(random))
                progress.tell(fault.name, tallies)
    finally:
        report = [table(tallies), f"seed {options.seed}, {progress.seconds:.0f} s", *examples(tallies)]
        Console(sys.stdout).say("\n" + "\n".join(report))
    if options.json:
        write_json(options.json, options.seed, progress.seconds, tallies)
    return tallies
