"""The teams as supervisors see them: their people, what is routed to them, and who changed them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, QuerySet

from contacts.models import Absence, Membership, Role, Team, TeamEvent, User
from contacts.selectors import absences_on, people_who_work_here
from tickets.desk.plans import Step
from tickets.desk.selectors.bulk import takers
from tickets.models import Route, Ticket
from tickets.selectors.lists import capped_count
from tickets.selectors.rule_pages import rule_name
from tickets.selectors.rule_versions import routes_in_force

LOGGED = 50


@dataclass(slots=True)
class TeamRow:
    """One team: who works in it, what is routed to it and by which mailboxes, and who changed it last."""

    team: Team
    members: list[User] = field(default_factory=list)
    confirms: list[str] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    mailboxes: list[str] = field(default_factory=list)
    changed: TeamEvent | None = None

    @property
    def leads(self) -> list[User]:
        """Those of its people who lead it."""
        return [member for member in self.members if member.role == Role.TEAM_LEAD]

    @property
    def is_routed_to(self) -> bool:
        return bool(self.confirms or self.works)


@dataclass(frozen=True, slots=True)
class Member:
    """One of a team's people: whether they are away today, and how many of its open requests they have."""

    user: User
    absence: Absence | None
    open: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody who is taken out of a team has of it, and who would take it if it is given on.

    `shares` says how many requests go to whom; those of which nobody of the team is there stay where they are.
    """

    open: str
    steps: tuple[Step, ...]
    shares: list[tuple[str, int]]
    is_capped: bool


def team_rows(*teams: Team) -> list[TeamRow]:
    """These teams, or all of them by name; four queries at any number."""
    rows = {team.pk: TeamRow(team) for team in teams or Team.objects.all()}
    people = Membership.objects.filter(team__in=rows, user__is_active=True).select_related("user")
    for one in people.order_by("user__name", "user_id"):
        rows[one.team_id].members.append(one.user)
    for route in routes_in_force():
        _add_route(rows, route)
    newest = TeamEvent.objects.filter(team__in=rows).order_by("team_id", "-id").distinct("team_id")
    for event in newest.select_related("by", "user"):
        rows[event.team_id].changed = event
    return list(rows.values())


def _add_route(rows: dict[int, TeamRow], route: Route) -> None:
    name = rule_name(route.key)
    if first := rows.get(route.team_id):
        first.confirms.append(name)
    if worker := rows.get(route.working_team_id):
        worker.works.append(name)
    for row in filter(None, {route.team_id: first, route.working_team_id: worker}.values()):
        if route.mailbox.address not in row.mailboxes:
            row.mailboxes.append(route.mailbox.address)


def members_of(row: TeamRow, today: date) -> list[Member]:
    """The people of one team; two queries."""
    away = absences_on(today)
    counts = Ticket.objects.filter(team=row.team, owed_at__isnull=False, assignee__in=row.members).order_by()
    has = dict(counts.values_list("assignee").annotate(Count("pk")))
    return [Member(user, away.get(user.pk), has.get(user.pk, 0)) for user in row.members]


def who_may_join(team: Team) -> QuerySet[User]:
    """The staff that does not work in this team."""
    return people_who_work_here().exclude(pk__in=team.memberships.values("user"))


def team_log(team: Team) -> list[TeamEvent]:
    """Who changed the team, the latest first."""
    return list(team.events.select_related("user", "by")[:LOGGED])


def last_change(team: Team) -> int:
    """The last line of the team's log; 0 where there is none."""
    newest = team.events.first()
    return newest.pk if newest else 0


def leaving(team: Team, user: User, now: datetime, most: int) -> Leaving:
    """What becomes of the open requests of one of a team's people if so many are given on, the most urgent first."""
    theirs = Ticket.objects.filter(team=team, assignee=user, owed_at__isnull=False)
    tickets = list(theirs.select_related("team").order_by("owed_at", "id")[: most + 1])
    found = takers(tickets[:most], now, without=user)
    steps = tuple(Step(pk, user.pk, to) for pk, to in found.items() if to is not None)
    return Leaving(capped_count(theirs), steps, _shares(found.values()), len(tickets) > most)


def _shares(found: Iterable[int | None]) -> list[tuple[str, int]]:
    counts: Counter[int] = Counter(pk for pk in found if pk is not None)
    names = User.objects.in_bulk(counts)
    return sorted((names[pk].name, count) for pk, count in counts.items())
