"""The lines of what was done on requests, and by the ladder."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from escalation.log.wanted import Line, Sort, Wanted
from tickets.models import Event, Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.thread import history_of

ESCALATIONS = Q(action__startswith="escalation.")
CALL_DETAIL = Q(action__startswith="ticket.call_detail_")
TAKEN = Q(action="ticket.proof_made")
OF_SORT = {
    Sort.ESCALATIONS: ESCALATIONS,
    Sort.CALL_DETAIL: CALL_DETAIL,
    Sort.TAKEN: TAKEN,
    Sort.REQUESTS: ~ESCALATIONS & ~CALL_DETAIL & ~TAKEN,
}
JOINED = ("actor", "ticket__calendar")


def events(wanted: Wanted) -> list[QuerySet[Event]]:
    """The events of requests that are wanted."""
    if not wanted.is_asked(*OF_SORT):
        return []
    rows = Event.objects.select_related(*JOINED).prefetch_related("ticket__numbers")
    if wanted.sort is not None:
        rows = rows.filter(OF_SORT[wanted.sort])
    if wanted.ticket is not None:
        merged = Q(pk=wanted.ticket.pk) | Q(merged_into=wanted.ticket.pk)
        rows = rows.filter(ticket__in=Ticket.objects.filter(merged).values("pk"))
    if wanted.person is not None:
        rows = rows.filter(actor=wanted.person)
    return [rows]


def line_of_event(event: Event, wanted: Wanted) -> Line:
    """What happened, as the history of its request says it."""
    (past,) = history_of(event.ticket, [event], wanted.now)
    name = f"{shown_number(event.ticket)} {event.ticket.customer_name}".strip()
    return Line(
        at=event.at,
        when=wanted.when(event.at),
        who=past.who,
        who_address=event.actor.email if event.actor else "",
        what=past.what,
        about=name,
        about_url=reverse("tickets:detail", args=[event.ticket_id]),
        origin=event.source,
    )
