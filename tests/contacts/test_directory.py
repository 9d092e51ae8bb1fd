"""The directory holds what the guidelines print, and shows nobody another agency's people [8.1]."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contacts.models import Absence, Agency, Mailbox, Membership, Phone, Role, Team, User
from contacts.selectors import team_members
from tests.contacts.conftest import Crew


@pytest.fixture
def printed(db: None) -> None:
    call_command("load_directory", stdout=StringIO())


@pytest.mark.parametrize(
    ("name", "title", "role", "email", "phones"),
    [
        (
            "Sherry Parrish",
            "Account Service Representative I, Customer Lifecycle Operations Center",
            Role.REP,
            "sherry.parrish@cms.example",
            ["(770) 835-0101 (Office)"],
        ),
        ("Lyndi Foster", "CMS customer account files, billing", Role.REP, "lfoster@cms.example", []),
        (
            "Jim Woodburn",
            "Supervisor, Billing Services",
            Role.SUPERVISOR,
            "james.woodburn@cms.example",
            ["404-948-3053"],
        ),
        (
            "Stuart Courtney",
            "Maintenance Team Supervisor",
            Role.SUPERVISOR,
            "stuart.courtney@cms.example",
            ["800-613-3807", "972-536-2632"],
        ),
        (
            "Sharon Vaughn",
            "(Acting) Manager, Customer Care",
            Role.MANAGER,
            "sharon.vaughn@cms.example",
            ["404-948-3378"],
        ),
        (
            "Elise Manzo",
            "Director",
            Role.DIRECTOR,
            "elise.p.manzo@cms.example",
            ["678-656-5000 (Customer Support Services)", "404-948-3159 (Business Customer Service)"],
        ),
        (
            "Ann Ranes",
            "Manager, Partner Care Center",
            Role.MANAGER,
            "ann.m.thomas@cms.example",
            ["913-762-4983"],
        ),
    ],
)
def test_people_are_as_printed(
    printed: None, name: str, title: str, role: Role, email: str, phones: list[str]
) -> None:
    person = User.objects.get(name=name)
    assert (person.title, person.role, person.email) == (title, role, email)
    assert [str(phone) for phone in person.phones.all()] == phones
    assert not person.has_usable_password()


def test_teams_and_mailboxes_are_as_printed(printed: None) -> None:
    members = {team.key: [str(user) for user in team_members(team)] for team in Team.objects.all()}
    assert members == {
        "helpdesk": [],
        "complex_billing": ["Sherry Parrish"],
        "maintenance": [],
        "implementation": ["Connie Biberstine", "Jenice Llewellyn"],
    }
    helpdesk = Team.objects.get(key="helpdesk")
    assert [phone.number for phone in helpdesk.phones.all()] == ["877.877.8748", "770-661-1779"]
    addresses = {mailbox.key: mailbox.address for mailbox in Mailbox.objects.all()}
    assert addresses["billing"] == "business.customer.care@cms.example"
    assert addresses["maintenance"] == "business.account.maintenance@cms.example"
    assert User.objects.count() == 14


def test_loading_again_adds_what_is_missing_and_keeps_what_was_changed(printed: None) -> None:
    User.objects.filter(name="Sharon Vaughn").update(title="Manager, Customer Care")
    Membership.objects.filter(user__name="Connie Biberstine").delete()
    Mailbox.objects.filter(key="billing").update(local_part="billing")
    User.objects.get(name="Linda Sukay").delete()
    out = StringIO()
    call_command("load_directory", stdout=out)
    assert out.getvalue() == "Directory: 1 people, 0 teams and 0 mailboxes added.\n"
    assert User.objects.get(name="Sharon Vaughn").title == "Manager, Customer Care"
    assert not Membership.objects.filter(user__name="Connie Biberstine").exists()
    assert Mailbox.objects.get(key="billing").local_part == "billing"
    assert Phone.objects.count() == 16


def page(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get(reverse("contacts:directory"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_sub_agent_sees_staff_and_the_own_agency_but_no_other(printed: None, crew: Crew, client: Client) -> None:
    shown = page(client, crew.alice)
    for known in ("Sherry Parrish", "tel:+17708350101", "Northwind", "Bob Brown", "mailto:business.customer.care@"):
        assert known in shown
    for hidden in ("Contoso", "Charlie", crew.charlie.email):
        assert hidden not in shown


def test_staff_see_every_agency(printed: None, crew: Crew, client: Client) -> None:
    shown = page(client, crew.rep)
    assert all(known in shown for known in ("Northwind", "Contoso", "Charlie Cole", "Rita Reyes"))


def test_nobody_without_an_account_sees_it(client: Client, db: None) -> None:
    response = client.get(reverse("contacts:directory"))
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/directory/"


def test_who_is_away_is_shown_with_the_deputy(printed: None, crew: Crew, client: Client) -> None:
    today = timezone.localdate()
    Absence.objects.create(
        user=User.objects.get(name="Jim Woodburn"),
        starts_on=today,
        ends_on=today + timedelta(days=2),
        deputy=crew.supervisor,
    )
    shown = page(client, crew.alice)
    assert "away until" in shown
    assert "covered by Susan Stone" in shown


def test_people_who_left_are_not_shown(printed: None, crew: Crew, client: Client) -> None:
    User.objects.filter(name="Terry Chase").update(is_active=False)
    assert "Terry Chase" not in page(client, crew.alice)


def test_before_anything_is_loaded_the_page_says_what_to_do(crew: Crew, client: Client) -> None:
    User.objects.filter(role__in=[Role.REP, Role.SUPERVISOR]).delete()
    assert "Nobody is in the directory yet." in page(client, crew.alice)


def test_the_page_costs_the_same_with_one_person_and_with_fifty(
    crew: Crew, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    team = Team.objects.create(key="helpdesk", name="Helpdesk")
    client.force_login(crew.rep)
    for people in (1, 50):
        for number in range(people):
            _add_person(team, f"{people}-{number}")
        with django_assert_num_queries(14):  # session, reader, nine of the selector, the ladders, two of the bar
            assert client.get(reverse("contacts:directory")).status_code == 200


def _add_person(team: Team, name: str) -> None:
    user = User.objects.create(email=f"{name}@people.example", name=name, role=Role.REP, area="Billing")
    Phone.objects.create(user=user, number="404-555-0100")
    Membership.objects.create(user=user, team=team)
    Absence.objects.create(user=user, starts_on=timezone.localdate(), ends_on=timezone.localdate())
    agency = Agency.objects.create(name=name)
    User.objects.create(email=f"a{name}@people.example", name=name, role=Role.SUB_AGENT, agency=agency)
