"""How much each rep owes, for a fair assignment [3.2]."""

from datetime import datetime

from django.db.models import Count, Q

from contacts.models import Team
from contacts.selectors import absent_user_ids, team_members
from tickets.models import Milestone
from tickets.routing import Candidate
from tickets.selectors.rules import office_calendar

HORIZON_DAYS = 10


def candidates(team: Team, now: datetime) -> list[Candidate]:
    """The team's members with what each owes within ten business days, and who is away today."""
    calendar = office_calendar()
    today = calendar.local_date(now)
    horizon = calendar.cob(calendar.add_business_days(calendar.roll_forward(today), HORIZON_DAYS))
    away = absent_user_ids(today)
    owed = _owed_until(horizon, [member.pk for member in team_members(team)])
    return [Candidate(id=pk, owed=count, absent=pk in away) for pk, count in owed.items()]


def _owed_until(horizon: datetime, user_ids: list[int]) -> dict[int, int]:
    rows = (
        Milestone.objects.filter(
            Q(outcome="") & Q(due_at__lte=horizon),
            ticket__assignee__in=user_ids,
            ticket__owed_at__isnull=False,
        )
        .values_list("ticket__assignee")
        .annotate(count=Count("id"))
    )
    return dict.fromkeys(user_ids, 0) | {pk: count for pk, count in rows if pk is not None}
