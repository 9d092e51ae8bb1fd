"""Saved views of the queue: whose they are, who sees them, and who may change them."""

from django.db.models import Q, QuerySet

from contacts.models import User
from tickets.models import SavedView

MOST = 8  # of one's own, and as many that are shared: all of them stand above the queue, with their counts


def saved_views_of(user: User) -> list[SavedView]:
    """One's own, then those that others share with everybody of staff."""
    rows = _seen_by(user).select_related("owner")
    return sorted(rows, key=lambda row: row.owner_id != user.pk)


def saved_view_of(user: User, view_id: int) -> SavedView | None:
    """The view, if this person may rename and remove it: its owner may, and a supervisor where it is shared."""
    row = _seen_by(user).select_related("owner").filter(pk=view_id).first()
    return row if row is not None and (row.owner_id == user.pk or user.is_supervisor_or_above) else None


def _seen_by(user: User) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(owner=user) | Q(shared=True))
