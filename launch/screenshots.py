"""./run screenshots: the pictures of the README, from the demo world on servers that are thrown away afterwards."""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from launch.chromium import chromium
from launch.console import Console, LaunchError
from launch.keeper import Keeper
from launch.paths import DataFolder
from launch.services import base_environment, python
from launch.supervisor import bound_socket, start_all
from pictures.gallery import GALLERY

NAMES = tuple(picture.name for picture in GALLERY)
NO_BROWSER = "No Chromium on this machine, so no picture was taken: install it, or name one in CHROMIUM."


def screenshots(arguments: Sequence[str], console: Console) -> int:
    """Takes the pictures that the arguments name, all if they name none; returns 0 if each was taken."""
    names = _parser().parse_args(arguments).picture
    if chromium() is None:
        raise LaunchError(NO_BROWSER)
    with tempfile.TemporaryDirectory(prefix="cms-care-screenshots-") as folder, Keeper() as keeper:
        data = DataFolder(Path(folder))
        data.make()
        with bound_socket(0) as free:
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        started = start_all(keeper, data, port, address, console, throw_away=True)
        console.say("Taking the pictures …")
        who = {"PICTURES_OF": address, "PICTURES_ACCOUNTS": json.dumps(started.accounts)}
        return keeper.run_in_front(python("-m", "pictures", *names), base_environment(data) | who)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./run screenshots", description=__doc__)
    parser.add_argument("picture", nargs="*", type=_name, help=f"{', '.join(NAMES)}; all if none is named")
    return parser


def _name(text: str) -> str:
    if text not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no picture {text!r}: use {', '.join(NAMES)}")
    return text
