"""The words of our mails that are in force, and the change of them: always a new version."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from contacts.errors import RefusedError
from contacts.models import MailWording, User

# Asked for every mail that is written: built by the ORM, the question takes three times as long as its answer.
NEWEST = "SELECT words FROM contacts_mailwording WHERE key = %s ORDER BY version DESC LIMIT 1"
CHANGED_MEANWHILE = "Somebody changed this text meanwhile: look at it again, then change what is still to be changed."


def newest_wording(key: str) -> MailWording | None:
    """The version of this text's words that counts; None where they were never changed."""
    return MailWording.objects.filter(key=key).order_by("-version").first()


def words_in_force(key: str) -> str:
    """What supervisors have made of this text's words; "" for the shipped ones. One look-up in an index."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [key])
        row = cursor.fetchone()
    return row[0] if row else ""


def change_wording(key: str, words: str, *, base_version: int, note: str, by: User, now: datetime) -> MailWording:
    """Makes the next version of a text's words, "" for the shipped ones; mails are written by it from then on.

    RefusedError if nothing changed, or if somebody was faster: `base_version` is the one that was seen, 0 for none.
    """
    newest = newest_wording(key)
    if (newest.version if newest else 0) != base_version:
        raise RefusedError("__all__", CHANGED_MEANWHILE)
    if (newest.words if newest else "") == words:
        raise RefusedError("words", "This is what it says already: nothing was changed.")
    row = MailWording(key=key, version=base_version + 1, words=words, made_at=now, made_by=by, note=note)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RefusedError("__all__", CHANGED_MEANWHILE) from None
    return row
