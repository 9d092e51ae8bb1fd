"""Accepts an invitation: its bearer sets a password and has an account."""

from datetime import datetime

from django.db import IntegrityError, transaction

from contacts.access_log import NOWHERE, Kind, Origin, note_access
from contacts.models import Invitation, User
from contacts.people.services.invite import lets_in
from contacts.people.services.roles import take_role
from contacts.people.tokens import hash_of


class InvitationOverError(ValueError):
    """The link opens nothing: it is bad, old, used or revoked, or its address has an account elsewhere."""


def accept(token: str, *, name: str, password: str, origin: Origin = NOWHERE, now: datetime) -> User:
    """Makes the account of the link's bearer, with this password; somebody removed from there gets theirs back.

    Once per link, however many try at the same time: the invitation's row is the lock. Else InvitationOverError.
    """
    with transaction.atomic():
        holder = _holder(token)
        invitation = Invitation.objects.select_for_update(no_key=True).filter(token_hash=hash_of(token)).first()
        if invitation is None or not invitation.is_good(now) or not lets_in(invitation, holder):
            raise InvitationOverError
        person = holder or User(email=invitation.email, agency_id=invitation.agency_id)
        take_role(person, invitation.role)
        person.name, person.is_active = name, True
        person.set_password(password)
        _save(person)
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        note_access(
            Kind.INVITATION_ACCEPTED, user=person, origin=origin, now=now, invited_by=invitation.invited_by_id
        )
        return person


def _holder(token: str) -> User | None:
    """Who has the link's address already; held before the invitation, as by whoever revokes it: people come first."""
    addresses = Invitation.objects.filter(token_hash=hash_of(token)).values("email")
    return User.objects.select_for_update(no_key=True).filter(email__in=addresses).first()


def _save(person: User) -> None:
    """Writes it; another invitation of the same address may have been accepted in this moment."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise InvitationOverError from None
