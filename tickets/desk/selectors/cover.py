"""Whose work a person looks after while they are away, and who looks after whose."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from contacts.models import Absence, AbsenceEvent, User
from contacts.selectors import covered_by
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.rep_owes import ONE_DAY, Outlook, open_tickets_of, outlooks, owed_by
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


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """How many acts of somebody are due while they are away, from now on, and how many are late already."""

    due: int
    late: int


def covered_by_me(user: User, at: Moment) -> QuerySet[Ticket]:
    """The open requests of everybody whom this person covers today, at first hand or in a deputy's place."""
    return open_tickets_of(user, *(absence.user_id for absence in covered_by(user, at.away)))


def covered_next(user: User, at: Moment) -> Absence | None:
    """The next absence still to come that names this person as the deputy."""
    rows = Absence.objects.filter(deputy=user, starts_on__gt=at.today).select_related("user")
    return rows.order_by("starts_on", "id").first()


def covered(user: User, at: Moment) -> list[Covered]:
    """Each of those whom they cover, with what they owe."""
    absences = covered_by(user, at.away)
    owed = outlooks(user, *(row.user_id for row in absences), at=at) if absences else {}
    return [Covered(row, owed[row.user_id]) for row in absences]


def owed_meanwhile(reader: User, away: Absence | AbsenceEvent, at: Moment) -> Meanwhile:
    """What somebody owes on the days of an absence; one query."""
    first, until = max(at.now, at.midnight(away.starts_on)), at.midnight(away.ends_on + ONE_DAY)
    due = Count("pk", filter=Q(due_at__gte=first, due_at__lt=until))
    found = owed_by(reader, away.user_id).aggregate(due=due, late=Count("pk", filter=Q(due_at__lt=at.now)))
    return Meanwhile(**found)


def away_words(tickets: Iterable[Ticket], at: Moment) -> dict[int, str]:
    """Of those who have these requests and are away today, by id: "away, covered by Nora Lind"."""
    wanted = {ticket.assignee_id for ticket in tickets}
    return {row.user_id: _words(row) for row in at.away.values() if row.user_id in wanted}


def _words(absence: Absence) -> str:
    return f"away, covered by {absence.deputy.name}" if absence.deputy else "away, covered by nobody"
