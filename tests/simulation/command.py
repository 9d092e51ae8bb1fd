"""Lives seeded histories on a database made for them; says what was asked of each, and how the worst ticket fared."""

import argparse
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from traceback import format_exception
from typing import TextIO

from django.test.runner import DiscoverRunner

from tests.simulation.checker import BrokenError
from tests.simulation.digest import digest
from tests.simulation.simulation import Simulation
from tests.simulation.story import story, worst


@dataclass(frozen=True)
class Result:
    """How one seed went: what happened, how often each invariant was asked, and which one broke, if any did."""

    seed: int
    tickets: int
    seconds: float
    digest: str
    happened: dict[str, int]
    acts: dict[str, int]
    asked: dict[str, int]
    broken: str
    story: list[str]


def main(argv: Sequence[str]) -> int:
    """Lives one seed or many; returns 1 if any of them broke an invariant."""
    options = _parser().parse_args(argv)
    results = []
    with _database():
        for seed in options.seeds or [options.seed]:
            results.append(live(seed, options.days, options.tickets))
            _say(_line(results[-1]), sys.stderr)
    if options.json:
        _say(json.dumps([asdict(result) for result in results], indent=1))
    else:
        _report(results, f"--days {options.days} --tickets {options.tickets}")
    return 1 if any(result.broken for result in results) else 0


def live(seed: int, days: int, tickets: int) -> Result:
    """One history from its beginning to its end, or to the first thing that is wrong."""
    simulation, started, broken = Simulation(seed, days, tickets), time.monotonic(), ""
    try:
        with redirect_stdout(io.StringIO()):  # what the loading of the rules has to say
            simulation.run()
    except BrokenError as error:
        broken, told = str(error), simulation.checker.known.get(error.ticket_id or 0)
    except Exception as error:  # the product itself gave up: that is worth a story too
        broken, told = "".join(format_exception(error)[-6:]), None
    else:
        told = worst(simulation.checker.known.values())
    return Result(
        seed=seed,
        tickets=tickets,
        seconds=round(time.monotonic() - started, 1),
        digest=digest(),
        happened=simulation.counts.happened(),
        acts=dict(simulation.counts.acts),
        asked=dict(simulation.checker.asked),
        broken=broken,
        story=story(told) if told else [],
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./run simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the history to live (1)")
    parser.add_argument("--seeds", type=_seeds, metavar="A-B", help="every history from A to B instead")
    parser.add_argument("--days", type=_positive, default=15, metavar="N", help="in which people act (15)")
    parser.add_argument("--tickets", type=_positive, default=20, metavar="N", help="that are filed in them (20)")
    parser.add_argument("--json", action="store_true", help="every result in full, as one JSON array")
    return parser


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    if not seeds:
        raise argparse.ArgumentTypeError(f"{text} holds no seed: write it as 1-300")
    return seeds


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


@contextmanager
def _database() -> Iterator[None]:
    """A database of its own beside the configured one, which is not touched; gone afterwards."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment(debug=False)
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)


def _line(result: Result) -> str:
    happened = ", ".join(f"{number} {name}" for name, number in result.happened.items())
    outcome = f"BROKEN: {result.broken}" if result.broken else f"holds, digest {result.digest}"
    return f"seed {result.seed}: {happened}, {result.seconds} s: {outcome}"


def _report(results: Sequence[Result], sizes: str) -> None:
    """The invariants with how often each was asked, the rate, and the story of the worst ticket or the broken one."""
    asked = sum((Counter(result.asked) for result in results), Counter())
    _say(f"\n{'invariant':<52}asked")
    for rule, times in sorted(asked.items()):
        _say(f"{rule.replace('_', ' '):<52}{times:>7,}")
    tickets, seconds = sum(result.tickets for result in results), sum(result.seconds for result in results)
    broken = [result for result in results if result.broken]
    last = (broken or results)[-1]
    _say(
        f"\n{len(results)} seeds, {tickets} tickets in {seconds:.0f} s, {tickets / max(seconds, 0.1):.1f} tickets/s."
    )
    for result in broken:
        _say(f"\nBROKEN in seed {result.seed}. {result.broken}")
        _say(f"It replays with: ./run simulate --seed {result.seed} {sizes}\n")
    if not broken:
        _say(f"Every invariant held. The worst ticket of seed {last.seed}, whose digest is {last.digest}:\n")
    for line in last.story:
        _say(line)


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream, flush=True)
