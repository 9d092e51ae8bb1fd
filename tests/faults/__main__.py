"""./run faults: starts throw-away servers, then the trials."""

import os
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path

import django
from django.utils.module_loading import import_string

from launch.console import LaunchError
from launch.keeper import Interrupted
from launch.paths import DataFolder
from tests.faults.servers import Servers, WatchfulKeeper


def main(arguments: Sequence[str]) -> int:
    """Runs the trials; returns their exit status."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="cms-care-faults-") as folder, WatchfulKeeper() as keeper:
        os.chmod(folder, 0o711)  # noqa: S103 - root's database is run by another user
        data = DataFolder(Path(folder))
        data.make()
        servers = Servers(keeper, data, options.database)
        os.environ.update(servers.environment)
        django.setup()
        run = import_string("tests.faults.program.run")  # models can be imported from here on, and not before
        status: int = run(servers, options)
    return status


def parse(arguments: Sequence[str]) -> Namespace:
    """What was typed after ./run faults."""
    parser = ArgumentParser("./run faults", description="Kills and breaks everything, and counts what was lost.")
    parser.add_argument("--trials", type=_number, default=1000, metavar="N", help="kills between statements (1000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of everything that is drawn (1)")
    parser.add_argument("--only", default="*", metavar="NAME", help='faults of that name, such as "live: *"')
    parser.add_argument("--control", action="store_true", help="plant faults, and fail unless each is noticed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table and all findings there")
    parser.add_argument("--database", metavar="URL", help="of a ready database that may be emptied; not its own")
    return parser.parse_args(arguments)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a number of trials")
    return int(text)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LaunchError as problem:
        sys.exit(str(problem))
    except (Interrupted, KeyboardInterrupt):
        sys.exit(130)
