"""./run mutate: breaks the pure modules in a thousand small ways and says which their tests do not notice."""

import argparse
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.console import Console, LaunchError
from launch.pure import PURE_MODULES, TESTS, pure_tree, start_in
from launch.services import python

# Mutants that no test could notice, each with its reason.
EQUIVALENT = TESTS / "equivalent_mutants.toml"

NAME = re.compile(r"^ *(?P<module>\w+\.\w+)\.x_?(?P<function>\S+)__mutmut_\d+: (?P<verdict>.+)$")
PROGRESS = re.compile(rb"(\d+)/\d+ ")
NOTICED = {"killed", "timeout", "segfault"}
STEP = 100  # mutants between two lines of progress


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function, and what became of it."""

    name: str
    module: str
    function: str
    verdict: str

    @property
    def noticed(self) -> bool:
        return self.verdict in NOTICED


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed: the lines before and after, and why none could, where that is known."""

    mutant: Mutant
    before: str
    after: str
    why: str | None


def mutate(arguments: Sequence[str], console: Console) -> int:
    """Tries every mutant of the named modules, of all if none is named; returns 0 if none survives unexplained."""
    options = _parser().parse_args(arguments)
    modules = [_module(name) for name in options.module] or list(PURE_MODULES)
    with pure_tree() as folder:
        _try_all(folder, modules, console)
        mutants = [mutant for mutant in _verdicts(folder) if mutant.module in modules]
        known = _equivalents(folder)
        survivors = [_survivor(folder, mutant, known) for mutant in mutants if not mutant.noticed]
    for line in _table(modules, mutants, survivors):
        console.say(line)
    unexplained = [survivor for survivor in survivors if survivor.why is None]
    for survivor in survivors if options.show else unexplained:
        console.say("\n" + "\n".join(_words(survivor)))
    return 1 if unexplained else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./run mutate", description=__doc__)
    parser.add_argument("module", nargs="*", help="such as sla; all of them if none is named")
    parser.add_argument("--show", action="store_true", help="also print the survivors that no test could notice")
    return parser


def _module(name: str) -> str:
    found = next((module for module in PURE_MODULES if name in (module, module.partition(".")[2])), None)
    if found is None:
        names = ", ".join(module.partition(".")[2] for module in PURE_MODULES)
        raise LaunchError(f"There is no pure module {name!r}: use {names}.")
    return found


def _try_all(folder: Path, modules: Sequence[str], console: Console) -> None:
    patterns = [f"{module}.*" for module in modules]
    console.say("Making the mutants and timing the tests …")
    with start_in(folder, ("-m", "mutmut", "run", *patterns), subprocess.PIPE) as running:
        said = _report(running, console)
    if running.returncode != 0:
        raise LaunchError("mutmut did not come to its end:\n" + said.decode(errors="replace")[-2000:])


def _report(running: subprocess.Popen[bytes], console: Console) -> bytes:
    """Says now and then how far it is; returns all that was said."""
    assert running.stdout is not None
    said, next_step = b"", STEP
    while part := os.read(running.stdout.fileno(), 65536):
        said += part
        if (at := _last(PROGRESS, part)) and int(at[1]) >= next_step:
            console.say(f"  {int(at[1]):,} mutants tried")
            next_step = int(at[1]) // STEP * STEP + STEP
    return said


def _last(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes] | None:
    return next(reversed(list(pattern.finditer(text))), None)


def _verdicts(folder: Path) -> Iterator[Mutant]:
    for line in _mutmut(folder, "results", "--all", "true").splitlines():
        if found := NAME.match(line):
            function = found["function"].replace("ǁ", ".").removeprefix(".")
            yield Mutant(line.strip().partition(":")[0], found["module"], function, found["verdict"])


def _survivor(folder: Path, mutant: Mutant, known: Mapping[tuple[str, str], str]) -> Survivor:
    lines = _mutmut(folder, "show", mutant.name).splitlines()
    changed = [line for line in lines if re.match(r"[-+](?![-+]{2})", line)]
    before, after = (" ".join(line[1:].strip() for line in changed if line[0] == sign) for sign in "-+")
    return Survivor(mutant, before, after, known.get((f"{mutant.module}.{mutant.function}", after)))


def _mutmut(folder: Path, *arguments: str) -> str:
    command = python("-m", "mutmut", *arguments)
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def _equivalents(folder: Path) -> dict[tuple[str, str], str]:
    """The reasons, by function and mutated line."""
    entries = tomllib.loads((folder / EQUIVALENT).read_text(encoding="utf-8")).get("mutant", [])
    return {(entry["function"], entry["line"]): entry["why"] for entry in entries}


def _table(modules: Sequence[str], mutants: Sequence[Mutant], survivors: Sequence[Survivor]) -> Iterator[str]:
    yield f"\n{'module':<26}{'mutants':>9}{'killed':>9}{'equivalent':>12}{'survived':>10}{'score':>9}"
    for name in (*modules, ""):  # the last row is of all
        of_it = [mutant for mutant in mutants if name in (mutant.module, "")]
        left = [survivor.why for survivor in survivors if name in (survivor.mutant.module, "")]
        killed, equivalent = len(of_it) - len(left), len(left) - left.count(None)
        score = killed / max(1, len(of_it) - equivalent)
        yield (f"{name or 'all':<26}{len(of_it):>9,}{killed:>9,}{equivalent:>12}{left.count(None):>10}{score:>9.1%}")


def _words(survivor: Survivor) -> Iterator[str]:
    mutant = survivor.mutant
    yield f"{mutant.module}.{mutant.function} ({survivor.why or mutant.verdict})"
    yield f"  - {survivor.before}"
    yield f"  + {survivor.after}"
