"""Dana's request, for the modules whose world is made once."""

import pytest

from tests.world import World, confirmed, file, fresh, office
from tickets.models import Ticket


@pytest.fixture(scope="module")
def of_dana(world: World) -> Ticket:
    """Filed on Tuesday at 10:00, with Sherry since Wednesday 9:12; no test may change this one instance."""
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")))


@pytest.fixture
def ticket(of_dana: Ticket) -> Ticket:
    """Dana's, with Sherry since Wednesday 9:12."""
    return fresh(of_dana)
