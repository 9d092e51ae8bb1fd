"""What a person was told about requests, for as long as they may see the request [8.1], and about absences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from contacts.models import Notice, User
from contacts.row_ids import row_id
from tickets.access import tickets_visible_to
from tickets.business_time import BusinessCalendar
from tickets.models import Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import calendar_of, office_calendar
from tickets.wording import instant_words

ABOUT_TICKET, ABOUT_ABSENCE = "ticket:", "absence:"
PAGE = 25
COUNT_CAP = 99


@dataclass(frozen=True, slots=True)
class Told:
    """One notice, the request that it is about, if any, and when it came by the clock of the office."""

    notice: Notice
    ticket: Ticket | None
    number: str
    when: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some notices, the newest first; `after` is the key that the next page starts behind, "" on the last."""

    rows: list[Told]
    after: str


def notices_of(user: User) -> QuerySet[Notice]:
    """The notices of this person about requests that they may see now; what was for staff, staff alone [8.2]."""
    rows = Notice.objects.filter(user=user)
    number = Func(OuterRef("about"), Value(":"), Value(2), function="split_part")
    visible = Exists(tickets_visible_to(user).filter(pk=Cast(number, BigIntegerField())))
    about_tickets = Q(visible, about__startswith=ABOUT_TICKET)
    if user.is_agency_side:
        return rows.filter(about_tickets, internal=False)
    return rows.filter(about_tickets | Q(about__startswith=ABOUT_ABSENCE))


def ticket_about(notice: Notice) -> int | None:
    """The id of the request that a notice is about; None if it is about something else."""
    sort, _, key = notice.about.partition(":")
    return int(key) if f"{sort}:" == ABOUT_TICKET else None


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
    keys = {notice.pk: ticket_about(notice) for notice in notices}
    wanted = {key for key in keys.values() if key is not None}
    tickets = tickets_visible_to(user).prefetch_related("calendar", "numbers").in_bulk(wanted)
    office = office_calendar() if user.is_cms_staff else None
    for notice in notices:
        key = keys[notice.pk]
        ticket = tickets.get(key) if key else None
        if ticket:
            yield Told(notice, ticket, shown_number(ticket), _when(notice, calendar_of(ticket.calendar), now))
        elif office and key is None:  # else it was handed over between the two readings
            yield Told(notice, None, "", _when(notice, office, now))


def _when(notice: Notice, calendar: BusinessCalendar, now: datetime) -> str:
    return instant_words(notice.at, calendar.zone, calendar.local_date(now))
