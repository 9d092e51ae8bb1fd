"""Our own mails that come back: by whose return address, to whom they did not get, and when that is over."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from contacts.models import AutomaticAnswer, OutgoingMail, UndeliverableAddress
from contacts.signing import is_signed, signature

RETURNS = "bounces"  # the local part that every return address begins with
PURPOSE = "return"
RETURN_ADDRESS = re.compile(rf"{RETURNS}\+(?P<mail>[0-9]{{1,18}})\.(?P<signature>[a-z0-9]+)@[^@]+", re.I)
LONGEST_WORDS = 400


def return_address(mail_id: int) -> str:
    """The envelope sender of a mail: what comes back to it names the mail that did not arrive."""
    return f"{RETURNS}+{mail_id}.{signature(str(mail_id), PURPOSE)}@{settings.CMS_MAIL_DOMAIN}"


def returned_mail(recipients: Iterable[str], message_id: str) -> OutgoingMail | None:
    """The mail of ours that a bounce is about, by its return address or the Message-ID that the bounce quotes."""
    found = (RETURN_ADDRESS.fullmatch(address) for address in recipients)
    ids = (int(match["mail"]) for match in found if match and is_signed(match["mail"], PURPOSE, match["signature"]))
    mail_id = next(ids, None)
    if mail_id is not None:
        return OutgoingMail.objects.filter(pk=mail_id).first()
    return OutgoingMail.objects.filter(message_id=message_id).first() if message_id else None


def record_bounce(mail: OutgoingMail, returned: Mapping[str, str], now: datetime) -> None:
    """Marks these recipients, address to the server's words, on the mail and for whoever writes to them next."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update(no_key=True).get(pk=mail.pk)
        mail.bounced = sorted({*mail.bounced, *returned})
        mail.save(update_fields=["bounced"])
        for address, words in returned.items():
            UndeliverableAddress.objects.update_or_create(
                address=address,
                defaults={"words": words[:LONGEST_WORDS], "last_at": now},
                create_defaults={"words": words[:LONGEST_WORDS], "since": now, "last_at": now},
            )


def reached_us(address: str) -> None:
    """Forgets that mail to this address came back: its owner writes."""
    UndeliverableAddress.objects.filter(address=address).delete()


def may_answer(address: str, day: date) -> bool:
    """Takes the one automatic answer that this address gets on an office day; False if it was taken already."""
    _, is_first = AutomaticAnswer.objects.get_or_create(address=address, day=day)
    return is_first
