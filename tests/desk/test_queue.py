"""The queue: what each view and filter leaves, its counts, what is owed next in words, and its pages both ways."""

import re
from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client

from contacts.models import Absence, User
from tests.many import copy_ticket
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import same_for_all, text
from tests.world import World, by, confirmed, file, fresh, office
from tickets.desk.forms.queue import QueueFilter
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.queue import agency_names, counts_of, views_of
from tickets.desk.selectors.rows import rows_of_tickets
from tickets.models import Ticket
from tickets.selectors.lists import PAGE
from tickets.selectors.requests import slice_of
from tickets.services.assign import assign
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.wait import hold, pause

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

FRIDAY = date(2026, 9, 18)
TEN, ELEVEN = office("2026-09-15 10:00"), office("2026-09-15 11:00")
ALL = ["late one", "due today", "fresh", "of Ed", "held", "asked", "promised"]  # in the order of what is owed


@pytest.fixture(scope="module")
def many(world: World) -> dict[str, Ticket]:
    """One request for each filter, on Tuesday noon; Sherry has those that were confirmed."""

    def with_sherry(words: str, **asked: str) -> Ticket:
        return confirmed(world, file(world.dana, TEN, description=words, **asked), "2026-09-15 10:30")

    late = file(world.dana, office("2026-09-09 10:00"), description="late one", kind="disconnect")
    Ticket.objects.filter(pk=late.pk).update(level=2)
    tickets = {
        "late one": late,
        "due today": file(world.dana, office("2026-09-14 10:00"), description="due today"),
        "fresh": file(world.dana, TEN, description="fresh"),
        "of Ed": file(
            world.ed, TEN, description="of Ed", account_text="404 555 0188", customer_name="Fulton Freight"
        ),
        "held": with_sherry("held"),
        "asked": with_sherry("asked"),
        "promised": with_sherry("promised"),
    }
    hold(tickets["held"].pk, party="carrier", words="The circuit.", actor=by(world.sherry), now=ELEVEN)
    until, sherry = date(2026, 9, 21), by(world.sherry)
    pause(tickets["asked"].pk, words="Which?", party="submitter", until=until, actor=sherry, now=ELEVEN)
    promise(tickets["promised"].pk, day=date(2026, 9, 29), words="More then.", actor=by(world.sherry), now=ELEVEN)
    resolve(file(world.dana, TEN, description="over").pk, words="Done.", actor=by(world.rita), now=ELEVEN)
    return tickets


def shown(browser: Client, query: str) -> list[str]:
    """What the page lists, from top to bottom."""
    return re.findall(r"</strong>: (.+)\n", text(browser.get(f"/queue/?{query}")))


FILTERS = {
    "view=all": ALL,
    "view=mine": ["held", "asked", "promised"],
    "view=team": ["held", "asked", "promised"],
    "view=unassigned": ["late one", "due today", "fresh", "of Ed"],
    "view=late": ["late one"],
    "view=today": ["due today"],
    "view=all&kind=disconnect": ["late one"],
    "view=all&owed=next_steps": ["held", "asked"],
    "view=all&owed=follow_up": ["promised"],
    "view=all&level=any": ["late one"],
    "view=all&level=1": [],
    "view=all&waiting=paused": ["asked"],
    "view=all&waiting=held": ["held"],
    "view=all&waiting=no": ["late one", "due today", "fresh", "of Ed", "promised"],
    "view=all&customer=fult": ["of Ed"],
    "view=all&customer=freight+fulton": ["of Ed"],
    "view=all&customer=fulton+dental": [],
    "view=mine&waiting=held&owed=next_steps": ["held"],
}


def left(user: User, query: str) -> list[str]:
    """What the page of this address would list."""
    asked = QueryDict(query)
    chosen = QueueFilter(asked, views_of(user, moment(office("2026-09-15 12:00")))[asked["view"]], agency_names())
    return [ticket.description for ticket in slice_of(chosen.qs, "next").rows]


def test_what_each_view_and_filter_leaves(world: World, many: dict[str, Ticket]) -> None:
    assert {query: left(world.sherry, query) for query in FILTERS} == FILTERS


def test_the_page_lists_it_from_top_to_bottom(visitor: Visitor, many: dict[str, Ticket]) -> None:
    assert shown(visitor("sherry"), "view=all") == ALL
    assert shown(visitor("sherry"), "") == FILTERS["view=mine"]


