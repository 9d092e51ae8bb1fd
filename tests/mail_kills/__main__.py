"""./run mail-kills: the siege on servers of its own, and its count."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

from launch.console import Console

SHOWN = 10  # findings


def main(arguments: Sequence[str]) -> int:
    """Runs the siege; returns 0 if nothing was lost and nothing doubled, with `--control` if that was noticed."""
    options = _parser().parse_args(arguments)
    console = Console(sys.stdout)
    _set_up()
    siege = import_string("tests.mail_kills.siege.Siege")(  # models can be imported from here on, and not before
        options.messages,
        kills=options.kills or max(1, options.messages // 20),
        seed=options.seed,
        database=os.environ["DATABASE_URL"],
        seconds=60 + options.messages / 2,
        is_control=options.control,
        tell=console.say,
    )
    outcome = siege.run()
    for line in _told(outcome):
        console.say(line)
    return 0 if bool(outcome.findings) == options.control else 1


def _set_up() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    for command in ("load_directory", "load_rules", "load_ladders"):
        call_command(command, stdout=StringIO())
    import_string("tests.world.build_world")()


def _told(outcome: Any) -> Iterator[str]:
    kills = ", ".join(f"{name} {count}" for name, count in sorted(outcome.kills.items()))
    yield f"{outcome.by_smtp} messages by SMTP, {outcome.by_imap} by IMAP, in {outcome.seconds:.0f} s"
    if not outcome.by_imap:
        yield "The poller was not tried: it needs dovecot (Debian: dovecot-imapd)."
    yield f"{outcome.kills.total()} times kill -9 ({kills}); {outcome.sent_again} attempts of clients failed"
    yield from (f"WRONG  {finding}" for finding in outcome.findings[:SHOWN])
    yield f"{len(outcome.findings)} lost, doubled or left over." if outcome.findings else "None lost, none twice."


def _parser() -> ArgumentParser:
    parser = ArgumentParser("./run mail-kills", description="Kills what takes mail in while it comes in, and counts.")
    parser.add_argument("--messages", type=_number, default=1000, metavar="N", help="by SMTP and IMAP (1000)")
    parser.add_argument("--kills", type=_number, metavar="K", help="about so many (one for every 20 messages)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of who is killed when (1)")
    parser.add_argument("--control", action="store_true", help="with a listener that answers too early: must lose")
    return parser


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
