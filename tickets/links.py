"""Links that let a sub-agent act from the mail program, without signing in: signed, and good for a time."""

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.urls import reverse

from tickets.models import Ticket

COMPLETE = "tickets.complete"
GOOD_FOR_SECONDS = 30 * 24 * 60 * 60


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
