"""My requests: what each filter leaves, in which order, page by page; and nothing of anybody else [8.1]."""

import pytest
from django.test import Client

from contacts.models import Role, User
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import same_for_all, text
from tests.world import World, by, confirmed, file, office
from tickets.services.finish import resolve
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEN, ELEVEN = office("2026-09-15 10:00"), office("2026-09-15 11:00")
EVERYTHING = {"late one", "disconnect", "unknown account", "asked", "of Lee", "over"}


@pytest.fixture(scope="module")
def many(world: World) -> World:
    """One request for each filter; all but the first and "of Lee" are Dana's of Tuesday."""
    file(world.dana, office("2026-09-09 10:00"), description="late one")
    file(world.dana, TEN, description="disconnect", kind="disconnect")
    file(world.dana, TEN, description="unknown account", account_text="404 000 0000")
    asked = confirmed(world, file(world.dana, TEN, description="asked"), "2026-09-15 10:30")
    pause(asked.pk, words="Which?", party="submitter", until=None, actor=by(world.sherry), now=ELEVEN)
    file(world.lee, TEN, description="of Lee")
    over = file(world.dana, TEN, description="over")
    resolve(over.pk, words="Done.", actor=by(world.rita), now=ELEVEN)
    file(world.ed, TEN, description="of Ed", account_text="404 555 0188")
    return world


def shown(browser: Client, query: str) -> set[str]:
    page = text(browser.get(f"/requests/?{query}"))
    return {words for words in (*EVERYTHING, "of Ed") if f"</strong>: {words}\n" in page}


FILTERS = {
    "": EVERYTHING - {"over"},
    "show=finished": {"over"},
    "show=all": EVERYTHING,
    "whose=mine": set(),
    "kind=disconnect": {"disconnect"},
    "turn=yours": {"unknown account", "asked"},
    "turn=ours": {"late one", "disconnect", "of Lee"},
    "due=late": {"late one"},
    "due=today": set(),
    "due=week": {"disconnect", "unknown account", "of Lee"},
    "filed_to=2026-09-14": {"late one"},
    "filed_from=2026-09-15": EVERYTHING - {"over", "late one"},
    "filed_from=09/09/2026&filed_to=09/09/2026": {"late one"},
    "turn=yours&filed_to=2026-09-14": set(),
    "q=ASKED": {"asked"},
    "q=over": set(),
    "q=over&show=all": {"over"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_what_each_filter_leaves(visitor: Visitor, many: World, query: str) -> None:
    assert shown(visitor("hana"), query) == FILTERS[query]


def test_a_lead_sees_who_filed_it_and_may_choose_by_that(visitor: Visitor, many: World) -> None:
    assert shown(visitor("hana"), f"by={many.lee.pk}") == {"of Lee"}
    assert "filed by Lee Sand" in text(visitor("hana").get("/requests/"))


def test_a_sub_agent_sees_no_more_with_what_only_a_lead_may_choose(visitor: Visitor, many: World) -> None:
    dana = visitor("dana")
    own = EVERYTHING - {"over", "of Lee"}
    assert shown(dana, "") == shown(dana, "whose=all") == shown(dana, f"by={many.lee.pk}") == own
    assert "filed by" not in text(dana.get("/requests/")).lower()


def test_somebody_of_another_agency_is_unknown_like_nobody_at_all(visitor: Visitor, many: World) -> None:
    hana = visitor("hana")
    stranger, nobody = (same_for_all(hana.get(f"/requests/?by={pk}"), str(pk)) for pk in (many.ed.pk, 987654))
    assert "Ed Kwan" not in stranger
    assert stranger == nobody


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=nonsense", "Choose one of the list."),
        ("turn=nonsense", "Choose one of the list."),
        ("due=%00", "Choose one of the list."),
        ("by=nonsense", "Choose one of the list."),
        ("filed_from=soon", "Write the day with its year, such as 9/29/2026 or 29 Sep 2026."),
        ("filed_from=2026-09-15&filed_to=2026-09-14", "This is before the first day: swap the two."),
        ("filed_from=2026-09-16", "That day is still to come."),
        ("q=a%00b", "Null characters are not allowed."),
        ("q=%3F%21", "Type at least one letter or digit."),
        ("q=" + "x" * 101, "Ensure this value has at most 100 characters (it has 101)."),
    ],
)
def test_nonsense_is_said_and_filters_nothing(visitor: Visitor, many: World, query: str, says: str) -> None:
    hana = visitor("hana")
    answer = hana.get(f"/requests/?{query}")
    assert answer.status_code == 200
    assert says in text(answer)
    assert "was not understood" in text(answer)
    assert shown(hana, query) == FILTERS[""]


@pytest.mark.parametrize(
    "query",
    [
        "show=%00&sort=%00&whose=%00",
        "sort=next&after=20260915T100000_" + "9" * 40,
        "sort=next&before=99999999T999999_1",
        "before=" + "9" * 40,
        "before=%00&after=%00",
        "before=-1",
        "filed_from=0001-01-01&filed_to=9999-12-31",
        "q='':*%20|%20!!%20\\",
        "q=agency1%20%26%20x",
    ],
)
def test_nonsense_in_the_address_breaks_nothing(visitor: Visitor, many: World, query: str) -> None:
    assert visitor("hana").get(f"/requests/?{query}").status_code == 200


def test_a_line_says_what_is_filtered_and_clears_it(visitor: Visitor, many: World) -> None:
    query = f"sort=next&q=late&kind=billing&turn=ours&due=late&by={many.dana.pk}&filed_from=2026-09-01"
    page = text(visitor("hana").get(f"/requests/?{query}"))
    assert (
        "Only open requests: “late”, billing inquiry, ours, late, filed by Dana Ortiz, filed from Tue 1 Sep." in page
    )
    assert '<a href="?sort=next">Clear</a>' in page


def test_what_may_stand_between_two_filters_is_kept_from_page_to_page(visitor: Visitor, many: World) -> None:
    page = text(visitor("hana").get("/requests/?whose=mine&show=finished&kind=billing"))
    assert '<input type="hidden" name="whose" value="mine">' in page
    assert '<input type="hidden" name="show" value="finished">' in page
    assert 'href="?whose=mine&amp;show=all&amp;kind=billing"' in page


def test_only_what_is_open_is_ordered_by_its_next_date(visitor: Visitor, many: World) -> None:
    page = text(visitor("hana").get("/requests/?sort=next&show=all"))
    assert "the newest first</caption>" in page
    assert "Next date first" not in page


def test_the_next_date_stands_first(visitor: Visitor, many: World) -> None:
    page = text(visitor("hana").get("/requests/?sort=next"))
    assert "the next date first</caption>" in page
    assert page.index(": late one") < page.index(": disconnect") < page.index(": asked")


def test_a_lead_who_lost_the_lead_sees_only_their_own(visitor: Visitor, many: World) -> None:
    hana = visitor("hana")
    User.objects.filter(pk=many.hana.pk).update(role=Role.SUB_AGENT)
    assert shown(hana, "show=all&whose=all") == set()
