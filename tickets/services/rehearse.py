"""What an act would send: it is carried out in full, read, and undone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from contacts.models import OutgoingMail
from contacts.signing import without_tokens
from tickets.models import Ticket
from tickets.numbers import grouped
from tickets.services import letters
from tickets.services.numbering import ISSUE_TO_COME, TO_COME, UNFILED
from tickets.services.record import Actor
from tickets.threads import tag_of

NUMBER_TO_COME = "IMS ••• •••"
REQUEST_TO_COME = "C•••-••••"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The ticket as the act would have left it, None if it was about none, and the mails that it would have sent."""

    ticket: Ticket | None
    mails: list[OutgoingMail]


def rehearse(
    service: Callable[..., Ticket | None], pk: int, *, actor: Actor, now: datetime, **typed: Any
) -> Rehearsed:
    """The mails that the service would write about its ticket, exactly; what it refuses, it raises.

    Nothing of it stays: no row, no event, no mail, no number. A number that would be given on sending reads
    `NUMBER_TO_COME`, and `REQUEST_TO_COME` where the request itself would be filed.
    """
    with transaction.atomic():
        last = OutgoingMail.objects.aggregate(last=Max("pk"))["last"] or 0
        ticket = service(pk, **typed, actor=replace(actor, rehearsing=True), now=now)
        mails = OutgoingMail.objects.filter(about=f"ticket:{ticket.pk if ticket else None}", pk__gt=last)
        found = list(mails.order_by("pk"))
        hidden = _to_come(ticket) if ticket else {}
        transaction.set_rollback(True)
    stayed = set(mails.values_list("pk", flat=True))  # somebody else's, who came between the two readings
    return Rehearsed(ticket, [_as_it_will_be(mail, hidden) for mail in found if mail.pk not in stayed])


def _to_come(ticket: Ticket) -> dict[str, str]:
    """What stands in the rehearsed mails for what is given on sending, and how each reads until then."""
    if ticket.pk != UNFILED:
        return {grouped(TO_COME): NUMBER_TO_COME}
    link = letters.link_to(ticket)
    hidden = {link: link.replace(f"/{UNFILED}/", "/…/"), ISSUE_TO_COME: REQUEST_TO_COME}
    return {tag_of(ISSUE_TO_COME): f"[CMS {REQUEST_TO_COME}]"} | hidden


def _as_it_will_be(mail: OutgoingMail, hidden: dict[str, str]) -> OutgoingMail:
    for sign, words in hidden.items():
        mail.subject, mail.body = mail.subject.replace(sign, words), mail.body.replace(sign, words)
    mail.body = without_tokens(mail.body)
    return mail
