"""Who works in which team, and when each of them is away in the days ahead."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from contacts.models import Absence, Team, User
from tickets.desk.selectors.absences import days_words


@dataclass(frozen=True, slots=True)
class Roster:
    """The teams with their active members, every person by id, and the absences of each."""

    teams: list[Team]
    people: dict[int, User]
    absences: dict[int, list[Absence]] = field(default_factory=dict)

    def members(self, team: int) -> list[User]:
        """The active people of a team, by name."""
        return next((list(one.members.all()) for one in self.teams if one.pk == team), [])

    def is_away(self, rep: int, day: date) -> bool:
        """Whether somebody is entered as away on an office date, or does not work here any more."""
        person = self.people.get(rep)
        return person is None or not person.is_active or any(_holds(row, day) for row in self.absences.get(rep, ()))

    def deputy(self, rep: int, day: date) -> User | None:
        """Who covers somebody on a day of an absence, if anybody does who is there then."""
        rows = [row for row in self.absences.get(rep, ()) if _holds(row, day)]
        return next((row.deputy for row in rows if row.deputy and not self.is_away(row.deputy_id or 0, day)), None)

    def away_words(self, rep: int, today: date) -> str:
        """When somebody is away and who covers them, "away Thu 17 Sep to Fri 18 Sep, covered by Nora Lind"."""
        person = self.people.get(rep)
        if person is None or not person.is_active:
            return "does not work here any more"
        return "; ".join(_words(row, today) for row in self.absences.get(rep, ()))


def roster(reps: Iterable[int], first: date, last: date) -> Roster:
    """All teams, and besides their members these reps, with who is away between two office dates; four queries."""
    active = User.objects.filter(is_active=True).order_by("name", "id")
    teams = list(Team.objects.prefetch_related(Prefetch("members", active)))
    people = {one.pk: one for team in teams for one in team.members.all()}
    people |= User.objects.in_bulk(set(reps) - people.keys())
    rows = Absence.objects.filter(user__in=people, starts_on__lte=last, ends_on__gte=first).select_related("deputy")
    absences: dict[int, list[Absence]] = {}
    for row in rows.order_by("starts_on", "id"):
        absences.setdefault(row.user_id, []).append(row)
    people |= {row.deputy.pk: row.deputy for found in absences.values() for row in found if row.deputy}
    return Roster(teams, people, absences)


def _holds(absence: Absence, day: date) -> bool:
    return absence.starts_on <= day <= absence.ends_on


def _words(absence: Absence, today: date) -> str:
    covered = f"covered by {absence.deputy.name}" if absence.deputy else "covered by nobody"
    return f"away {days_words(absence.starts_on, absence.ends_on, today)}, {covered}"
