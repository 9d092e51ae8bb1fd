"""What a rep is served next."""

from contacts.models import User
from tickets.access import tickets_visible_to
from tickets.models import Ticket


def next_of(user: User, done: Ticket) -> Ticket | None:
    """The most urgent of the person's own open requests besides the one just done; none that waits for an answer."""
    own = tickets_visible_to(user).filter(assignee=user, owed_at__isnull=False, paused_until__isnull=True)
    return own.exclude(pk=done.pk).order_by("owed_at", "id").first()
