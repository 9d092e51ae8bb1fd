"""The forms of a request's page for staff are drawn when somebody unfolds them, and fit what their page has shown."""

import re

import pytest
from django.test import Client

from tests.tickets.conftest import Visitor
from tests.tickets.once import working, working_once, world
from tests.tickets.page import TOKEN, text
from tests.world import World, by, office
from tickets.access import verbs_for
from tickets.forms.verbs import VERB_FORMS
from tickets.models import Ticket
from tickets.services.finish import resolve
from tickets.services.reply import reply
from tickets.states import Verb

__all__ = ["working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def words_of(page: str) -> str:
    return " ".join(TOKEN.sub("", page).split())


def body_of(page: str, verb: str) -> str:
    """What stands under the heading of one verb."""
    return page.partition(f'<details class="verb" id="{verb}"')[2].partition("</details>")[0]


def drawn(page: str) -> set[str]:
    return set(re.findall(r'<form [^>]*action="/requests/\d+/(\w+)/"', page)) & set(VERB_FORMS)


def test_only_what_is_open_begun_or_answered_with_is_drawn(rita: Client, working: Ticket) -> None:
    page = f"/requests/{working.pk}/"
    assert drawn(text(rita.get(page))) == {"promise", "reply"}
    assert drawn(text(rita.get(page, {"act": "note"}))) == {"note", "reply"}
    assert drawn(text(rita.get(page, {"act": "reopen"}))) == {"promise", "reply"}  # which does not fit
    key = "0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11"
    rita.post(f"{page}pause/", {"step": "keep", "words": "Which line?", "key": key})
    assert drawn(text(rita.get(page, {"act": "hold"}))) == {"hold", "pause", "reply"}
    refused = rita.post(f"{page}resolve/", {"words": ""})
    assert drawn(text(refused)) == {"pause", "reply", "resolve"}


def test_a_folded_form_is_the_one_that_the_whole_page_shows(rita: Client, world: World, working: Ticket) -> None:
    """And without scripts its link leads to that page."""
    page = f"/requests/{working.pk}/"
    seen, whole = working.messages.latest("id").pk, text(rita.get(page))
    folded = verbs_for(world.rita, working) & VERB_FORMS.keys() - drawn(whole)
    assert len(folded) > 5
    for verb in folded:
        assert f'href="{page}?act={verb}#{verb}" hx-get="{page}act/{verb}/"' in body_of(whole, verb)
        form = words_of(text(rita.get(f"{page}act/{verb}/", {"newest": seen})))
        assert form.startswith("<"), verb
        assert form in words_of(body_of(text(rita.get(page, {"act": verb})), verb)), verb


def test_what_came_in_before_the_form_was_unfolded_still_counts_as_unseen(
    rita: Client, world: World, working: Ticket
) -> None:
    seen = working.messages.latest("id").pk
    reply(working.pk, words="It is line 7.", actor=by(world.dana), now=office("2026-09-15 11:50"))
    form = text(rita.get(f"/requests/{working.pk}/act/pause/", {"newest": seen}))
    assert f'name="newest" value="{seen}"' in form
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key
    typed = {"words": "Which line?", "party": "submitter", "newest": seen, "key": key[1]}
    assert "It is line 7." in text(rita.post(f"/requests/{working.pk}/pause/", typed))
    assert 'name="newest" value="0"' in text(rita.get(f"/requests/{working.pk}/act/pause/", {"newest": "²"}))


def test_a_verb_that_does_not_fit_any_more_says_why(rita: Client, world: World, working: Ticket) -> None:
    resolve(working.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 11:50"))
    answer = text(rita.get(f"/requests/{working.pk}/act/{Verb.PAUSE}/"))
    assert "This does not fit any more: " in answer
    assert "Load this page again" in answer
    assert "<form" not in answer
    whole = text(rita.get(f"/requests/{working.pk}/"))
    assert drawn(whole) == {"reply"} & verbs_for(world.rita, Ticket.objects.get(pk=working.pk))
    assert 'class="verb" id="reopen" open' not in whole  # nothing is owed, so nothing is open
    assert 'class="verb" id="reopen"' in whole