def test_what_an_agency_filed(visitor: Visitor, world: World, many: dict[str, Ticket]) -> None:
    page = text(visitor("sherry").get(f"/queue/?view=all&agency={world.ed.agency_id}&owed=confirmation&level="))
    assert re.findall(r"</strong>: (.+)\n", page) == ["of Ed"]
    assert "Only: confirm receipt, of Blue Ridge Voice." in page
    assert '<a href="/queue/?view=all">Clear</a>' in page


def test_nonsense_is_said_and_filters_nothing(visitor: Visitor, many: dict[str, Ticket]) -> None:
    query = "view=all&kind=nonsense&owed=%00&level=9&waiting=x&agency=987654&customer=%3F%21"
    page = text(visitor("sherry").get(f"/queue/?{query}"))
    assert page.count("Choose one of the list.") == 5
    assert "Type at least one letter or digit." in page
    assert "was not understood" in page
    assert re.findall(r"</strong>: (.+)\n", page) == ALL
    for query in (
        "customer=a%00b",
        "customer=" + "x" * 61,
        "customer='':*%20|%20!!",
        "view=%00&after=9_9&before=%00",
    ):
        assert visitor("sherry").get(f"/queue/?{query}").status_code == 200


def test_each_view_has_its_count_whatever_is_filtered(visitor: Visitor, many: dict[str, Ticket]) -> None:
    page = text(visitor("sherry").get("/queue/?view=all&kind=disconnect"))
    counts = dict(re.findall(r'\?view=(\w+)"[^>]*>[^<]+ <span class="how-many">(.+?)</span>', page))
    assert counts == {"mine": "3", "team": "3", "unassigned": "4", "late": "1", "today": "1", "all": "7"}
    assert "1 open, the most urgent first" in page


def test_who_covers_somebody_has_a_view_of_what_they_owe(
    visitor: Visitor, world: World, many: dict[str, Ticket]
) -> None:
    """Only while they are away; its address goes on to answer, and says who is next."""
    jim, url = visitor("jim"), "/queue/?view=cover"
    with_count = r'\?view=cover"[^>]*>I cover <span class="how-many">(\d+)</span>'
    away = Absence.objects.create(user=world.sherry, starts_on=FRIDAY, ends_on=FRIDAY, deputy=world.jim)
    nothing = text(jim.get(url))
    assert "Next you cover Sherry Parrish, from Fri 18 Sep on" in nothing
    assert re.findall(with_count, nothing) == ["0"]
    assert "I cover" not in text(jim.get("/queue/?view=mine")) + text(jim.get("/find/commands/?q=cover"))
    Absence.objects.filter(pk=away.pk).update(starts_on=TEN.date())
    assert left(world.jim, "view=cover") == FILTERS["view=mine"]
    assert left(world.jim, "view=cover&waiting=held") == ["held"]
    assert re.findall(with_count, text(jim.get("/queue/?view=mine"))) == ["3"]
    assert "Queue: I cover" in text(jim.get("/find/commands/?q=cover"))
    assert "have named you stands here" in text(visitor("rita").get(url))


def test_a_count_ends_at_its_cap(world: World, many: dict[str, Ticket]) -> None:
    rows = Ticket.objects.filter(owed_at__isnull=False)
    assert counts_of([(rows, 7), (rows, 6), (rows.none(), 6), (rows.filter(kind="disconnect"), 9)]) == [
        "7",
        "6+",
        "0",
        "1",
    ]


WORDS = {
    "late one": ("Confirm receipt, late 3 days", "late", "was due Thu 10 Sep, 5:00 PM EDT, Day 2"),
    "due today": ("Confirm receipt, today 5:00 PM", "due", "Day 2"),
    "fresh": ("Confirm receipt, Wed 16 Sep", "calm", "by 5:00 PM EDT, Day 2"),
    "held": ("Next steps, Thu 17 Sep", "calm", "by 5:00 PM EDT, Day 3, waits for another carrier since today"),
    "promised": ("Follow-up promised Tue 29 Sep", "calm", "by 5:00 PM EDT"),
}


