"""Does one of the product's tasks again and again, as a clock that never rests would have it done."""

import sys
import time

import django
from django.utils.module_loading import import_string

PAUSE = 0.02  # seconds


def main(name: str) -> None:
    """Until somebody ends it."""
    django.setup()
    task = import_string(f"tickets.tasks.{name}")  # models can be imported from here on, and not before
    while True:
        task()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1])
