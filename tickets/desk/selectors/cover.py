"""Whose work a person looks after while they are away, and who looks after whose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from contacts.models import Absence, User
from contacts.selectors import covered_by
from tickets.access import tickets_visible_to
from tickets.desk.selectors.moment import Moment, moment
from tickets.desk.selectors.rep_owes import Outlook, outlooks
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Covered:
    """Somebody who is away, and what they owe meanwhile."""

    absence: Absence
    owed: Outlook

    @property
    def key(self) -> str:
        """What names them in an address."""
        return str(self.absence.user_id)


def covered_by_me(user: User, now: datetime) -> QuerySet[Ticket]:
    """The open requests of everybody for whom this person stands in today, at first hand or in a deputy's place."""
    away = [absence.user_id for absence in covered_by(user, moment(now).away)]
    return tickets_visible_to(user).filter(assignee__in=away, owed_at__isnull=False)


def covered(user: User, at: Moment) -> list[Covered]:
    """Each of those whom they stand in for, with what they owe."""
    absences = covered_by(user, at.away)
    owed = outlooks(user, *(row.user_id for row in absences), at=at) if absences else {}
    return [Covered(row, owed[row.user_id]) for row in absences]


def away_words(tickets: Iterable[Ticket], at: Moment) -> dict[int, str]:
    """Of those who have these requests and are away today, by id: "away, covered by Nora Lind"."""
    wanted = {ticket.assignee_id for ticket in tickets}
    return {row.user_id: _words(row) for row in at.away.values() if row.user_id in wanted}


def _words(absence: Absence) -> str:
    return f"away, covered by {absence.deputy.name}" if absence.deputy else "away, covered by nobody"
