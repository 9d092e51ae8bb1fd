"""The seeded world: the shipped directory, rules and ladders, three agencies, and people with habits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from contacts.models import Agency, Membership, Role, Team, User
from tests.emptying import unguarded
from tickets.models import Account, Customer
from tickets.numbers import account_key
from tickets.selectors import rules

START = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)  # Mon 14 Sep 2026, midnight in the office
OURS = ("contacts", "tickets", "escalation")
REPS_OF = {"helpdesk": 3, "complex_billing": 2, "maintenance": 3, "implementation": 3}


@dataclass(frozen=True)
class World:
    """Who there is; `diligence` of a rep is the chance that a task is done on the day on which it is seen."""

    agents: list[User]
    accounts: dict[int, list[Account]]  # by agency
    reps: dict[str, list[User]]  # by team
    seniors: list[User]  # supervisors, managers, directors
    diligence: dict[int, float]
    gone: set[int]

    def still_here(self, person: User) -> User:
        """The person, or who does their work since they left: the lead of their agency, the first rep."""
        if person.pk not in self.gone:
            return person
        if person.agency_id is None:
            return self.reps["helpdesk"][0]
        return next(a for a in self.agents if a.agency_id == person.agency_id and a.role == Role.AGENCY_LEAD)

    @property
    def staff(self) -> list[User]:
        return [*self.seniors, *(rep for team in self.reps.values() for rep in team)]


def build(rng: Random) -> World:
    """Empties the tables of the product and fills them anew; the same draws make the same rows, ids included."""
    empty()
    with time_machine.travel(START, tick=False):
        for command in ("load_directory", "load_rules", "load_ladders"):
            call_command(command, verbosity=0)
    agencies = [Agency.objects.create(name=name) for name in ("Harbor Telecom", "Blue Ridge Voice", "Delta Lines")]
    reps = {key: [_rep(key, number) for number in range(count)] for key, count in REPS_OF.items()}
    everyone = [rep for team in reps.values() for rep in team]
    return World(
        agents=[agent for agency in agencies for agent in _agents(agency)],
        accounts={agency.pk: [_account(agency, number) for number in range(4)] for agency in agencies},
        reps=reps,
        seniors=list(User.objects.filter(role__in=[Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR]).order_by("pk")),
        diligence={rep.pk: rng.choice([0.9, 0.9, 0.7, 0.3]) for rep in everyone},
        gone=set(),
    )


def empty() -> None:
    """Empties every table of the product and lets its ids begin at 1 again.

    Only ever called on a database that was made for tests. Calendars are built once per process and known by
    their ids, which begin anew here.
    """
    tables = [model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()]
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        cursor.execute("ALTER SEQUENCE tickets_ims_number RESTART")
    rules._built.cache_clear()


def _rep(team: str, number: int) -> User:
    words = team.replace("_", " ").title()
    rep = User.objects.create(
        email=f"{team}.{number}@cms.example", name=f"{words} Rep {number + 1}", role=Role.REP, password="!"
    )
    Membership.objects.create(user=rep, team=Team.objects.get(key=team))
    return rep


def _agents(agency: Agency) -> list[User]:
    roles = (Role.SUB_AGENT, Role.SUB_AGENT, Role.AGENCY_LEAD)
    name = agency.name.split()[0]
    return [
        User.objects.create(
            email=f"{name.lower()}.{number}@agency.example",
            name=f"{name} {role.label} {number + 1}",
            role=role,
            agency=agency,
            password="!",
        )
        for number, role in enumerate(roles)
    ]


def _account(agency: Agency, number: int) -> Account:
    customer = Customer.objects.create(agency=agency, name=f"{agency.name} customer {number + 1}")
    text = f"770 555 {agency.pk}{number:03d}"
    return Account.objects.create(customer=customer, number=text, key=account_key(text))
