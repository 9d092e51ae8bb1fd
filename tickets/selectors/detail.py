"""What the page of one ticket shows, in a fixed number of queries."""

from contacts.models import User
from tickets.models import Event, Message, Milestone, Ticket, Wait


def conversation(ticket: Ticket, user: User) -> list[Message]:
    """What was said, the oldest first; internal notes for staff only [8.2]."""
    messages = ticket.messages.select_related("author")
    return list(messages if user.is_cms_staff else messages.filter(internal=False))


def milestones_of(ticket: Ticket) -> list[Milestone]:
    """Everything that was ever owed on the ticket, in the order of the due dates."""
    return list(ticket.milestones.select_related("calendar", "policy").order_by("due_at", "id"))


def open_wait(ticket: Ticket) -> Wait | None:
    """Whom the ticket waits for now; None if nobody."""
    return ticket.waits.filter(ended_at__isnull=True).first()


def history(ticket: Ticket) -> list[Event]:
    """Every event of the ticket, the newest first [8.3]."""
    return list(ticket.events.select_related("actor").order_by("-id"))


def other_open_of_account(ticket: Ticket) -> list[Ticket]:
    """The other open tickets of the same account, at most five."""
    if ticket.account_id is None:
        return []
    others = Ticket.objects.filter(account=ticket.account_id, owed_at__isnull=False).exclude(pk=ticket.pk)
    return list(others.prefetch_related("numbers").order_by("-id")[:5])
