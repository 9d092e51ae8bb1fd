"""People and accounts that the tests tell their stories with, and short ways to the usual acts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from contacts.models import Agency, Membership, OutgoingMail, Role, Team, User
from contacts.selectors import person_at
from tickets.models import Account, Customer, Event, Ticket
from tickets.numbers import account_key
from tickets.services.confirm import confirm
from tickets.services.record import Actor
from tickets.services.submit import Request, submit

PASSWORD = "a-long-enough-phrase"
OFFICE = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class World:
    """Dana files; Lee is a teammate; Hana leads both; Ed is the stranger of another agency. Rita confirms."""

    dana: User
    lee: User
    hana: User
    ed: User
    rita: User
    sherry: User
    jim: User
    sharon: User
    terry: User
    elise: User
    lyndi: User
    account: Account
    foreign_account: Account


def build_world() -> World:
    harbor = Agency.objects.create(name="Harbor Telecom")
    ridge = Agency.objects.create(name="Blue Ridge Voice")
    rita = person("Rita Hale", Role.REP)
    Membership.objects.create(user=rita, team=Team.objects.get(key="helpdesk"))
    return World(
        dana=person("Dana Ortiz", Role.SUB_AGENT, harbor),
        lee=person("Lee Sand", Role.SUB_AGENT, harbor),
        hana=person("Hana Brooks", Role.AGENCY_LEAD, harbor),
        ed=person("Ed Kwan", Role.SUB_AGENT, ridge),
        rita=rita,
        account=account(harbor, "Peachtree Dental Group", "770 555 0142"),
        foreign_account=account(ridge, "Fulton Freight", "404 555 0188"),
        **{name: staff(local) for name, local in STAFF.items()},
    )


STAFF = {
    "sherry": "sherry.parrish",
    "jim": "james.woodburn",
    "sharon": "sharon.vaughn",
    "terry": "terry.d.chase",
    "elise": "elise.p.manzo",
    "lyndi": "lfoster",
}


def staff(local_part: str) -> User:
    user = person_at(local_part)
    assert user is not None
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def person(name: str, role: Role, agency: Agency | None = None) -> User:
    email = f"{name.lower().replace(' ', '.')}@{'agency' if agency else 'cms'}.example"
    return User.objects.create_user(email, PASSWORD, name=name, role=role, agency=agency)


def account(agency: Agency, customer: str, number: str) -> Account:
    owner, _ = Customer.objects.get_or_create(agency=agency, name=customer)
    return Account.objects.create(customer=owner, number=number, key=account_key(number))


def by(user: User | None) -> Actor:
    return Actor(user, "test")


def file(submitter: User, now: datetime, **asked: Any) -> Ticket:
    """Files a billing inquiry of the Peachtree Dental Group, or what is asked for instead."""
    request = {
        "submission_key": uuid4(),
        "kind": "billing",
        "customer_name": "Peachtree Dental Group",
        "account_text": "770 555 0142",
        "description": "credit missing on September invoice",
        "details": "The credit agreed in August is not on invoice 0926.",
    } | asked
    if request["kind"] == "maintenance":
        request.setdefault("service_level", "add")
    return submit(Request(**request), submitter=submitter, channel="web", actor=by(submitter), now=now)


def office(text: str) -> datetime:
    """An instant from the office's clock, such as 2026-09-17 08:00."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE)


def confirmed(world: World, ticket: Ticket, at: str = "2026-09-16 09:12") -> Ticket:
    """The ticket after Rita has confirmed its receipt in time; Sherry has it then."""
    return confirm(ticket.pk, actor=by(world.rita), now=office(at))


def fresh(ticket: Ticket) -> Ticket:
    """The ticket as the database has it."""
    return Ticket.objects.get(pk=ticket.pk)


def mails_of(ticket: Ticket) -> list[OutgoingMail]:
    """Every mail about the ticket, the oldest first."""
    return list(OutgoingMail.objects.filter(about=f"ticket:{ticket.pk}").order_by("id"))


def last_mail(ticket: Ticket) -> OutgoingMail:
    return mails_of(ticket)[-1]


def promises(ticket: Ticket) -> list[tuple[str, str]]:
    """What was and is owed, with its outcome ("" is open), in the order in which it was promised."""
    return list(ticket.milestones.order_by("id").values_list("name", "outcome"))


def last_event(ticket: Ticket) -> Event:
    return ticket.events.latest("id")
