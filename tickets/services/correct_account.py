"""Corrects which account it is about: another subject, the same Day 1 [4.12]."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.complete import LINKED, account_named, link
from tickets.services.further import WORDS, replace_further
from tickets.services.record import Actor, begin, settle
from tickets.services.speak import say
from tickets.states import Verb


def correct_account(
    ticket_id: int,
    *,
    account_text: str,
    customer_name: str,
    further_accounts: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> Ticket:
    """Replaces its accounts by others of the same agency, keeps every date, and tells everyone.

    A number that nobody knows is a new account of the agency; RefusedError for another agency's, and for the
    accounts that it has already.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.CORRECT_ACCOUNT)
        if ticket.account is None:
            raise RefusedError("account", "The account of this request is not known yet. Complete it first.")
        before, was = ticket.account_words, ticket.customer_name
        link(ticket, account_named(ticket, account_text, customer_name, actor))
        replace_further(ticket, further_accounts)
        after = ticket.account_words
        if (after, ticket.customer_name) == (before, was):
            raise RefusedError("account", "That is its account already. Type another one.")
        settle(ticket, now, [*LINKED, WORDS])
        words = f"This request is about the account {after} of {ticket.customer_name}, not about {before} of {was}."
        data = {"account": after, "before": before}
        say(ticket, "account_corrected", words, actor=actor, now=now, data=data)
        return ticket
