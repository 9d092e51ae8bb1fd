"""Adds agencies."""

from datetime import datetime

from django.db import IntegrityError, transaction

from contacts.access_log import NOWHERE, Origin
from contacts.errors import RefusedError
from contacts.models import Agency, Role, User
from contacts.people.services.invite import invite


def add_agency(
    *, agency_name: str, name: str, email: str, actor: User, origin: Origin = NOWHERE, now: datetime
) -> Agency:
    """Adds an agency and invites its first lead, both or neither; RefusedError for a name that is taken."""
    with transaction.atomic():
        agency = _add(agency_name)
        invite(name=name, email=email, role=Role.AGENCY_LEAD, agency=agency, actor=actor, origin=origin, now=now)
        return agency


def _add(name: str) -> Agency:
    try:
        with transaction.atomic():
            return Agency.objects.create(name=name)
    except IntegrityError:
        raise RefusedError("agency_name", "There is an agency of this name already.") from None
