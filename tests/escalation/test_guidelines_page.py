"""The living guidelines: every line of the two pages of 2007, from the data that is in force today."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Absence, Agency, Mailbox, Role, User
from escalation.models import Ladder, Rung
from escalation.selectors.guidelines import guidelines
from tests.tickets.conftest import Visitor, noon  # noqa: F401
from tests.tickets.page import text
from tests.world import World, office
from tickets.models import Closure, OfficeCalendar, Route, SlaPolicy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = office("2026-09-15 12:00")


@pytest.fixture
def dana(visitor: Visitor) -> Client:
    return visitor("dana")


def shown(browser: Client) -> str:
    return " ".join(text(browser.get("/guidelines/")).split())


def next_version(row: OfficeCalendar | SlaPolicy | Route | Ladder, **changes: object) -> None:
    """The same rule in a newer version, made on Mon 14 Sep 2026."""
    row.pk, row.version, row.made_at = None, row.version + 1, office("2026-09-14 20:30")
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def test_what_was_printed_in_2007_is_there(dana: Client) -> None:
    page = shown(dana)
    for words in (
        "mailto:business.customer.care@cms.example",
        "mailto:business.account.maintenance@cms.example",
        "Customer Name: description – account number",
        "****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****",
        "Please REPLY ALL with completion confirmation",
        "copy to Lyndi Foster",
        "copy to Linda Sukay",
        "tel:+18778778748",
        "tel:+17706611779",
        "6-digit IMS number",
        "3 business days after Day 1",
        "2 to 4 weeks",
        "long distance service must not be used",
        "Account Service Representative I, Customer Lifecycle Operations Center",
        "(Acting) Manager, Customer Care",
        "Customer Support Services",
        "Utilization, Circuit IDs, Network inventory: Connie Biberstine, Jenice Llewellyn",
        "not to be forwarded without written authorization",
    ):
        assert words in page, words
    numbers = ["404-948-3053", "800-613-3807", "972-536-2632", "678-656-5000", "913-762-4983", "(770) 835-0101"]
    assert [number for number in numbers if number not in page] == []


def test_every_heading_of_the_contents_is_on_the_page(dana: Client) -> None:
    page = shown(dana)
    anchors = [piece.partition('"')[0] for piece in page.split('href="#')[1:] if not piece.startswith("main")]
    assert len(anchors) == 9
    assert [anchor for anchor in anchors if f'<h2 id="{anchor}"' not in page] == []


def test_it_follows_the_data(world: World, dana: Client) -> None:
    Mailbox.objects.filter(key="billing").update(local_part="billing")
    next_version(Route.objects.get(key="billing"), flagged_to=world.terry)
    next_version(SlaPolicy.objects.get(kind="maintenance"), completion_days=5, confirmation_day=4)
    User.objects.filter(pk=world.sharon.pk).update(title="Manager, Customer Care")
    guide, page = guidelines(NOW), shown(dana)
    assert "mailto:billing@cms.example" in page
    assert "PLEASE FLAG TO TERRY CHASE" in page
    maintenance = guide.promises[1]
    assert (maintenance.confirmation, maintenance.completion) == ("Day 4", "5 business days after Day 1")
    assert "(Acting)" not in page


@pytest.mark.parametrize("model", [OfficeCalendar, SlaPolicy, Route, Ladder])
def test_the_edition_is_the_day_of_the_newest_version(world: World, model: type) -> None:
    """By the office's own clock: half past eight in the evening of the 14th is the 15th in UTC."""
    for each in (OfficeCalendar, SlaPolicy, Route, Ladder):
        each.objects.update(made_at=office("2026-03-02 09:00"))
    assert guidelines(NOW).edition == "Mon 2 Mar 2026"
    next_version(model.objects.order_by("pk").first())
    assert guidelines(NOW).edition == "Mon 14 Sep 2026"


def test_the_date_of_printing_stands_on_paper_alone(dana: Client) -> None:
    assert '<span class="print-only">, printed Tue 15 Sep 2026</span>' in shown(dana)