def test_what_is_owed_next_in_words(world: World, many: dict[str, Ticket]) -> None:
    def said(name: str, at: str) -> tuple[str, str, str]:
        (row,) = rows_of_tickets([fresh(many[name])], moment(office(at)))
        return row.owed.when, row.owed.state, row.owed.words

    assert {name: said(name, "2026-09-15 12:00") for name in WORDS} == WORDS
    asked = ("Paused, 2 days left", "paused")
    assert said("asked", "2026-09-15 12:00")[:2] == asked
    assert said("asked", "2026-09-17 12:00")[:2] == asked  # the clock stands
    assert said("asked", "2026-09-17 12:00")[2].startswith("Next steps, Day 3, waits for the submitter since Tue, ")
    assert said("promised", "2026-09-29 17:00:01")[0] == "Follow-up promised, late"
    assert said("promised", "2026-09-30 08:00")[0] == "Follow-up promised, late 1 day"
    backstop = file(world.dana, TEN)
    backstop.owed, backstop.owed_at = "follow_up", office("2026-10-13 17:00")
    (row,) = rows_of_tickets([backstop], moment(TEN))
    assert row.owed.when == "Follow-up, at the latest Tue 13 Oct"


def test_pages_lead_down_and_up_again(visitor: Visitor, world: World, many: dict[str, Ticket]) -> None:
    copy_ticket(
        many["fresh"], 2 * PAGE, owed_at="o.owed_at + mod(n, 4) * interval '1 day'", description="'no. ' || n"
    )
    sherry, seen, query = visitor("sherry"), [], "view=all&kind=billing"
    for _ in range(3):
        page = text(sherry.get(f"/queue/?{query}"))
        seen.append(re.findall(r"</strong>: (.+)\n", page))
        down = re.search(r'href="\?([^"]+)" rel="next"', page)
        query = down[1].replace("&amp;", "&") if down else ""
    assert [len(each) for each in seen] == [PAGE, PAGE, 6]
    assert len({name for each in seen for name in each}) == 2 * PAGE + 6
    up = re.search(r'href="\?([^"]+)" rel="prev"', page)
    assert up is not None
    assert "kind=billing" in up[1]
    assert shown(sherry, up[1].replace("&amp;", "&")) == seen[1]


def test_the_empty_queue_says_so(visitor: Visitor, world: World) -> None:
    assert "Nothing is owed here." in text(visitor("jim").get("/queue/?view=mine"))
    assert "Look in all of it" in text(visitor("jim").get("/queue/?view=mine&kind=report"))
    assert "Look at all of it" in text(visitor("jim").get("/queue/?view=all&kind=report"))


def test_a_list_that_has_not_changed_is_not_sent_again(
    visitor: Visitor, world: World, many: dict[str, Ticket]
) -> None:
    rita, url = visitor("rita"), "/queue/rows/?view=unassigned"
    first = rita.get(url)
    assert "fresh" in text(first)
    assert "csrfmiddlewaretoken" in text(first)  # differs in every answer, which changes nothing
    assert "<html" not in text(first)
    again = rita.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-store"
    assign(many["fresh"].pk, assignee=world.rita, actor=by(world.rita), now=ELEVEN)
    changed = rita.get(url, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, "fresh" in text(changed)) == (200, False)
    assert ">3</span>" in text(changed)


def test_the_queue_is_staffs_alone(visitor: Visitor, many: dict[str, Ticket]) -> None:
    for who in ("dana", "hana", "ed"):
        refused, missing = (visitor(who).get(url) for url in ("/queue/?view=all&kind=disconnect", "/nonesuch/"))
        assert (refused.status_code, same_for_all(refused)) == (404, same_for_all(missing))


def test_the_filters_are_drawn_when_somebody_unfolds_them(visitor: Visitor, many: dict[str, Ticket]) -> None:
    """As the address has them; whose page narrows by some, or was asked to, has them open."""
    rita = visitor("rita")
    folded = text(rita.get("/queue/?view=all"))
    assert 'hx-get="/queue/filters/?view=all"' in folded
    assert 'href="?view=all&amp;filters=open"' in folded
    assert "Every kind" not in folded
    drawn = " ".join(text(rita.get("/queue/filters/?view=all&kind=disconnect")).split())
    assert '<option value="disconnect" selected>' in drawn
    for asked in ("kind=disconnect", "kind=disconnect&filters=open", "kind=nonsense"):
        whole = text(rita.get(f"/queue/?view=all&{asked}"))
        assert '<details class="more-filters" open>' in whole
        assert "Every kind" in whole
    assert drawn in " ".join(text(rita.get("/queue/?view=all&kind=disconnect")).split())
    assert "Every kind" in text(rita.get("/queue/?view=all&filters=open"))
