"""Each process of ours says itself that it is there, so that one that is gone is told apart from all others."""

from datetime import datetime, timedelta

from escalation.models import Process

# Machines come and go under names of their own; who is away for so long does not come back.
FORGOTTEN_AFTER = timedelta(days=7)


def note_process(kind: Process.Kind, name: str, now: datetime) -> None:
    """Writes that this process is at work; with a new name those go that were not seen for a week."""
    _, new = Process.objects.update_or_create(kind=kind, name=name, defaults={"seen_at": now})
    if new:
        Process.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
