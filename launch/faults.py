"""./run faults: kills and breaks everything under load on throw-away servers, and counts what was lost."""

import os
from collections.abc import Sequence

from launch.keeper import Keeper
from launch.services import python


def faults(arguments: Sequence[str]) -> int:
    """Runs the trials in front of us; returns 0 if nothing was lost, or with --control if every fault was noticed."""
    with Keeper() as keeper:
        return keeper.run_in_front(python("-m", "tests.faults", *arguments), os.environ)
