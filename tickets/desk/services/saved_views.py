"""Views of the queue under a name: saved, renamed, shared and removed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from contacts.models import User
from tickets.desk.selectors.saved_views import MOST
from tickets.errors import RefusedError
from tickets.models import SavedView


@transaction.atomic
def save_view(
    owner: User, *, name: str, view: str, filters: Mapping[str, str], shared: bool, now: datetime
) -> SavedView:
    """Keeps a view with its filters; RefusedError if there is one of this name already, or too many."""
    _lock()
    if SavedView.objects.filter(owner=owner).count() >= MOST:
        raise RefusedError("name", f"You have {MOST} views, which is all there is room for. Remove one first.")
    row = SavedView(owner=owner, view=view, filters=dict(filters), saved_at=now)
    return _keep(row, name, shared)


@transaction.atomic
def change_view(row: SavedView, *, name: str, shared: bool) -> SavedView:
    """Gives it another name, and shares it or no more; RefusedError as above."""
    _lock()
    return _keep(row, name, shared)


def remove_view(row: SavedView) -> None:
    """Removes it, for everybody who sees it."""
    row.delete()


def _lock() -> None:
    """Lets nobody else save a view until the transaction ends, so that a limit counts them all; reading goes on."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {SavedView._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _keep(row: SavedView, name: str, shared: bool) -> SavedView:
    if shared and not row.shared and SavedView.objects.filter(shared=True).count() >= MOST:
        raise RefusedError("shared", f"{MOST} views are shared, and there is room for no more: have one removed.")
    row.name, row.shared = name, shared
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise RefusedError("name", "You have a view of this name already: choose another name.") from None
    return row
