"""Files chosen in a form: kept until it is sent, then moved into its message, both without a double."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Count, Manager, QuerySet, Sum

from contacts.models import User
from tickets.attaching import MOST_BYTES, MOST_FILES, why_withheld
from tickets.from_outside import shown_name
from tickets.mail_parser.names import safe_name
from tickets.models import Message, Ticket, Upload
from tickets.selectors.uploads import uploads_of

MOST_WAITING, MOST_FILES_WAITING = 200_000_000, 500  # bytes and files of one person, in all their forms
KEPT_FOR = timedelta(days=30)
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}")
UNKNOWN_TYPE = "application/octet-stream"

# The bytes go from table to table and never through this process.
MOVE = """
    WITH moved AS (DELETE FROM tickets_upload WHERE owner_id = %s AND key = %s RETURNING *)
    INSERT INTO tickets_attachment
        (message_id, filename, content_type, size, sha256, content_id, data, withheld, call_detail)
    SELECT %s, filename, content_type, size, sha256, '', data, '', %s FROM moved ORDER BY id
"""

COPY = """
    INSERT INTO tickets_attachment
        (message_id, filename, content_type, size, sha256, content_id, data, withheld, call_detail)
    SELECT %s, filename, content_type, size, sha256, content_id, data, withheld, call_detail
    FROM tickets_attachment WHERE message_id = %s ORDER BY id
"""


def keep(owner: User, key: UUID, files: Iterable["UploadedFile[Any]"], now: datetime) -> list[str]:
    """Keeps the files for the form of that key, each once; returns why each of the others was not kept.

    The others are those of a withheld kind, empty ones, and what is more than one form or one person may hold.
    """
    return [why for file in files if (why := _keep(owner, key, file, now))]


def drop(owner: User, key: UUID, pks: Iterable[int]) -> None:
    """Removes these files from the form; those of others stay."""
    uploads_of(owner, key).filter(pk__in=list(pks)).delete()


def attach(message: Message, owner: User, key: UUID, *, call_detail: bool = False) -> None:
    """Moves what waits for the form into the message, in the caller's transaction; who comes second moves none.

    As `call_detail` none of it goes into a mail, and whoever fetches it is written down [8.4].
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [owner.pk, key, message.pk, call_detail])


def copy_files(message: Message, source: Message) -> None:
    """Gives the message the files of another one as well, each marked as it is there."""
    with connection.cursor() as cursor:
        cursor.execute(COPY, [message.pk, source.pk])


def key_with_files(ticket: Ticket, key: UUID, owner: User, files: UUID) -> UUID:
    """The key of what is said with the files that wait, under the ticket's lock.

    The same words with the same files are the same message, though the first sending has taken the files away;
    the same words with other files, after going back in the browser, are another.
    """
    said = ticket.messages.filter(key=key).first()
    if said is None or are_in(said, owner, files):
        return key
    return uuid5(key, repr(sorted(_contents(uploads_of(owner, files)))))


def are_in(message: Message, owner: User, key: UUID) -> bool:
    """Whether the files that wait for the form are all in the message already; then they wait no more."""
    if not _contents(uploads_of(owner, key)) <= _contents(message.attachments):
        return False
    uploads_of(owner, key).delete()
    return True


def sweep(now: datetime) -> int:
    """Removes what has waited for a month; how many files that were."""
    return Upload.objects.filter(at__lt=now - KEPT_FOR).delete()[0]


def _keep(owner: User, key: UUID, file: "UploadedFile[Any]", now: datetime) -> str:
    content_type = _media_type(file)
    name = shown_name(safe_name(file.name or "", content_type, 1))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)  # nobody else counts meanwhile
        if why := _why_not(owner, key, name, file.size or 0):
            return f"{name}: {why}"
        data = file.read()
        Upload.objects.get_or_create(
            owner=owner,
            key=key,
            filename=name,
            sha256=hashlib.sha256(data).hexdigest(),
            defaults={"content_type": content_type, "size": len(data), "data": data, "at": now},
        )
    return ""


def _contents(files: "QuerySet[Any] | Manager[Any]") -> set[tuple[str, str]]:
    """What the files are, whoever has them."""
    return set(files.values_list("sha256", "filename"))


def _why_not(owner: User, key: UUID, name: str, size: int) -> str:
    """Why a file of that name and size is not kept; empty where it is."""
    if why := why_withheld(name):
        return why
    if not size:
        return "This file is empty. Choose the one that has something in it."
    here = uploads_of(owner, key).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if here["size"] + size > MOST_BYTES or here["count"] >= MOST_FILES:
        return "One message holds up to 25 MB and 100 files. Send the rest with another reply."
    everywhere = Upload.objects.filter(owner=owner).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if everywhere["size"] + size > MOST_WAITING or everywhere["count"] >= MOST_FILES_WAITING:
        return "200 MB or 500 of your files wait for forms that were not sent. Send or remove some first."
    return ""


def _media_type(file: "UploadedFile[Any]") -> str:
    claimed = (file.content_type or "").lower()
    return claimed if MEDIA_TYPE.fullmatch(claimed) else UNKNOWN_TYPE
