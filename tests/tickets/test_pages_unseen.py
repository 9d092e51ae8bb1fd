"""A rep's page of a request: what is typed on one that is behind is stopped once, and shown what is new."""

from functools import partial
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once, working, working_once, world
from tests.tickets.page import text
from tests.tickets.test_pages_queries import queries, queries_of_another
from tests.world import World, by, file, fresh, mails_of, office
from tickets.desk.services.macros import make
from tickets.models import Ticket
from tickets.services.finish import resolve
from tickets.services.reply import note, reply

__all__ = ["filed", "filed_once", "working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOON = office("2026-09-15 12:00")
TYPED = {
    "reply": {"words": "We look."},
    "promise": {"words": "We look.", "day": "2026-09-28"},
    "pause": {"words": "Which one?", "party": "submitter"},
    "resolve": {"words": "Done."},
}


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def newest_on(answer: HttpResponse) -> str:
    """What the forms of a page carry: what it showed last."""
    acts = answer.context["acts"]
    return str(next(form for form in acts.forms if form.verb == "reply")["newest"].value())


@pytest.mark.parametrize("verb", TYPED)
def test_an_answer_from_a_page_that_is_behind_is_stopped_once(
    rita: Client, world: World, working: Ticket, verb: str
) -> None:
    url = f"/requests/{working.pk}/"
    seen = newest_on(rita.get(url))
    assert seen == str(working.messages.latest("id").pk)
    reply(working.pk, words="It is invoice 0926.", actor=by(world.dana), now=NOON)
    note(working.pk, words="They phoned.", actor=by(world.sherry), now=NOON)
    mails, newest = len(mails_of(working)), str(working.messages.latest("id").pk)
    typed = TYPED[verb] | {"newest": seen, "key": "0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11"}
    stopped = rita.post(f"{url}{verb}/", typed)
    assert stopped.status_code == 422
    shown = text(stopped).partition("this came while you were writing")[2].partition("Look at the conversation")[0]
    assert [words in shown for words in ("It is invoice 0926.", "They phoned.", "Dana Ortiz")] == [True] * 3
    assert typed["words"] in text(stopped)
    assert f'name="newest" value="{newest}"' in text(stopped)
    assert (len(mails_of(working)), fresh(working).status) == (mails, "working")
    assert rita.post(f"{url}{verb}/", typed | {"newest": newest}).status_code == 302
    assert len(mails_of(working)) > mails


def test_ones_own_words_a_preview_and_the_agency_are_not_stopped(
    rita: Client, visitor: Visitor, world: World, working: Ticket
) -> None:
    url = f"/requests/{working.pk}/reply/"
    seen = {"words": "We look.", "newest": str(working.messages.latest("id").pk)}
    reply(working.pk, words="First.", actor=by(world.rita), now=NOON)
    assert rita.post(url, seen).status_code == 302
    reply(working.pk, words="News.", actor=by(world.dana), now=NOON)
    previewed = rita.post(url, seen | {"step": "preview"})
    assert "This would be sent." in text(previewed)
    assert f'name="newest" value="{seen["newest"]}"' in text(previewed)  # so that sending it is stopped
    assert visitor("hana").post(url, {"words": "Hello.", "newest": "1"}).status_code == 302
    for nonsense in ("", "²", "x" * 99):
        assert rita.post(url, {"words": f"Look {nonsense}", "newest": nonsense}).status_code == 302


def test_what_does_not_fit_now_is_named_with_its_rule_for_staff_alone(
    rita: Client, visitor: Visitor, filed: Ticket, working: Ticket
) -> None:
    def not_now(ticket: Ticket) -> dict[str, list[str]]:
        acts = rita.get(f"/requests/{ticket.pk}/").context["acts"]
        return {one.rule: one.titles for one in acts.not_now}

    waits = "Receipt of this request is not confirmed yet. Confirm receipt first, then promise the next steps."
    assert not_now(filed)[waits] == [
        "Next steps with a date",
        "Ask, and wait for the answer",
        "Wait for somebody else",
    ]
    known = not_now(working)
    assert known["Receipt of this request is already confirmed. Send a reply instead."] == ["Confirm receipt"]
    assert known["The account of this request is known."] == ["Complete the account"]
    assert "Withdraw the request" not in str(known)
    assert "Not now" not in text(visitor("dana").get(f"/requests/{filed.pk}/"))


def test_the_account_card_holds_what_else_is_about_it(rita: Client, world: World, working: Ticket) -> None:
    def grow(hours: list[int], days: list[int]) -> None:
        for hour in hours:
            file(world.lee, office(f"2026-09-15 0{hour}:00"), description=f"open {hour}")
            make(world.rita, {"name": f"{hour}", "act": "note", "words": "So."}, key=uuid4(), by=world.rita, now=NOON)
        for day in days:
            done = file(world.lee, office(f"2026-09-0{day} 09:00"), description=f"done {day}")
            resolve(done.pk, words="Done.", actor=by(world.rita), now=office(f"2026-09-0{day} 10:00"))

    visit = partial(rita.get, f"/requests/{working.pk}/")
    grow([0], [1])
    with_few = queries(visit)
    grow([1, 2, 3, 4, 5, 6], [2, 3, 4])
    assert queries_of_another(visit) == with_few <= 52
    file(world.ed, NOON, description="of another account", account_text="404 555 0188")
    card = rita.get(f"/requests/{working.pk}/").context["others"]
    assert [other.ticket.description for other in card.open][1:] == [f"open {hour}" for hour in range(4)]
    assert (len(card.open), card.has_more) == (5, True)
    assert card.open[0].owed.when == "Confirm receipt, Wed 16 Sep"
    assert [other.ticket.description for other in card.finished] == ["done 4", "done 3", "done 2"]
