"""What the weekly digest lists for one person: their open requests, the late ones first, and whose turn each is."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from contacts.models import User
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import ACTS
from tickets.selectors.requests import TURNS, requests_of, slice_of, turn_of
from tickets.selectors.rules import calendar_of
from tickets.turns import Side
from tickets.wording import instant_words, late_words

COUNT_CAP = 100


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """One open request in words; `late` is "" while it is in time."""

    name: str
    number: str
    owed: str
    due: str
    late: str
    turn: str
    link: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The open requests of one person; the counts end at "100+", and `more` leads to those that are not listed."""

    requests: list[OpenRequest]
    count: str
    late: str
    yours: str
    more: str


def digest_of(user: User, now: datetime) -> Digest:
    """The digest for this person: an agency's lead reads all of the agency, staff what they work on [8.1]."""
    rows = requests_of(user, whose="all", show="open")
    if user.is_cms_staff:
        rows = rows.filter(assignee=user)
    first = slice_of(rows, "next")
    page = f"{reverse('tickets:list')}?sort=next" if user.is_agency_side else f"{reverse('tickets:queue')}?view=mine"
    return Digest(
        requests=[open_request(ticket, now) for ticket in first.rows],
        count=_count(rows),
        late=_count(rows.filter(owed_at__lt=now)),
        yours=_count(rows.filter(TURNS[Side.YOURS])) if user.is_agency_side else "",
        more=f"{settings.CMS_SITE_URL}{page}" if first.older else "",
    )


def open_request(ticket: Ticket, now: datetime) -> OpenRequest:
    """One request that was read `with_turns`, with its next date by the clock of its office."""
    assert ticket.owed_at is not None, "it is open"
    calendar = calendar_of(ticket.calendar)
    today = calendar.local_date(now)
    days = calendar.business_days_between(calendar.local_date(ticket.owed_at), today)
    return OpenRequest(
        name=str(ticket),
        number=shown_number(ticket),
        owed=ACTS[Milestone.Name(ticket.owed)],
        due=instant_words(ticket.owed_at, calendar.zone, today),
        late=late_words(days) if ticket.owed_at < now else "",
        turn=turn_of(ticket).words,
        link=f"{settings.CMS_SITE_URL}{reverse('tickets:detail', args=[ticket.pk])}",
    )


def _count(rows: QuerySet[Ticket]) -> str:
    """How many rows there are, "" for none; no count walks far."""
    count = len(rows.order_by().values("pk")[: COUNT_CAP + 1])
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count or "")
