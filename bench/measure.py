"""How many tickets to measure with, and how to tell what was measured."""

import os
import statistics
import time
from collections.abc import Callable

TICKETS = int(os.environ.get("TICKETS", "100000"))
ROUNDS = 30


def show(name: str, act: Callable[[], object]) -> None:
    """Prints the median and the worst milliseconds of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    print(f"{name:34}{statistics.median(taken):10.2f}{max(taken):10.2f}")
