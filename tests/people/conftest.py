import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from contacts.models import Invitation, OutgoingMail, Role, User
from contacts.people.services.invite import invite
from tests.world import World, office, person
from tickets.models import Ticket

Browser = Callable[[str], Client]
NOON = office("2026-09-15 12:00")
CHOSEN = "four horses in a row"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The clock of the server shows Tue 15 Sep 2026, 12:00 at the office."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def ada(world: World) -> User:
    """The administrator."""
    return person("Ada Sharp", Role.ADMINISTRATOR)


@pytest.fixture
def ruth(world: World) -> User:
    """The lead of the other agency."""
    return person("Ruth Adler", Role.AGENCY_LEAD, world.ed.agency)


@pytest.fixture
def browser(world: World, ada: User, ruth: User) -> Browser:
    """A browser for each: a name of the world, `ada`, `ruth`, or `anonymous`."""

    def of(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login({"ada": ada, "ruth": ruth}.get(name) or getattr(world, name))
        return client

    return of


def invited(world: World, email: str = "nina.new@agency.example", **changed: object) -> Invitation:
    """Nina, whom Hana invites to Harbor Telecom as a sub-agent, or what is asked for instead."""
    fields: dict[str, object] = {
        "name": "Nina New",
        "email": email,
        "role": Role.SUB_AGENT,
        "agency": world.hana.agency,
        "actor": world.hana,
        "now": NOON,
    }
    return invite(**(fields | changed))  # type: ignore[arg-type]


def last_mail() -> OutgoingMail:
    return OutgoingMail.objects.latest("id")


def link_in(mail: OutgoingMail) -> str:
    """The path of the link that accepts an invitation."""
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def token_in(mail: OutgoingMail) -> str:
    return link_in(mail).split("/")[2]


def read_again(subject: User) -> User:
    """The person as the database has them."""
    return User.objects.get(pk=subject.pk)


def open_tickets() -> list[Ticket]:
    return list(Ticket.objects.filter(finished_at__isnull=True).order_by("id"))
