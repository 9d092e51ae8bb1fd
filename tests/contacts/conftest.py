from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
from pytest_django import Settings

from contacts.models import Agency, OutgoingMail, Role, User
from contacts.outbox import enqueue
from tests.contacts.mail_server import MailServer, running_mail_server

NOW = datetime(2026, 9, 15, 14, 0, tzinfo=UTC)  # Tue 15 Sep 2026, 10:00 at the office
PASSWORD = "correct horse battery"

WriteMail = Callable[..., OutgoingMail]


@dataclass(frozen=True)
class Crew:
    """Alice files requests, Bob leads her agency, Charlie is a stranger of another one; the rest is staff."""

    alice: User
    bob: User
    charlie: User
    rep: User
    supervisor: User


@pytest.fixture
def crew(db: None) -> Crew:
    northwind = Agency.objects.create(name="Northwind Telecom Partners")
    contoso = Agency.objects.create(name="Contoso Networks")

    def person(name: str, role: Role, agency: Agency | None = None) -> User:
        email = f"{name.split(maxsplit=1)[0].lower()}@people.example"
        return User.objects.create_user(email, PASSWORD, name=name, role=role, agency=agency)

    return Crew(
        alice=person("Alice Adams", Role.SUB_AGENT, northwind),
        bob=person("Bob Brown", Role.AGENCY_LEAD, northwind),
        charlie=person("Charlie Cole", Role.SUB_AGENT, contoso),
        rep=person("Rita Reyes", Role.REP),
        supervisor=person("Susan Stone", Role.SUPERVISOR),
    )


@pytest.fixture
def write_mail() -> WriteMail:
    numbers = count(1)

    def write(**changes: object) -> OutgoingMail:
        fields: dict[str, object] = {
            "dedup_key": f"mail {next(numbers)}",
            "about": "ticket:1",
            "to": ["james.woodburn@cms.example"],
            "subject": "Harbor Dental: duplicate charge – 770-555-0142",
            "body": "The confirmation is late.\n",
            "now": NOW,
        }
        return enqueue(**(fields | changes))

    return write


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "contacts.mail_backends.StrictSmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
