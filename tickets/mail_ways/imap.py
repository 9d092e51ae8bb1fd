"""Fetches mail from hosted mailboxes by IMAP (RFC 3501).

Per message: fetch, keep (a commit), and only then out of the way, into another folder. Whoever dies in between has it
fetched again and kept once. One poller works on a mailbox at a time.
"""

import imaplib
import logging
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, parse_qs, unquote

from django.db import InterfaceError, OperationalError, connection
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from contacts.clock import instant
from contacts.models import Mailbox
from tickets.mail_parser.limits import MESSAGE_BYTES
from tickets.models import HostedMailbox, IncomingMail
from tickets.models.mail import LONGEST_REASON
from tickets.services.mail_in.keep import keep, keep_head
from tickets.subject import clean

TAKEN_IN, TOO_LARGE = "Taken in", "Too large"  # the folders that a mail leaves the inbox for
BATCH = 20  # mails that leave the inbox by one command
TIMEOUT = 20  # seconds that the server may be silent
LONGEST_HEAD = 64_000  # bytes in which the server's own lines are looked for
HEAD = f"BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>"
DELIVERED = re.compile(rb"^(?:Delivered-To|X-Original-To|Envelope-To):[ \t]*<?([!-;=?-~]+@[!-;=?-~]+)", re.I | re.M)
RETURN_PATH = re.compile(rb"^Return-Path:[ \t]*<([!-;=?-~]*)>", re.I | re.M)

SERVER_TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """One hosted mailbox; `mailbox` is the key of the mailbox of ours that it is, empty if its mail says so."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool
    mailbox: str
    deletes: bool

    @classmethod
    def of(cls, url: SplitResult) -> "Source":
        """What an address such as imaps://user:password@host/INBOX?mailbox=billing&then=delete names."""
        options = {name: values[0] for name, values in parse_qs(url.query).items()}
        is_encrypted = url.scheme == "imaps"
        return cls(
            host=url.hostname or "",
            port=url.port or (993 if is_encrypted else 143),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            folder=unquote(url.path.strip("/")) or "INBOX",
            is_encrypted=is_encrypted,
            mailbox=options.get("mailbox", ""),
            deletes=options.get("then") == "delete",
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.host}, {self.folder}"


@dataclass(slots=True)
class Polled:
    """What one pass over a mailbox did."""

    kept: int = 0
    known: int = 0
    failed: int = 0
    too_large: int = 0


def poll(source: Source, *, longest: timedelta) -> Polled:
    """Takes in what lies there, the oldest first, for at most about so long.

    What goes wrong is logged and kept for the audit, and tried again at the next pass; errors of the database are
    the caller's.
    """
    polled, give_up = Polled(), time.monotonic() + longest.total_seconds()
    with _alone(str(source)) as is_ours:
        if is_ours:
            trouble = _trouble(source, polled, give_up)
            _keep_how_it_went(source, trouble, instant())
    return polled


def _trouble(source: Source, polled: Polled, give_up: float) -> str:
    """Polls; what went wrong, in words, or empty."""
    try:
        _poll(source, polled, give_up)
    except SERVER_TROUBLE as error:
        logger.warning("The mailbox of %s cannot be read: %s", source, error)
        return clean(str(error)) or type(error).__name__
    except Mailbox.DoesNotExist:
        logger.error("The mailbox of %s is to be “%s”, and none of ours has that key.", source, source.mailbox)
        return f"It is to be “{source.mailbox}”, and no mailbox of ours has that key."
    return f"Mails that cannot be kept: {polled.failed}. The worker's log says why." if polled.failed else ""


def _keep_how_it_went(source: Source, trouble: str, now: datetime) -> None:
    name = str(source)[:LONGEST_REASON]
    row, _ = HostedMailbox.objects.get_or_create(name=name, defaults={"tried_at": now})
    row.tried_at, row.trouble = now, trouble[:LONGEST_REASON]
    row.failing_since = (row.failing_since or now) if trouble else None
    row.save(update_fields=["tried_at", "trouble", "failing_since"])


