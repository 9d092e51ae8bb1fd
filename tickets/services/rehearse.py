"""What a verb would send: it is carried out in full, read, and undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.models import OutgoingMail
from tickets.models import Ticket
from tickets.numbers import grouped
from tickets.services.numbering import TO_COME
from tickets.services.record import Actor, lock

NUMBER_TO_COME = "IMS ••• •••"


def rehearse(
    service: Callable[..., Ticket], ticket_id: int, *, actor: Actor, now: datetime, **typed: Any
) -> list[OutgoingMail]:
    """The mails that the service would write about the ticket, exactly; what it refuses, it raises.

    Nothing of it stays: no row, no event, no mail, no number. An IMS number that would be given on sending
    reads `NUMBER_TO_COME`.
    """
    with transaction.atomic():
        lock(ticket_id)  # so that no mail of somebody else comes between the two readings
        mails = OutgoingMail.objects.filter(about=f"ticket:{ticket_id}").order_by("pk")
        before = list(mails.values_list("pk", flat=True))
        service(ticket_id, **typed, actor=replace(actor, rehearsing=True), now=now)
        written = list(mails.exclude(pk__in=before))
        transaction.set_rollback(True)
    for mail in written:
        mail.body = mail.body.replace(grouped(TO_COME), NUMBER_TO_COME)
    return written
