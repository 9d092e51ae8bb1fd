"""Changes what people may do: their role, and whether they may come in at all. All of it holds at once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import outbox
from contacts.access_log import NOWHERE, Kind, Origin, note_access
from contacts.errors import RefusedError
from contacts.models import Role, User
from contacts.people.authority import manages_people, roles_for
from contacts.people.services.invite import revoke_all_of
from contacts.people.services.lock import lock_managed
from contacts.second_factors import forget_second_factors
from contacts.sessions import end_every_session


def change_role(person_id: int, *, role: Role, actor: User, origin: Origin = NOWHERE, now: datetime) -> User:
    """Gives the person another role of their side; it holds from their next request on.

    RefusedError if it may not be. Invitations that somebody sent who may invite nobody any more are revoked.
    """
    with transaction.atomic():
        (person,) = lock_managed(person_id, actor)
        if role not in roles_for(person):
            raise RefusedError("role", "Nobody changes sides: invite them there at another address.")
        if person.role == role:
            raise RefusedError("role", f"{person.name} is {person.get_role_display()} already.")
        before = person.get_role_display()
        take_role(person, role)
        person.save(update_fields=["role", "is_staff", "is_superuser"])
        if not manages_people(person):
            revoke_all_of(person, actor=actor, origin=origin, now=now)
        after = person.get_role_display()
        note_access(Kind.ROLE_CHANGED, user=person, by=actor, origin=origin, now=now, before=before, after=after)
        return person


def take_role(person: User, role: str) -> None:
    """Sets the role, not yet written; the rights of a superuser fall with the administrator's role."""
    person.role = role
    if role != Role.ADMINISTRATOR:
        person.is_staff = person.is_superuser = False


def close_account(person: User, *, actor: User, origin: Origin, now: datetime) -> None:
    """Keeps the person out from now on; the caller holds their row.

    What could let them in dies: sessions, links for a new password and the password itself, so that none of it is
    good again on the day they come back. Invitations that they sent are revoked.
    """
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    end_every_session(person)
    revoke_all_of(person, actor=actor, origin=origin, now=now)
    note_access(Kind.REMOVED, user=person, by=actor, origin=origin, now=now)


def restore(person_id: int, *, actor: User, origin: Origin = NOWHERE, now: datetime) -> User:
    """Lets a removed person in again, in the old role; a mail tells them how to set a password.

    RefusedError if the actor may not, or there is nothing to restore.
    """
    with transaction.atomic():
        (person,) = lock_managed(person_id, actor)
        if person.is_active:
            raise RefusedError("__all__", f"{person.name} has an open account already.")
        person.is_active = True
        person.save(update_fields=["is_active"])
        event = note_access(Kind.RESTORED, user=person, by=actor, origin=origin, now=now)
        outbox.enqueue(
            dedup_key=f"restored:{event.pk}",
            about=f"person:{person.pk}",
            to=[person.email],
            subject="CMS Care: your account is open again",
            body=render_to_string("mail/restored.txt", {"person": person, "by": actor, "link": _password_link()}),
            now=now,
        )
        return person


def free_second_factors(person_id: int, *, actor: User, origin: Origin = NOWHERE, now: datetime) -> User:
    """Takes the second factors from somebody who has lost them: the password alone signs them in, until they set
    up new ones. A mail tells them. RefusedError if the actor may not, or there are none.
    """
    with transaction.atomic():
        (person,) = lock_managed(person_id, actor)
        if not forget_second_factors(person, by=actor, origin=origin, now=now):
            raise RefusedError("__all__", f"{person.name} has no second factor.")
        return person


def _password_link() -> str:
    return f"{settings.CMS_SITE_URL}{reverse('account_reset_password')}"
