"""./run simulate: seeded histories of the whole product, on servers that are thrown away afterwards."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from launch.console import quiet_console
from launch.keeper import Keeper
from launch.paths import DataFolder
from launch.services import base_environment, python, start_services


def simulate(arguments: Sequence[str]) -> int:
    """Lives the seeds that the arguments name; returns 0 if every invariant held in all of them."""
    with tempfile.TemporaryDirectory(prefix="cms-care-simulate-") as folder, Keeper() as keeper:
        data = DataFolder(Path(folder))
        data.make()
        env = base_environment(data) | start_services(keeper, data, quiet_console(), throw_away=True)
        return keeper.run_in_front(python("-m", "tests.simulation", *arguments), env)
