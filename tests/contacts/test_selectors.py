"""Who is away, who covers whom, who works where."""

from datetime import date

from contacts import selectors
from contacts.models import Absence, Membership, Role, Team, User
from tests.contacts.conftest import Crew

TUE = date(2026, 9, 15)
WED = date(2026, 9, 16)
THU = date(2026, 9, 17)


def test_the_first_and_the_last_day_of_an_absence_count(crew: Crew) -> None:
    Absence.objects.create(user=crew.rep, starts_on=TUE, ends_on=WED)
    away = {day: selectors.absent_user_ids(day) for day in (date(2026, 9, 14), TUE, WED, THU)}
    assert away == {date(2026, 9, 14): set(), TUE: {crew.rep.pk}, WED: {crew.rep.pk}, THU: set()}


def test_a_team_is_its_active_members_by_name(crew: Crew) -> None:
    team = Team.objects.create(key="helpdesk", name="Customer Care Helpdesk")
    gone = User.objects.create_user("gone@people.example", name="Gone", role=Role.REP, is_active=False)
    for user in (crew.supervisor, crew.rep, gone):
        Membership.objects.create(user=user, team=team)
    assert list(selectors.team_members(team)) == [crew.rep, crew.supervisor]


def test_supervisors_are_everyone_from_supervisor_to_director(crew: Crew) -> None:
    director = User.objects.create_user("d@people.example", name="Dora Diaz", role=Role.DIRECTOR)
    User.objects.create_user("a@people.example", name="Admin", role=Role.ADMINISTRATOR)
    assert list(selectors.supervisors()) == [director, crew.supervisor]
