"""The people pages: who is there, who is invited, and what became of their access; lists page by key."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from contacts.models import Agency, Invitation, Role, User
from contacts.models.people import AGENCY_ROLES
from contacts.people.tokens import hash_of
from contacts.row_ids import row_id

PEOPLE_ON_A_PAGE = 25
INVITATIONS_SHOWN = 25

SIDES = {"agency": Q(role__in=AGENCY_ROLES), "staff": ~Q(role__in=AGENCY_ROLES)}
STANDINGS = {"active": Q(is_active=True), "removed": Q(is_active=False)}


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of people is narrowed to; "" and None narrow nothing."""

    words: str = ""
    agency: Agency | None = None
    side: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people by name; `after` is the key that the next page starts behind, "" on the last."""

    rows: list[User]
    after: str


def people_managed_by(user: User) -> QuerySet[User]:
    """Whose access this person looks after, their own row included: all for an administrator, a lead's agency."""
    if not user.is_active:
        return User.objects.none()
    if user.role == Role.ADMINISTRATOR:
        return User.objects.all()
    return User.objects.filter(agency=user.agency_id) if user.is_agency_lead else User.objects.none()


def people_page(user: User, sought: Sought, after: str) -> PeoplePage:
    """The people that this person looks after, by name, those behind the person with the id `after`."""
    rows = _narrowed(people_managed_by(user), sought).select_related("agency").order_by("name", "pk")
    last = User.objects.filter(pk=key).first() if (key := row_id(after)) is not None else None
    if last is not None:
        rows = rows.filter(name__gte=last.name).filter(Q(name__gt=last.name) | Q(pk__gt=last.pk))
    found = list(rows[: PEOPLE_ON_A_PAGE + 1])
    is_more = len(found) > PEOPLE_ON_A_PAGE
    return PeoplePage(found[:PEOPLE_ON_A_PAGE], str(found[PEOPLE_ON_A_PAGE - 1].pk) if is_more else "")


def _narrowed(rows: QuerySet[User], sought: Sought) -> QuerySet[User]:
    if sought.words:
        rows = rows.filter(Q(name__icontains=sought.words) | Q(email__icontains=sought.words))
    if sought.agency is not None:
        rows = rows.filter(agency=sought.agency)
    return rows.filter(SIDES.get(sought.side, Q()) & STANDINGS.get(sought.standing, Q()))


def invitations_managed_by(user: User) -> QuerySet[Invitation]:
    """The open invitations that this person may send again or revoke, those past their date included."""
    rows = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    if user.role == Role.ADMINISTRATOR:
        return rows
    return rows.filter(agency=user.agency_id) if user.is_agency_lead else rows.none()


def newest_invitations(user: User, agency: Agency | None) -> list[Invitation]:
    """The newest of these, of one agency if asked."""
    rows = invitations_managed_by(user).select_related("agency", "invited_by")
    if agency is not None:
        rows = rows.filter(agency=agency)
    return list(rows.order_by("-sent_at", "-pk")[:INVITATIONS_SHOWN])


def invitation_behind(token: str, now: datetime) -> Invitation | None:
    """The invitation that the link of a mail opens; None if it is bad, old, used or revoked."""
    rows = Invitation.objects.filter(token_hash=hash_of(token)).select_related("agency", "invited_by")
    invitation = rows.first()
    return invitation if invitation is not None and invitation.is_good(now) else None


def has_second_factor(person: User) -> bool:
    """Whether a password alone does not sign them in."""
    return Authenticator.objects.filter(user=person).exists()


def is_only_lead(person: User) -> bool:
    """Whether the agency has no other lead who may come in."""
    if not person.is_active or not person.is_agency_lead:
        return False
    others = User.objects.filter(agency=person.agency_id, role=Role.AGENCY_LEAD, is_active=True).exclude(pk=person.pk)
    return not others.exists()
