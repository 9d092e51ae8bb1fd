"""Whose work a person looks after while they are away, and who looks after whose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from contacts.models import Absence, User
from contacts.selectors import absences_covered_by, absences_on
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
    away = [absence.user_id for absence in covered_absences(user, moment(now).today)]
    return tickets_visible_to(user).filter(assignee__in=away, owed_at__isnull=False)


def covered_absences(user: User, today: date) -> list[Absence]:
    """For whom they stand in today."""
    return absences_covered_by(user, today)


def covered(user: User, at: Moment) -> list[Covered]:
    """Each of those whom they stand in for, with what they owe."""
    absences = covered_absences(user, at.today)
    owed = outlooks(user, *(row.user_id for row in absences), at=at) if absences else {}
    return [Covered(row, owed[row.user_id]) for row in absences]


def away_words(tickets: Iterable[Ticket], today: date) -> dict[int, str]:
    """Of those who have these requests and are away today, by id: "away, covered by Nora Lind"; one query."""
    wanted = {ticket.assignee_id for ticket in tickets}
    away = absences_on(today)
    return {row.user_id: _words(row) for row in away.values() if row.user_id in wanted}


def _words(absence: Absence) -> str:
    return f"away, covered by {absence.deputy.name}" if absence.deputy else "away, covered by nobody"
