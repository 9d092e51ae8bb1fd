"""What lets somebody act without signing in, signed and good for a time: links in mails, a form's own pass."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.urls import reverse

from contacts.models import User
from tickets.models import Ticket

COMPLETE = "tickets.complete"
GOOD_FOR_SECONDS = 30 * 24 * 60 * 60
KEEP, KEEP_FOR_SECONDS = "tickets.keep", 7 * 24 * 60 * 60


def completing_link(ticket: Ticket) -> str:
    """The address of the form that completes this request, for its submitter [2.6]."""
    token = signing.dumps([ticket.pk, ticket.submitter_id], salt=COMPLETE)
    return f"{settings.CMS_SITE_URL}{reverse('tickets:complete_by_link', args=[token])}"


def ticket_to_complete(token: str) -> Ticket | None:
    """The request that such a link opens: to be completed still, by a submitter who still works there; else None."""
    try:
        ticket_id, submitter_id = signing.loads(token, salt=COMPLETE, max_age=GOOD_FOR_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    related = ("submitter", "agency", "calendar", "policy")
    rows = Ticket.objects.filter(account__isnull=True, finished_at__isnull=True).select_related(*related)
    theirs = rows.filter(submitter=submitter_id, submitter__is_active=True, submitter__agency=F("agency"))
    return theirs.filter(pk=ticket_id).first()


def pass_to_keep(owner: User, key: UUID) -> str:
    """What lets the form of that key keep what is typed for its owner after a sign-out, and do nothing else."""
    return signing.dumps([owner.pk, str(key)], salt=KEEP)


def owner_by_pass(token: str, key: str) -> User | None:
    """For whom the form of that key may keep what is typed, if they are still here; else None."""
    try:
        owner_id, signed_key = signing.loads(token, salt=KEEP, max_age=KEEP_FOR_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return User.objects.filter(pk=owner_id, is_active=True).first() if signed_key == key else None