def test_the_ladders_name_when_who_and_who_covers(world: World) -> None:
    today = date(2026, 9, 15)
    Absence.objects.create(user=world.terry, deputy=world.elise, starts_on=today, ends_on=today)
    Absence.objects.create(user=world.sharon, starts_on=today, ends_on=today)
    Absence.objects.create(user=world.jim, starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=2))
    guide = guidelines(NOW)
    assert [ladder.name for ladder in guide.ladders] == [
        "Billing inquiry",
        "Account maintenance",
        "Implementation",
        "Disconnect",
    ]
    billing = guide.ladders[0]
    assert [(each.level, each.person.name, each.when) for each in billing.levels] == [
        (1, "Jim Woodburn", "at the next opening"),
        (2, "Sharon Vaughn", "1 business day later"),
        (3, "Terry Chase", "3 business days later"),
        (4, "Elise Manzo", "5 business days later"),
    ]
    assert [(each.is_away, each.cover) for each in billing.levels] == [
        (False, None),
        (True, None),
        (True, world.elise),
        (False, None),
    ]
    assert billing.also == ["MAC report (adds, moves, changes)"]
    assert guide.copied == [world.lyndi]


def test_the_hour_of_a_level_that_nobody_holds_is_the_next_ones(world: World) -> None:
    disconnect = guidelines(NOW).ladders[3]
    assert [(each.level, each.when) for each in disconnect.levels] == [
        (2, "at the next opening"),
        (3, "3 business days later"),
    ]


def test_closed_days_are_those_of_twelve_months_on_which_people_would_expect_us(world: World) -> None:
    row = OfficeCalendar.objects.get()
    Closure.objects.create(calendar=row, date=date(2026, 12, 24), name="Christmas Eve", hours=[["08:00", "12:00"]])
    found = guidelines(NOW).offices[0]
    assert found.week == [("Monday to Friday", "8:00 AM–5:00 PM"), ("Saturday to Sunday", "closed")]
    assert found.days[0].when == "Mon 12 Oct 2026"
    assert found.days[-1].when == "Mon 6 Sep 2027"
    assert [(day.name, day.hours) for day in found.days if day.day.month == 12] == [
        ("Christmas Eve", "8:00 AM–12:00 PM"),
        ("Christmas Day", ""),
    ]
    # Independence Day 2027 is a Sunday: the Monday is what concerns people.
    assert [day.when for day in found.days if "Independence Day" in day.name and day.day.month == 7] == [
        "Mon 5 Jul 2027"
    ]
    assert found.known_until == "Sun 31 Dec 2028"


def test_an_office_counts_once_a_route_does(world: World) -> None:
    next_version(OfficeCalendar.objects.get(), name="Denver", zone="America/Denver", version=0)
    assert [each.name for each in guidelines(NOW).offices] == ["Office"]
    next_version(Route.objects.get(key="report"), calendar_name="Denver")
    assert [(each.name, each.zone) for each in guidelines(NOW).offices] == [
        ("Office", "Eastern"),
        ("Denver", "Mountain"),
    ]


def test_nothing_of_any_agency_is_on_it(world: World, dana: Client) -> None:
    page = text(dana.get("/guidelines/")).partition("<main")[2]
    agencies = ("Harbor", "Ridge", "Lee Sand", "Hana Brooks", "Ed Kwan", "agency.example", "Fulton")
    assert [name for name in agencies if name in page] == []


def test_it_costs_the_same_with_more_of_everything(world: World, dana: Client) -> None:
    def cost() -> int:
        dana.get("/guidelines/")
        with CaptureQueriesContext(connection) as seen:
            dana.get("/guidelines/")
        return len(seen)

    before = cost()
    for number in range(30):
        email = f"p{number}@cms.example"
        person = User.objects.create(email=email, name=f"P {number}", role=Role.REP, area="Billing")
        Absence.objects.create(user=person, starts_on=date(2026, 9, 15), ends_on=date(2026, 9, 15))
        Agency.objects.create(name=f"Agency {number}")
        Rung.objects.create(
            ladder=Ladder.objects.get(key="billing"), level=5 + number, person=person, after_days=6 + number
        )
    assert cost() == before <= 22