def _poll(source: Source, polled: Polled, give_up: float) -> None:
    recipient = Mailbox.objects.get(key=source.mailbox).address if source.mailbox else ""
    with _opened(source) as box:
        _put_aside_what_is_too_large(box, source, recipient, polled)
        uids = sorted(box.uids("UNDELETED", charset=None), key=int)
        for start in range(0, len(uids), BATCH):
            if time.monotonic() >= give_up:
                return
            batch = uids[start : start + BATCH]
            _clear(box, [uid for uid in batch if _take(box, uid, recipient, polled)], source)


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Whether nobody else polls this mailbox; PostgreSQL frees the lock of whoever dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_ours: bool = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


@contextmanager
def _opened(source: Source) -> Iterator[BaseMailBox]:
    """The mailbox, signed in to; the connection is closed whatever happens."""
    box = _connected(source)
    try:
        box.login(source.user, source.password, initial_folder=source.folder)
        _, offered = box.client.capability()  # most servers tell of MOVE only now
        box.client.capabilities = tuple(offered[-1].decode("ascii", "replace").upper().split())
        yield box
    finally:
        with suppress(*SERVER_TROUBLE):
            box.logout()
        with suppress(OSError):  # imaplib leaves the socket open when a logout fails
            box.client.shutdown()


def _connected(source: Source) -> BaseMailBox:
    """A connection; a certificate that does not fit the host's name is refused, which imaplib alone would not do."""
    if source.is_encrypted:
        return MailBox(source.host, source.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(source.host, source.port, timeout=TIMEOUT)


def _take(box: BaseMailBox, uid: str, recipient: str, polled: Polled) -> bool:
    """Keeps one mail; True once it is kept. One that cannot be kept stays where it is, and the others go on."""
    raw = _fetched(box, uid)
    if raw is None:
        return False
    try:
        kept = keep(
            raw,
            channel=IncomingMail.Channel.IMAP,
            envelope_from=_first(RETURN_PATH, raw),
            envelope_to=[recipient or _first(DELIVERED, raw)],
            now=instant(),
        )
    except (OperationalError, InterfaceError):  # the database is away: nothing is wrong with the mail
        raise
    except Exception:
        logger.exception("Mail %s could not be kept.", uid)
        polled.failed += 1
        return False
    polled.kept += kept.is_new
    polled.known += not kept.is_new
    return True


def _fetched(box: BaseMailBox, uid: str, part: str = "BODY.PEEK[]") -> bytes | None:
    """The mail as it lies there, or a part of it, and it stays unread; None if somebody has taken it away."""
    status, parts = box.client.uid("FETCH", uid, f"({part})")
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH was answered with {status}")
    return next((part[1] for part in parts if isinstance(part, tuple)), None)


def _first(pattern: re.Pattern[bytes], raw: bytes) -> str:
    """What the topmost such line says, which is the server's own; empty without one."""
    head = raw[:LONGEST_HEAD].partition(b"\r\n\r\n")[0]
    found = pattern.search(head)
    return found[1].decode("ascii") if found else ""


def _clear(box: BaseMailBox, uids: Sequence[str], source: Source) -> None:
    """Moves what was kept out of the way; if that fails it is tried again with the next pass."""
    try:
        if source.deletes:
            box.delete(uids)
        else:
            _move(box, uids, TAKEN_IN)
    except ImapToolsError as error:
        logger.warning("Mail of %s was kept and cannot be moved away: %s", source, error)


def _put_aside_what_is_too_large(box: BaseMailBox, source: Source, recipient: str, polled: Polled) -> None:
    """Moves it out of the way and keeps its head, so that a rep asks for it by another way."""
    uids = box.uids(f"UNDELETED LARGER {MESSAGE_BYTES}", charset=None)
    for uid in uids:
        head = _fetched(box, uid, HEAD) or b""
        to = [recipient or _first(DELIVERED, head)]
        why = f"It is larger than 25 MB and was not taken. It lies in “{TOO_LARGE}” of {source}: ask for less."
        keep_head(head, why=why, channel=IncomingMail.Channel.IMAP, envelope_to=to, now=instant())
    if uids:
        _move(box, uids, TOO_LARGE)
        polled.too_large = len(uids)
        logger.error("%s mails of %s are larger than 25 MB: they lie in “%s”.", len(uids), source, TOO_LARGE)


def _move(box: BaseMailBox, uids: Sequence[str], folder: str) -> None:
    if uids and not box.folder.exists(folder):
        box.folder.create(folder)
    box.move(uids, folder)
