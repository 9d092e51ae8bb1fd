"""./run fuzz: bytes steered by the branches they reach, thrown at the mail parser."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from launch.console import Console, LaunchError
from launch.keeper import Keeper
from launch.services import python

SECONDS = 60
SECONDS_PER_INPUT = 5
MEGABYTES = 1024
LONGEST_INPUT = 65_536


def fuzz(arguments: Sequence[str], console: Console) -> int:
    """Fuzzes for so many seconds, 60 if none are named; returns 0 if nothing raised, hung or left its bounds.

    A finding stays in a folder of its own, which is named.
    """
    seconds = _seconds(arguments)
    folder = Path(tempfile.mkdtemp(prefix="cms-care-fuzz-"))
    (folder / "found").mkdir()
    limits = (
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_PER_INPUT}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST_INPUT}",
        f"-artifact_prefix={folder}/finding-",
        "-print_final_stats=1",
    )
    with Keeper() as keeper:
        status = keeper.run_in_front(python("-m", "tests.mail.fuzz_parser", str(folder), *limits), os.environ)
    if status == 0:
        shutil.rmtree(folder)
    for finding in sorted(folder.glob("finding-*")):
        console.say(f"A finding is in {finding}")
    console.say(f"{'Nothing found' if status == 0 else 'FAILED'} in {seconds} seconds.")
    return status


def _seconds(arguments: Sequence[str]) -> int:
    text = arguments[0] if arguments else str(SECONDS)
    if len(arguments) > 1 or not text.isdecimal() or not int(text):
        raise LaunchError(f"./run fuzz takes a number of seconds, not {' '.join(arguments)}")
    return int(text)
