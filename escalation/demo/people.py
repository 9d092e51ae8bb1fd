"""The people, customers and accounts of the demo world, beside the directory of the guidelines."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from contacts.models import Absence, Agency, Membership, Role, Team, User
from contacts.people.services.invite import invite
from tickets.business_time import BusinessCalendar
from tickets.models import Account, Customer
from tickets.numbers import account_key
from tickets.services.record import Actor
from tickets.services.remove import remove

# Shown at every start of ./run; load_demo refuses to set it in production.
PASSWORD = "promises-kept-daily"  # noqa: S105


def add_people(world: dict[str, Any]) -> None:
    """Adds agencies, staff and accounts, and lets each person of `sign_ins` in with the demo password."""
    for name, people in world["agencies"].items():
        agency = Agency.objects.create(name=name)
        for person, role in people:
            _add_person(person, role, f"{slugify(name)}.example", agency=agency)
    for person, role, title, teams in world["staff"]:
        user = _add_person(person, role, settings.CMS_MAIL_DOMAIN, title=title)
        Membership.objects.bulk_create(Membership(user=user, team=Team.objects.get(key=key)) for key in teams)
    # One hash for all, so that telling whether it still holds costs one check.
    User.objects.filter(pk__in=[user.pk for user in sign_ins(world)]).update(password=make_password(PASSWORD))
    _add_accounts(world["accounts"])


def add_absence(world: dict[str, Any], calendar: BusinessCalendar, today: date) -> None:
    """Sends one person of the ladders away for some business days around today, with a deputy."""
    person, deputy, starts, ends = world["absence"]
    Absence.objects.create(
        user=User.objects.get(email=_address(person)),
        deputy=User.objects.get(email=_address(deputy)),
        starts_on=calendar.add_business_days(today, starts),
        ends_on=calendar.add_business_days(today, ends),
    )


def invite_newcomer(name: str, lead_address: str, at: datetime) -> None:
    """The lead of an agency invites somebody, who has not come yet."""
    lead = User.objects.get(email=lead_address)
    email = f"{slugify(name).replace('-', '.')}@{lead_address.partition('@')[2]}"
    invite(name=name, email=email, role=Role.SUB_AGENT, agency=lead.agency, actor=lead, now=at)


def remove_leaver(address: str, lead_address: str, at: datetime) -> None:
    """The lead of an agency removes somebody who has no open requests."""
    lead, leaver = User.objects.get(email=lead_address), User.objects.get(email=address)
    remove(leaver.pk, heir=None, actor=Actor(lead, "demo"), now=at)


def sign_ins(world: dict[str, Any]) -> list[User]:
    """The demo people to sign in as, one per role; none where there is no demo world."""
    addresses = [_address(person) for person in world["sign_ins"]]
    found = {user.email: user for user in User.objects.filter(email__in=addresses)}
    return [found[address] for address in addresses] if len(found) == len(addresses) else []


def _address(person: str) -> str:
    return person if "@" in person else f"{person}@{settings.CMS_MAIL_DOMAIN}"


def _add_person(name: str, role: Role, domain: str, **fields: Any) -> User:
    email = f"{slugify(name).replace('-', '.')}@{domain}"
    return User.objects.create_user(email, name=name, role=role, **fields)


def _add_accounts(accounts: dict[str, list[list[str]]]) -> None:
    for agency_name, rows in accounts.items():
        agency = Agency.objects.get(name=agency_name)
        for customer_name, number in rows:
            customer = Customer.objects.create(agency=agency, name=customer_name)
            Account.objects.create(customer=customer, number=number, key=account_key(number))
