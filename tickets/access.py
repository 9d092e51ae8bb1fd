"""The only doors to tickets: which rows may this person see, and what may they do with one [8.1], [8.2]."""

from django.db.models import QuerySet
from django.http import Http404

from contacts.models import User
from tickets.models import Ticket
from tickets.states import Status, Verb, VerbNotAllowedError, allowed_verbs

AGENCY_VERBS = frozenset(
    {Verb.REPLY, Verb.WITHDRAW, Verb.REOPEN, Verb.COMPLETE, Verb.HAND_OVER, Verb.COPIES, Verb.ACCEPT}
)
STAFF_VERBS = frozenset(Verb) - {Verb.WITHDRAW, Verb.HAND_OVER, Verb.ACCEPT}

# Why a verb is not there that the status takes.
NOTHING_TO_DO = {
    Verb.COMPLETE: "The account of this request is known.",
    Verb.CORRECT_ACCOUNT: "The account is not known yet: complete it first.",
    Verb.DELIVER: "This request asks for no report.",
    Verb.ACTIVATE: "This request holds nobody back from using long distance.",
    Verb.PAUSE: "24 hours do not stand still. Ask by a reply, or move the request on first.",
}


def tickets_visible_to(user: User) -> QuerySet[Ticket]:
    """Staff see every ticket, a lead those of the agency, a sub-agent their own [8.1]."""
    if not user.is_active:
        return Ticket.objects.none()
    if user.is_cms_staff:
        return Ticket.objects.all()
    if user.is_agency_lead:
        return Ticket.objects.filter(agency=user.agency_id)
    return Ticket.objects.filter(agency=user.agency_id, submitter=user)


def ticket_for(user: User, ticket_id: int) -> Ticket:
    """The ticket, if this person may see it; Http404 for missing and forbidden alike [8.1]."""
    related = ("agency", "submitter", "account__customer", "team", "assignee", "calendar", "policy")
    ticket = tickets_visible_to(user).select_related(*related).filter(pk=ticket_id).first()
    if ticket is None:
        raise Http404("There is no such request.")
    return ticket


def ticket_for_verb(user: User, ticket_id: int, verb: Verb) -> Ticket:
    """The ticket, if this person's side has the verb at all; Http404 otherwise."""
    if verb not in _verbs_of(user):
        raise Http404("There is no such request.")
    return ticket_for(user, ticket_id)


def verbs_for(user: User, ticket: Ticket) -> frozenset[Verb]:
    """What this person may do with the ticket as it stands now."""
    verbs = _verbs_of(user) & allowed_verbs(Status(ticket.status))
    if not ticket.to_be_completed and not (ticket.has_claimed_account and user.is_cms_staff):
        verbs -= {Verb.COMPLETE}
    if ticket.to_be_completed:
        verbs -= {Verb.CORRECT_ACCOUNT}
    if ticket.kind != Ticket.Kind.REPORT:
        verbs -= {Verb.DELIVER}
    if not ticket.ld_notice:
        verbs -= {Verb.ACTIVATE}
    if Verb.TRANSFER in verbs:
        verbs -= {Verb.PAUSE if ticket.is_quick else Verb.TRANSFER}
    if ticket.accepted_at is not None:
        verbs -= {Verb.ACCEPT}
    return verbs


def may_take(ticket: Ticket, user: User) -> bool:
    """Whether one click makes it theirs: it is open, and with nobody or with somebody else of their team.

    A supervisor takes it over from anybody.
    """
    if ticket.is_finished or ticket.assignee_id == user.pk:
        return False
    is_free = ticket.assignee_id is None or user.is_supervisor_or_above
    return is_free or ticket.team.members.filter(pk=user.pk).exists()


def misfits_for(user: User, ticket: Ticket) -> dict[Verb, str]:
    """What this person's side may do with a ticket, but not with this one as it stands now, and why not."""
    # Hardly a request is a 24-hour issue, so of all others nobody has to hear that they cannot be moved on.
    misfits = _verbs_of(user) - verbs_for(user, ticket) - {Verb.TRANSFER}
    return {verb: reason for verb in Verb if verb in misfits and (reason := _why_not(ticket, verb))}


def _why_not(ticket: Ticket, verb: Verb) -> str:
    status = Status(ticket.status)
    if verb in allowed_verbs(status):
        return NOTHING_TO_DO.get(verb, "")
    return str(VerbNotAllowedError(status, verb))


def _verbs_of(user: User) -> frozenset[Verb]:
    return STAFF_VERBS if user.is_cms_staff else AGENCY_VERBS
