"""Two reps on one request see each other, and what came in; whoever wants it is served the next request."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.tickets.conftest import Visitor
from tests.tickets.once import working, working_once, world
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, office
from tickets.models import Message, Ticket
from tickets.services.reply import note, reply

__all__ = ["working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOON = office("2026-09-15 12:00")
KEY = "0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11"


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def test_who_else_is_there_is_said_and_forgotten_by_itself(rita: Client, visitor: Visitor, working: Ticket) -> None:
    page, live, jim = f"/requests/{working.pk}/", f"/requests/{working.pk}/live/", visitor("jim")
    assert "has this request open" not in text(rita.get(page))  # not themselves
    assert "<strong>Rita Hale</strong> has this request open" in text(jim.get(page))
    assert "Jim Woodburn</strong> has this request open" in text(rita.get(live))
    rita.post(f"{page}reply/", {"step": "keep", "words": "We look", "key": KEY})
    assert "Rita Hale</strong> is writing an answer here" in text(jim.get(live))
    rita.post(f"{page}reply/", {"words": "We looked.", "key": KEY})
    assert "Rita Hale</strong> has this request open" in text(jim.get(live))
    with time_machine.travel(NOON + timedelta(seconds=46), tick=False):
        assert text(jim.get(live)).strip() == ""
    visitor("dana").get(page)
    assert "Dana" not in text(jim.get(live))


def test_what_came_in_since_the_page_was_opened_is_named(rita: Client, world: World, working: Ticket) -> None:
    live = f"/requests/{working.pk}/live/"
    seen = {"newest": working.messages.latest("id").pk}
    assert text(rita.get(live, seen)).strip() == ""
    at = office("2026-09-15 11:50")
    note(working.pk, words="Mine.", actor=by(world.rita), now=at)
    assert text(rita.get(live, seen)).strip() == ""
    note(working.pk, words="Ask me.", actor=by(world.sherry), now=at)
    assert "A note from <strong>Sherry Parrish</strong> came in, Tue 15 Sep, 11:50 AM EDT." in " ".join(
        text(rita.get(live, seen)).split()
    )
    reply(working.pk, words="Any news?", actor=by(world.dana), now=at)
    assert "A message from <strong>Dana Ortiz</strong> came in, Tue 15 Sep, 11:50 AM EDT, and 1 before it." in text(
        rita.get(live, seen)
    )
    Message.objects.create(ticket=working, sender="pat@elsewhere.example", at=at, body="Here.")
    assert "A mail from <strong>pat@elsewhere.example</strong> came in" in text(rita.get(live, seen))
    for nothing in ({}, {"newest": "²"}, {"newest": working.messages.latest("id").pk}):
        assert "came in" not in text(rita.get(live, nothing))


def test_the_next_request_opens_for_whoever_wants_that(visitor: Visitor, world: World, working: Ticket) -> None:
    sherry, url = visitor("sherry"), f"/requests/{working.pk}/"
    later = confirmed(
        world, file(world.dana, office("2026-09-15 10:30"), description="the later"), "2026-09-15 11:00"
    )
    first = confirmed(
        world, file(world.dana, office("2026-09-14 10:00"), description="the first"), "2026-09-14 11:00"
    )
    assert sherry.post(f"{url}note/", {"words": "So."})["Location"] == url
    assert sherry.post("/desk/serve/", {"serve": "on"}, headers={"referer": f"http://testserver{url}"})[
        "Location"
    ].endswith(url)
    assert "the next request of your own queue opens" in text(sherry.get(url))
    assert sherry.post(f"{url}note/", {"words": "So and so."})["Location"] == url  # what is owed is owed still
    answer = sherry.post(f"{url}promise/", {"words": "We look.", "day": "2026-09-28"}, follow=True)
    assert answer.redirect_chain == [(f"/requests/{first.pk}/", 302)]
    assert f'with the date that you promised. That was <a href="{url}">' in text(answer)
    paused = sherry.post(f"/requests/{first.pk}/pause/", {"words": "Which?", "party": "customer"})
    assert paused["Location"] == f"/requests/{later.pk}/"
    sherry.post(f"{url}resolve/", {"words": "Done."})
    last = sherry.post(f"/requests/{later.pk}/resolve/", {"words": "Done."}, follow=True)
    assert "Nothing else of yours waits for you." in text(last)  # the paused one waits for the customer
    assert sherry.post("/desk/serve/", {"serve": "off"})["Location"] == "/queue/"
    assert "you stay here" in text(sherry.get(url))
