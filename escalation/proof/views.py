"""The proof pack of one request, as a page to print and as JSON; making one is written down."""

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from escalation.proof.selectors.pack import pack_of
from escalation.proof.selectors.telling import Teller
from escalation.proof.selectors.timeline import timeline
from escalation.proof.services import note_made
from escalation.proof.writing import MARK, as_json, as_page
from tickets.access import ticket_for
from tickets.selectors.lists import shown_number
from tickets.services.record import Actor


@require_GET
@supervisor_required
def page(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The pack in full or, asked for, without all that is internal [8.2]."""
    teller = _made(request, pk, "page")
    pack = pack_of(teller, signed_in_user(request))
    context = {"ticket": teller.ticket, "pack": pack, "for_agency": teller.for_agency, "mark": MARK}
    drawn = render_to_string("proof/pack.html", context, request)
    return StreamingHttpResponse(as_page(drawn, timeline(teller)))


@require_GET
@supervisor_required
def as_data(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The same for machines, as a file; docs/proof-pack.md says what is in it."""
    teller = _made(request, pk, "JSON file")
    pack = pack_of(teller, signed_in_user(request))
    response = StreamingHttpResponse(as_json(pack, timeline(teller)), content_type="application/json")
    number = shown_number(teller.ticket).replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="proof-{number}.json"'
    return response


def _made(request: HttpRequest, pk: int, form: str) -> Teller:
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    for_agency = request.GET.get("for") == "agency"
    note_made(ticket, for_agency=for_agency, form=form, actor=Actor(user, "web"), now=now)
    return Teller(ticket, for_agency, now)
