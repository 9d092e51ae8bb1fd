"""The commands of ./run."""

import argparse
import sys
from collections.abc import Callable, Sequence

from launch.bootstrap import enter_venv, is_installed, write_locks
from launch.checks import test
from launch.console import Console, LaunchError, quiet_console
from launch.doctor import examine
from launch.faults import faults
from launch.fuzz import fuzz
from launch.keeper import Interrupted
from launch.mail_kills import mail_kills
from launch.manage import manage
from launch.mutate import mutate
from launch.paths import data_folder
from launch.pure import coverage
from launch.reset import reset
from launch.screenshots import screenshots
from launch.simulate import simulate
from launch.supervisor import start

USAGE = "./run [--port N] [--data DIR] [command]"
COMMANDS = """commands:
  (none)             start database, broker, web, mail, worker and beat; Ctrl-C stops them
  test [pytest …]    set up throw-away servers and run every check, or only these tests
  coverage           show that the tests of the pure modules reach their every branch
  mutate [module …]  break the pure modules in small ways; say which their tests miss
  faults [--help]    kill and break everything under load, and count what was lost (about 20 minutes)
  fuzz [seconds]     throw steered random bytes at the mail parser (60 seconds)
  kills              kill worker, supervisor, database, statements and mail readers, a few of each
  migrations         take the migrations of a database down to nothing (those of late are in `test`)
  mail-kills [--help]  kill what takes mail in while 1,000 messages come in, and count them
  simulate [--help]  live seeded weeks of the whole product on a virtual clock, and check every step
  screenshots [name …]  take the pictures of the README from the demo world (needs Chromium)
  manage …           Django's manage.py with the same services
  doctor             say what is wrong on this machine
  reset [--yes]      empty the data folder
  lock               pin the newest allowed packages in locks/ (needs uv)"""
WITH_ARGUMENTS_OF_THEIR_OWN = ("manage", "test", "mutate", "faults", "fuzz", "mail-kills", "simulate", "screenshots")
# Stories for pytest, but too long for each run of the tests.
KILLS = ("tests/launch/kills.py", "tests/faults/a_few_kills.py", "tests/mail_kills/a_few_kills.py")
MIGRATIONS = ("tests/structure/migrations.py",)
WITH_A_VALUE = ("--port", "--data")


def main(argv: Sequence[str]) -> int:
    """Runs one command and returns its exit status."""
    ours, theirs = split(argv)
    options = _parser().parse_args(ours)
    console = quiet_console() if options.command == "manage" else Console(sys.stdout)
    try:
        return _run(options, theirs, argv, console)
    except LaunchError as problem:
        print(problem, file=sys.stderr)
        return 1
    except (Interrupted, KeyboardInterrupt):
        print("\nStopped before it was finished.", file=sys.stderr)
        return 130


def split(argv: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Our own arguments, and those that manage.py or pytest shall read untouched."""
    for index, argument in enumerate(argv):
        is_value = index > 0 and argv[index - 1] in WITH_A_VALUE
        if argument in WITH_ARGUMENTS_OF_THEIR_OWN and not is_value:
            return argv[: index + 1], argv[index + 1 :]
    return argv, ()


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("./run", USAGE, "CMS Care on one machine.", COMMANDS, formatter_class=form)
    others = ("start", "coverage", "kills", "migrations", "doctor", "reset", "lock")
    names = (*others, *WITH_ARGUMENTS_OF_THEIR_OWN)
    parser.add_argument("command", nargs="?", default="start", choices=names, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=_port, default=8000, metavar="N", help="of the web server (8000)")
    parser.add_argument("--data", type=_folder, metavar="DIR", help="the data folder (CMS_DATA_DIR, else var)")
    parser.add_argument("--yes", action="store_true", help="reset without asking")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port number from 1 to 65535")
    return int(text)


def _folder(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it names no folder")
    return text


def _run(options: argparse.Namespace, theirs: Sequence[str], argv: Sequence[str], console: Console) -> int:
    data = data_folder(options.data)
    without_packages: dict[str, Callable[[], int]] = {
        "lock": lambda: write_locks(console),
        "reset": lambda: reset(data, options.yes, console),
    }
    with_packages: dict[str, Callable[[], int]] = {
        "start": lambda: start(data, options.port, console),
        "test": lambda: test(theirs, console),
        "coverage": coverage,
        "mutate": lambda: mutate(theirs, console),
        "faults": lambda: faults(theirs),
        "fuzz": lambda: fuzz(theirs, console),
        "kills": lambda: test(KILLS, console),
        "migrations": lambda: test(MIGRATIONS, console),
        "mail-kills": lambda: mail_kills(theirs),
        "simulate": lambda: simulate(theirs),
        "screenshots": lambda: screenshots(theirs, console),
        "manage": lambda: manage(data, theirs, console),
        "doctor": lambda: examine(data, options.port, console),
    }
    if options.command in without_packages:
        return without_packages[options.command]()
    if options.command != "doctor" or is_installed():  # the doctor also sees those who cannot install
        enter_venv(console, argv)
    return with_packages[options.command]()
