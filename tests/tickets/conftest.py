from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from contacts.models import User
from tests.world import World, file, office
from tickets.models import Ticket

Visitor = Callable[[str], Client]


@pytest.fixture
def visitor(world: World) -> Visitor:
    """A browser for each: a name of the world, `anonymous`, or `gone` (signed in, then deactivated)."""

    def browser(name: str) -> Client:
        client = Client()
        if name == "gone":
            client.force_login(world.dana)
            User.objects.filter(pk=world.dana.pk).update(is_active=False)  # the person of `world` stays as they were
        elif name != "anonymous":
            client.force_login(getattr(world, name))
        return client

    return browser


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock of the server shows Tue 15 Sep 2026, 12:00 at the office."""
    with time_machine.travel(office("2026-09-15 12:00"), tick=False):
        yield


@pytest.fixture
def filed(world: World, noon: None) -> Ticket:
    """Dana's billing inquiry of 10:00."""
    return file(world.dana, office("2026-09-15 10:00"))
