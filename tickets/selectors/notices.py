"""What a person was told about requests, for as long as they may see the request [8.1]."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Exists, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from contacts.models import Notice, User
from contacts.row_ids import row_id
from tickets.access import tickets_visible_to
from tickets.models import Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import calendar_of
from tickets.wording import instant_words

ABOUT_TICKET = "ticket:"
PAGE = 25
COUNT_CAP = 99


@dataclass(frozen=True, slots=True)
class Told:
    """One notice with the request that it is about, and when it came by the clock of that office."""

    notice: Notice
    ticket: Ticket
    number: str
    when: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some notices, the newest first; `after` is the key that the next page starts behind, "" on the last."""

    rows: list[Told]
    after: str


def notices_of(user: User) -> QuerySet[Notice]:
    """The notices of this person about requests that they may see now; what was for staff, staff alone [8.2]."""
    rows = Notice.objects.filter(user=user, about__startswith=ABOUT_TICKET)
    if user.is_agency_side:
        rows = rows.filter(internal=False)
    number = Func(OuterRef("about"), Value(":"), Value(2), function="split_part")
    return rows.filter(Exists(tickets_visible_to(user).filter(pk=Cast(number, BigIntegerField()))))


def notices_page(user: User, after: str, now: datetime) -> NoticePage:
    """One page of this person's notices, in a fixed number of queries."""
    rows = notices_of(user)
    if (last := row_id(after)) is not None:
        rows = rows.filter(pk__lt=last)
    found = list(rows.order_by("-id")[: PAGE + 1])
    shown = found[:PAGE]
    return NoticePage(list(_told(user, shown, now)), str(shown[-1].pk) if len(found) > PAGE else "")


def unread_words(user: User) -> str:
    """How many notices of this person are unread, "" for none; "99+" beyond that, so that no count walks far."""
    unread = len(notices_of(user).filter(read_at__isnull=True).values("pk")[: COUNT_CAP + 1])
    return f"{COUNT_CAP}+" if unread > COUNT_CAP else str(unread or "")


def _told(user: User, notices: list[Notice], now: datetime) -> Iterator[Told]:
    keys = {notice.pk: int(notice.about.removeprefix(ABOUT_TICKET)) for notice in notices}
    tickets = tickets_visible_to(user).prefetch_related("calendar", "numbers").in_bulk(set(keys.values()))
    for notice in notices:
        if ticket := tickets.get(keys[notice.pk]):  # handed over between the two readings
            calendar = calendar_of(ticket.calendar)
            when = instant_words(notice.at, calendar.zone, calendar.local_date(now))
            yield Told(notice, ticket, shown_number(ticket), when)
