"""Writing the log of access: sign-ins, second factors, sessions, invitations, roles [8.3]."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.models import AccessEvent, User
from contacts.models.access import MAX_USER_AGENT
from contacts.models.mail import MAX_ADDRESS

Kind = AccessEvent.Kind


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act came from: the network address, and what the browser says it is; neither for a command."""

    ip: str | None = None
    user_agent: str = ""


NOWHERE = Origin()


def note_access(
    kind: AccessEvent.Kind,
    *,
    user: User | None,
    by: User | None = None,
    address: str = "",
    origin: Origin = NOWHERE,
    now: datetime,
    **data: Any,
) -> AccessEvent:
    """Write what happened to this person's access, in the caller's transaction.

    `by` is left out where they did it themselves; without a person it is about what was typed as an `address`.
    """
    return AccessEvent.objects.create(
        at=now,
        kind=kind,
        user=user,
        by=None if by == user else by,
        address=address[:MAX_ADDRESS],
        ip=origin.ip,
        user_agent=_printable(origin.user_agent)[:MAX_USER_AGENT],
        data=data,
    )


def note_attempt(kind: AccessEvent.Kind, *, address: str, origin: Origin, now: datetime, **data: Any) -> None:
    """Write what somebody tried with an address: under the person whose it is, if it is anybody's."""
    owner = User.objects.filter(email=address).first()
    note_access(kind, user=owner, address="" if owner else address, origin=origin, now=now, **data)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
