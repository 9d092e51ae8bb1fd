"""Who may let in, change and remove whom: administrators everybody, a lead the own agency's people [8.1], [8.2]."""

from contacts.models import Agency, Invitation, Role, User
from contacts.models.people import AGENCY_ROLES

STAFF_ROLES = tuple(role for role in Role if role not in AGENCY_ROLES)


def manages_people(actor: User) -> bool:
    """Whether the people pages are for this person at all."""
    return actor.is_active and (actor.is_agency_lead or actor.role == Role.ADMINISTRATOR)


def may_manage(actor: User, person: User) -> bool:
    """Whether this is a person whose access the actor looks after; their own is not, for anybody."""
    return actor.pk != person.pk and _looks_after(actor, person.agency_id)


def may_invite(actor: User, role: Role, agency: Agency | None) -> bool:
    """Whether the actor may let somebody in, as this and there."""
    of_agency_side = role in AGENCY_ROLES
    return of_agency_side is (agency is not None) and _looks_after(actor, agency.pk if agency else None)


def may_handle(actor: User, invitation: Invitation) -> bool:
    """Whether the actor may send this invitation again, or revoke it."""
    return _looks_after(actor, invitation.agency_id)


def roles_for(person: User) -> tuple[Role, ...]:
    """What this person can become: nobody changes sides, since what they have seen stays with them [8.1]."""
    return AGENCY_ROLES if person.is_agency_side else STAFF_ROLES


def _looks_after(actor: User, agency_id: int | None) -> bool:
    if not manages_people(actor):
        return False
    return actor.role == Role.ADMINISTRATOR or agency_id == actor.agency_id
