"""./run reset: an empty data folder, as before the first start."""

import os
import shutil
import sys

from launch.claim import Holder, claim
from launch.console import Console, LaunchError
from launch.paths import DataFolder


def reset(data: DataFolder, sure: bool, console: Console) -> int:
    """Deletes all that is in the data folder, after asking; refused while something runs on it."""
    if not data.running.exists():
        if data.path.exists() and any(data.path.iterdir()):
            raise LaunchError(f"{data.path} was not made by ./run; nothing is deleted.")
        console.say(f"There is nothing in {data.path}.")
        return 0
    with claim(data, Holder(os.getpid(), "./run reset")):
        if not (sure or _agreed(data)):
            console.say("Nothing was deleted.")
            return 1
        _empty(data)
    kept = ", ".join(entry.name for entry in data.foreign())
    console.say(f"{data.path} is empty{f' but for {kept}' if kept else ''}. The next ./run starts afresh.")
    return 0


def _agreed(data: DataFolder) -> bool:
    if not sys.stdin.isatty():
        raise LaunchError("./run reset asks before it deletes, and nobody is there to answer: add --yes.")
    question = f"This deletes every request, mail and account in {data.path}. Type yes to go on: "
    return input(question).strip().lower() == "yes"


def _empty(data: DataFolder) -> None:
    """All that we made, but for the lock that we hold."""
    kept = {data.running, *data.foreign()}
    for entry in set(data.path.iterdir()) - kept:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
