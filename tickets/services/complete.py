"""Fills in what a request lacked, and records that long distance may be used."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tickets import numbers
from tickets.errors import RefusedError
from tickets.models import Account, Customer, Ticket
from tickets.selectors.accounts import account_of_agency
from tickets.services import letters
from tickets.services.record import Actor, begin, log, settle
from tickets.services.wait import answered
from tickets.states import Verb

LINKED = ("account", "account_text", "customer_name")
GIVEN_WORDS = {
    "account_text": "account",
    "customer_name": "customer",
    "description": "subject",
    "service_level": "service",
}
ANOTHER_AGENCY_S = "This number belongs to another agency, or has no digits. Check it with the submitter."
UNKNOWN_ACCOUNT = "This is not among the accounts we know for your agency. Check the number."


def complete(ticket_id: int, *, account_text: str, customer_name: str, actor: Actor, now: datetime) -> Ticket:
    """Links the ticket to its account; Day 1 stays as it was [2.6].

    The agency's side may name an account of its own; staff may also add a new one for the agency, and by naming
    one that the agency claimed, checks it. Another agency's number is RefusedError, in the same words as an
    unknown one to the agency's side.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.COMPLETE)
        is_agency_side = actor.user is None or actor.user.is_agency_side
        if not (ticket.to_be_completed or (ticket.has_claimed_account and not is_agency_side)):
            raise RefusedError("account", "The account of this request is known already.")
        account = account_named(ticket, account_text, customer_name, actor)
        link(ticket, account)
        if actor.user and actor.user.is_agency_side:
            answered(ticket, actor, now)
        settle(ticket, now, LINKED)
        log(ticket, "ticket.completed", actor=actor, now=now, account=account.number)
        return ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a submitter gives by the link of a mail; `account_text` may name an account that nobody knows."""

    account_text: str
    customer_name: str
    description: str
    service_level: str


def fill_in(ticket_id: int, given: Given, *, actor: Actor, now: datetime) -> Ticket:
    """Takes what the submitter gives, and links the account if the agency has it; Day 1 stays as it was [2.6].

    Any other number is kept for a rep to look at. Twice is once; what a rep completed meanwhile stays.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.COMPLETE)
        if not ticket.to_be_completed:
            return ticket
        changed = {name: value for name, value in asdict(given).items() if value != getattr(ticket, name)}
        for name, value in changed.items():
            setattr(ticket, name, value)
        account = account_of_agency(ticket.agency_id, given.account_text)
        if account is not None:
            link(ticket, account)
        answered(ticket, actor, now)
        settle(ticket, now, [*LINKED, *GIVEN_WORDS])
        _log_given(ticket, changed, actor, now)
        return ticket


def _log_given(ticket: Ticket, changed: dict[str, str], actor: Actor, now: datetime) -> None:
    if changed:
        words = "; ".join(f"{GIVEN_WORDS[name]} {value}" for name, value in changed.items())
        log(ticket, "ticket.filled_in", actor=actor, now=now, words=words)
    if ticket.account is not None:
        log(ticket, "ticket.completed", actor=actor, now=now, account=ticket.account.number)


def account_named(ticket: Ticket, account_text: str, customer_name: str, actor: Actor) -> Account:
    """The agency's account of that number; staff adds one that nobody has, and checks one that the agency claimed.

    RefusedError for another agency's number, in the words that its side is told of an unknown one.
    """
    account = account_of_agency(ticket.agency_id, account_text)
    if account is None:
        return _new_account(ticket, account_text, customer_name, actor)
    if account.is_claimed and actor.user is not None and actor.user.is_cms_staff:
        _check(account)
    return account


def link(ticket: Ticket, account: Account) -> None:
    """Makes the ticket one of this account; the caller saves the fields `LINKED`."""
    ticket.account, ticket.account_text = account, account.number
    ticket.customer_name = account.customer.name


def _check(account: Account) -> None:
    """Makes a claimed account one that staff knows; RefusedError if its number is another agency's."""
    account.claimed_by = account.claimed_at = None
    try:
        with transaction.atomic():
            account.save(update_fields=["claimed_by", "claimed_at"])
    except IntegrityError:
        raise RefusedError("account", ANOTHER_AGENCY_S) from None


def _new_account(ticket: Ticket, account_text: str, customer_name: str, actor: Actor) -> Account:
    if actor.user is None or actor.user.is_agency_side:
        raise RefusedError("account", UNKNOWN_ACCOUNT)
    customer, _ = Customer.objects.get_or_create(agency_id=ticket.agency_id, name=customer_name)
    try:
        with transaction.atomic():
            return Account.objects.create(
                customer=customer, number=account_text, key=numbers.account_key(account_text)
            )
    except IntegrityError:
        raise RefusedError("account", ANOTHER_AGENCY_S) from None


def activate(ticket_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """Records that long distance service is active and tells submitter and customer's agency [2.8]."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.ACTIVATE)
        if not ticket.ld_notice:
            raise RefusedError("__all__", "There is no long distance activation to record here.")
        ticket.ld_active_at = now
        settle(ticket, now, ["ld_active_at"])
        log(ticket, "ticket.ld_activated", actor=actor, now=now)
        everyone = letters.everyone_of(ticket, ticket.assignee)
        letters.send(ticket, "ld_active", everyone, key="ld_active", now=now, by=actor.user)
        return ticket
