"""Makes a request of a mail: its kind by the mailbox, its account by the prescribed subject [2.2], [2.3], [2.6]."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from contacts.models import Mailbox, User
from contacts.models.people import AGENCY_ROLES
from tickets import subject
from tickets.asked import asked
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.routing import ROUTE_KEYS
from tickets.secrecy import MASK, mask
from tickets.selectors.rules import routes_in_force
from tickets.services.mail_in.said import Said
from tickets.services.record import Actor
from tickets.services.submit import Request, submit

MAILS = UUID("9f1d2a52-6a0b-4f0e-9b57-5a8f6f1f6f0c")  # the name space of submission keys made from mails
MOST_COPIES = 10
NO_SUBJECT = "(no subject)"


def mailbox_of(recipients: Iterable[str]) -> Mailbox | None:
    """The first mailbox of ours among these addresses, with or without what follows a plus."""
    ours = {mailbox.address: mailbox for mailbox in Mailbox.objects.all()}
    return next((ours[plain] for plain in map(_without_plus, recipients) if plain in ours), None)


def file_request(said: Said, mailbox: Mailbox, *, submitter: User, actor: Actor, now: datetime) -> Ticket:
    """Files what the mail asks for, once per mail; Day 1 counts from `now`, its receipt [4.1], [4.2]."""
    request = _request(said, mailbox, submitter)
    filing = partial(submit, submitter=submitter, channel=Ticket.Channel.MAIL, actor=actor, now=now, said=said)
    try:
        return filing(request)
    except RefusedError as refusal:
        if refusal.field != "copies":
            raise
        return filing(replace(request, copies=()))  # too many for one hour; whom it names has the mail itself


def _request(said: Said, mailbox: Mailbox, submitter: User) -> Request:
    facts = said.facts
    short = facts.description or subject.bare(facts.subject)
    wanted = asked(_routes_of(mailbox), short)
    composed = subject.compose(mask(facts.customer), mask(short), mask(facts.account))
    if mask(composed) != composed:  # parted, the halves of a secret look harmless
        short = MASK
    return Request(
        submission_key=uuid5(MAILS, said.mail.digest),
        kind=wanted.kind,
        report=wanted.report,
        service_level=wanted.service_level,
        customer_name=mask(facts.customer)[: Ticket._meta.get_field("customer_name").max_length],
        account_text=mask(facts.account)[: Ticket._meta.get_field("account_text").max_length],
        description=mask(short)[: Ticket._meta.get_field("description").max_length] or NO_SUBJECT,
        details=said.passed_on,
        copies=colleagues_named(said, submitter),
    )


def _routes_of(mailbox: Mailbox) -> list[str]:
    routes = [route.key for route in routes_in_force() if route.mailbox_id == mailbox.pk]
    return routes or [ROUTE_KEYS[0]]


def colleagues_named(said: Said, submitter: User) -> tuple[str, ...]:
    """The people of the agency whom the mail names beside us; anyone else may be named in the form, not by a mail
    that anybody can forge."""
    named = [address for address in (*said.facts.to, *said.facts.cc) if address != submitter.email]
    rows = User.objects.filter(email__in=named, agency=submitter.agency_id, is_active=True, role__in=AGENCY_ROLES)
    return tuple(rows.order_by("email").values_list("email", flat=True)[:MOST_COPIES])


def _without_plus(address: str) -> str:
    local_part, _, domain = address.lower().rpartition("@")
    return f"{local_part.partition('+')[0]}@{domain}"
