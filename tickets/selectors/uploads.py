"""Files that wait for a form, without their content."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from contacts.models import User
from tickets.models import Attachment, Upload
from tickets.selectors.thread import PICTURE, file_words

CALL_DETAIL = "A file with call detail, which never goes by mail (sign in to fetch it)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file that waits, as its form names it."""

    pk: int
    name: str
    words: str
    is_picture: bool


def uploads_of(owner: User, key: UUID) -> QuerySet[Upload]:
    """What this person chose in this form; the only door to uploads."""
    return Upload.objects.filter(owner=owner, key=key).defer("data")


def waiting(owner: User, key: UUID) -> list[Waiting]:
    """The files that go with the form when it is sent, in the order in which they were chosen."""
    return [
        Waiting(row.pk, row.filename, _words(row), row.content_type.startswith(PICTURE))
        for row in uploads_of(owner, key)
    ]


def lines_of(files: Iterable[Attachment]) -> list[str]:
    """A line for each file of a message, for the mail that tells of it; of call detail not even its name [8.4]."""
    return [f"{CALL_DETAIL if file.call_detail else file.filename}: {_words(file)}" for file in files]


def _words(file: Upload | Attachment) -> str:
    return file_words(file.filename, file.content_type, file.size)
