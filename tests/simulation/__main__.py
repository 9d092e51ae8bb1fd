"""The program behind ./run simulate."""

import sys

import django

django.setup()  # before anything is imported that has to do with models

from tests.simulation.command import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
