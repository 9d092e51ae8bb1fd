"""One request for all tests of a module whose world is made once; each test begins with it as it was filed."""

import pytest

from tests.once import world
from tests.world import World, confirmed, file, fresh, office
from tickets.models import Ticket

__all__ = ["filed", "filed_once", "working", "working_once", "world"]
TEN = office("2026-09-15 10:00")


@pytest.fixture(scope="module")
def filed_once(world: World) -> Ticket:
    return file(world.dana, TEN)


@pytest.fixture
def filed(filed_once: Ticket, noon: None) -> Ticket:
    """Dana's billing inquiry of 10:00."""
    return fresh(filed_once)


@pytest.fixture(scope="module")
def working_once(world: World) -> Ticket:
    return confirmed(world, file(world.dana, TEN), "2026-09-15 11:00")


@pytest.fixture
def working(working_once: Ticket, noon: None) -> Ticket:
    """Another of Dana's, with Sherry since 11:00."""
    return fresh(working_once)
