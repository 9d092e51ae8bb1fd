"""Whom mail can be sent to here. The answer depends on our mailboxes alone, never on a request [8.1]."""

import time
from email.utils import parseaddr

from django.conf import settings

from contacts.bounces import RETURN_ADDRESS
from contacts.models import Mailbox

FRESH = 30.0  # seconds: a mailbox that was just added takes mail soon enough
POSTMASTER = "postmaster"  # RFC 5321 [4.5.1]: reachable wherever mail is taken, even without a domain


class Recipients:
    """The addresses that we take mail for, as they were read from the database some seconds ago."""

    def __init__(self) -> None:
        self._addresses: frozenset[str] = frozenset()
        self._stale_at = 0.0

    @property
    def is_stale(self) -> bool:
        """Whether they have to be read again."""
        return time.monotonic() >= self._stale_at

    def read(self) -> None:
        """Reads the mailboxes from the database; its errors are the caller's."""
        ours = {mailbox.address for mailbox in Mailbox.objects.all()}
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
        self._addresses = frozenset({*ours, sender, POSTMASTER, f"{POSTMASTER}@{settings.CMS_MAIL_DOMAIN}"})
        self._stale_at = time.monotonic() + FRESH

    def take(self, address: str) -> bool:
        """Whether it is a mailbox of ours, with or without what follows a plus, or a return address."""
        address = address.lower()
        local_part, at, domain = address.rpartition("@")
        plain = f"{local_part.partition('+')[0]}{at}{domain}"
        is_return = domain == settings.CMS_MAIL_DOMAIN and RETURN_ADDRESS.fullmatch(address) is not None
        return is_return or address in self._addresses or plain in self._addresses
