"""How much each rep owes, for a fair assignment [3.2]."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from contacts.models import Team
from contacts.selectors import absent_user_ids, team_members
from tickets.business_time import CalendarHorizonError
from tickets.models import Milestone
from tickets.routing import Candidate
from tickets.selectors.rules import office_calendar

HORIZON_DAYS = 10


def candidates(team: Team, now: datetime, besides: Collection[int] = ()) -> list[Candidate]:
    """The team's members with what each owes within ten business days, and who is away today.

    What is owed on the tickets of the ids `besides` is left out.
    """
    away = absent_user_ids(office_calendar().local_date(now))
    members = [member.pk for member in team_members(team)]
    rows = _owed_soon(now).filter(ticket__assignee__in=members, ticket__owed_at__isnull=False)
    owed = _counted(rows.exclude(ticket__in=besides), "ticket__assignee", members)
    return [Candidate(id=pk, owed=count, absent=pk in away) for pk, count in owed.items()]


def owed_soon(ticket_ids: Collection[int], now: datetime) -> dict[int, int]:
    """How much each of these tickets owes within ten business days."""
    return _counted(_owed_soon(now).filter(ticket__in=ticket_ids), "ticket", ticket_ids)


def _owed_soon(now: datetime) -> QuerySet[Milestone]:
    """What is owed within ten business days; all of it where fewer are known, for nothing is due beyond [4.14]."""
    calendar, owed = office_calendar(), Milestone.objects.filter(outcome="")
    try:
        first = calendar.roll_forward(calendar.local_date(now))
        return owed.filter(due_at__lte=calendar.cob(calendar.add_business_days(first, HORIZON_DAYS)))
    except CalendarHorizonError:
        return owed


def _counted(rows: QuerySet[Milestone], whose: str, ids: Iterable[int]) -> dict[int, int]:
    """How many rows each of these ids has, 0 for those without any."""
    counts = rows.order_by().values_list(whose).annotate(count=Count("id"))
    return dict.fromkeys(ids, 0) | {pk: count for pk, count in counts if pk is not None}
