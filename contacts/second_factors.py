"""Second factors: authenticator app, passkeys and recovery codes, for those who lost them all."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.template.loader import render_to_string

from contacts.access_log import NOWHERE, Kind, Origin, note_access
from contacts.account_mail import CHANGE, write_privately
from contacts.models import User


@transaction.atomic
def forget_second_factors(person: User, *, by: User | None, origin: Origin = NOWHERE, now: datetime) -> int:
    """Take every second factor from a person, so that their password alone signs them in, and tell them by mail.

    Returns how many there were; with none nothing is written. Whoever calls this has made sure who is asking.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    factors = list(Authenticator.objects.filter(user=locked).order_by("id"))
    for factor in factors:
        note_access(Kind.SECOND_FACTOR_REMOVED, user=person, by=by, origin=origin, now=now, factor=factor.type)
        factor.delete()
    if factors:
        about = {"by": by, "person": person, "timestamp": now}
        write_privately(
            person.email,
            sort=CHANGE,
            subject=render_to_string("account/email/second_factors_forgotten_subject.txt", about).strip(),
            body=render_to_string("account/email/second_factors_forgotten_message.txt", about),
            now=now,
        )
    return len(factors)
