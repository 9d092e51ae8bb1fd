"""Files the request of a call, which counts from when it is saved [2.1], [4.1]."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contacts.models import User
from tickets.models import Call, Ticket
from tickets.services.confirm import confirm
from tickets.services.record import Actor, log
from tickets.services.submit import Request, submit


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who called, on which line, and how they were authenticated; never with what [8.4]."""

    name: str
    phone: str = ""
    email: str = ""
    relation: str
    method: str
    line: str


def take_call(
    caller: Caller,
    request: Request,
    *,
    submitter: User,
    confirms: bool,
    actor: Actor,
    now: datetime,
    assignee: User | None = None,
) -> Ticket:
    """Files it for the submitter, keeps the call, and confirms a 24-hour issue at once, any other if told so [2.9].

    The rep who takes a 24-hour issue has told the caller their name, the number and the clock; the mail that says so
    is the confirmation of SPEC 5. A form that is sent twice is given what the first one filed.
    """
    with transaction.atomic():
        ticket = submit(request, submitter=submitter, channel=Ticket.Channel.PHONE, actor=actor, now=now)
        if Call.objects.filter(ticket=ticket).exists():
            return ticket
        _keep(ticket, caller, actor, now)
        if request.quick or confirms:
            ticket = confirm(ticket.pk, actor=actor, now=now, assignee=assignee)
        return ticket


def _keep(ticket: Ticket, caller: Caller, actor: Actor, now: datetime) -> None:
    assert actor.user is not None, "somebody took the call"
    call = Call.objects.create(
        ticket=ticket,
        caller_name=caller.name,
        caller_phone=caller.phone,
        caller_email=caller.email,
        relation=caller.relation,
        method=caller.method,
        line=caller.line,
        taken_by=actor.user,
        at=now,
    )
    method = call.get_method_display()
    log(ticket, "ticket.called", actor=actor, now=now, caller=caller.name, line=caller.line, method=method)
