"""Escalating and de-escalating on the pages: who may, what the card says, what is refused."""

from collections.abc import Iterator

import pytest
import time_machine

from escalation.models import Ask
from tests.escalation.clock import follow_the_cursor, rungs, sweep
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, file, fresh, office
from tickets.models import Event, Ticket
from tickets.services.finish import resolve

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
JIM, SHARON = (1, "told", "Jim Woodburn"), (2, "told", "Sharon Vaughn")
RULE = (
    "Confirmation of receipt was promised by Wed 16 Sep, 5:00 PM EDT; that was missed: "
    "you may escalate to Sharon Vaughn, level 2."
)


@pytest.fixture
def thursday() -> Iterator[None]:
    """The clock of the server shows Thu 17 Sep 2026, 10:00 at the office."""
    with time_machine.travel(office("2026-09-17 10:00"), tick=False):
        yield


@pytest.fixture(scope="module")
def missed(world: World) -> Ticket:
    ticket = file(world.dana, office("2026-09-15 10:00"))
    sweep("2026-09-17 08:00")
    return ticket


@pytest.fixture
def ticket(missed: Ticket, thursday: None) -> Ticket:
    """Dana's, its confirmation missed; Jim was told at 8:00."""
    return fresh(missed)


def page(visitor: Visitor, who: str, ticket: Ticket) -> str:
    return " ".join(text(visitor(who).get(f"/requests/{ticket.pk}/")).split())


@pytest.mark.parametrize(
    ("who", "status"), [("dana", 302), ("hana", 302), ("rita", 302), ("lee", 404), ("ed", 404), ("anonymous", 302)]
)
def test_who_may_escalate(visitor: Visitor, ticket: Ticket, who: str, status: int) -> None:
    answer = visitor(who).post(f"/requests/{ticket.pk}/escalate/", {"level": 2, "reason": "A hospital."})
    assert answer.status_code == status
    done = who in {"dana", "hana", "rita"}
    assert rungs(ticket) == [JIM, SHARON] if done else [JIM]
    assert answer.get("Location", "").startswith("/sign-in/") == (who == "anonymous")


@pytest.mark.parametrize(("who", "status"), [("rita", 302), ("jim", 302), ("dana", 404), ("hana", 404), ("ed", 404)])
def test_who_may_de_escalate(visitor: Visitor, ticket: Ticket, who: str, status: int) -> None:
    answer = visitor(who).post(f"/requests/{ticket.pk}/ease/", {"reason": "Jim works on it."})
    assert answer.status_code == status
    assert fresh(ticket).level == (0 if status == 302 else 1)


@pytest.mark.parametrize("verb", ["escalate", "ease"])
def test_only_a_form_may_be_posted(visitor: Visitor, ticket: Ticket, verb: str) -> None:
    assert visitor("rita").get(f"/requests/{ticket.pk}/{verb}/")["Location"] == f"/requests/{ticket.pk}/"
    assert visitor("rita").post("/requests/987654/" + verb + "/", {"reason": "No."}).status_code == 404


def test_the_agency_s_card_shows_the_rule_its_evidence_and_one_level(visitor: Visitor, ticket: Ticket) -> None:
    shown = page(visitor, "dana", ticket)
    assert RULE in shown
    assert '<input type="hidden" name="level" value="2"' in shown
    assert "De-escalate" not in shown


def test_an_earned_escalation_stands_open_with_by_how_much_and_who_is_told_when(
    visitor: Visitor, ticket: Ticket
) -> None:
    shown = page(visitor, "dana", ticket)
    assert "late 1 day</span> <strong>You may escalate now.</strong>" in shown
    assert f"{RULE} They are told at once." in shown
    assert "Escalate to Sharon Vaughn</button>" in shown
    assert '<details class="verb no-print" id="escalate">' not in shown
    assert '<a class="btn btn-primary" href="#ladder">Whom to push</a>' in shown
    with time_machine.travel(office("2026-09-17 19:00"), tick=False):
        assert f"{RULE} They are told on Fri 18 Sep, 8:00 AM EDT." in page(visitor, "dana", ticket)


def test_before_a_miss_it_is_folded_and_wants_a_reason(visitor: Visitor, world: World, ticket: Ticket) -> None:
    other = file(world.dana, office("2026-09-17 09:00"), description="late fee")
    shown = page(visitor, "dana", other)
    assert '<details class="verb no-print" id="escalate">' in shown
    assert "You may escalate now" not in shown
    assert visitor("dana").post(f"/requests/{other.pk}/escalate/", {"level": 1}).status_code == 422


def test_the_staff_s_card_offers_every_level_above_and_de_escalating(visitor: Visitor, ticket: Ticket) -> None:
    shown = page(visitor, "rita", ticket)
    assert [f'<option value="{n}"' in shown for n in (1, 2, 3, 4)] == [False, True, True, True]
    assert "Elise Manzo, level 4</option>" in shown
    assert f'action="/requests/{ticket.pk}/ease/"' in shown


def test_a_missed_promise_needs_no_reason_and_the_answer_names_who_was_told(visitor: Visitor, ticket: Ticket) -> None:
    browser = visitor("dana")
    answer = browser.post(f"/requests/{ticket.pk}/escalate/", {"level": 2}, follow=True)
    assert "Sharon Vaughn was told: escalation level 2." in text(answer)
    assert "Asked for level 2, Sharon Vaughn: a promise was missed" in text(answer)


def test_what_is_refused_comes_back_as_typed(visitor: Visitor, ticket: Ticket) -> None:
    answer = visitor("rita").post(f"/requests/{ticket.pk}/escalate/", {"level": 3, "reason": " "})
    assert answer.status_code == 422
    assert "Say why." in text(answer)
    assert '<option value="3" selected>' in text(answer)
    answer = visitor("dana").post(
        f"/requests/{ticket.pk}/escalate/", {"level": 2, "reason": "the password is Hunter2!"}
    )
    assert "Leave out the password" in text(answer)
    assert not Ask.objects.exists()


def test_a_second_click_is_answered_kindly(visitor: Visitor, ticket: Ticket) -> None:
    browser, asked = visitor("dana"), {"level": 2, "reason": "It is the second week."}
    browser.post(f"/requests/{ticket.pk}/escalate/", asked)
    answer = browser.post(f"/requests/{ticket.pk}/escalate/", asked)
    assert answer.status_code == 422
    assert "Level 2, Sharon Vaughn, was told already, on Thu 17 Sep, 10:00 AM EDT" in text(answer)
    assert "It is the second week." in text(answer)
    assert Event.objects.filter(action="escalation.asked").count() == 1


def test_in_the_evening_the_answer_says_when_it_will_be_told(visitor: Visitor, ticket: Ticket) -> None:
    with time_machine.travel(office("2026-09-17 19:00"), tick=False):
        answer = visitor("dana").post(f"/requests/{ticket.pk}/escalate/", {"level": 2}, follow=True)
        assert "The office is closed: Sharon Vaughn is told on Fri 18 Sep, 8:00 AM EDT." in text(answer)
        assert "Level 2 was asked for already: Sharon Vaughn is told on Fri 18 Sep" in page(visitor, "dana", ticket)


def test_a_ladder_that_is_climbed_to_the_end_says_so(visitor: Visitor, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-24 08:00"))
    with time_machine.travel(office("2026-09-24 09:00"), tick=False):
        for who in ("dana", "rita"):
            assert "no level left to ask for" in page(visitor, who, ticket)


@pytest.mark.parametrize("verb", ["escalate", "ease"])
def test_a_finished_request_has_neither(world: World, visitor: Visitor, ticket: Ticket, verb: str) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-17 09:00"))
    assert f"/{verb}/" not in page(visitor, "rita", ticket)
    answer = visitor("rita").post(f"/requests/{ticket.pk}/{verb}/", {"level": 2, "reason": "Still."})
    assert answer.status_code == 422


def test_what_is_typed_stays_text(visitor: Visitor, ticket: Ticket) -> None:
    visitor("dana").post(f"/requests/{ticket.pk}/escalate/", {"level": 2, "reason": "<b>now</b> {{ ticket }}"})
    for who in ("dana", "rita"):
        assert "&lt;b&gt;now&lt;/b&gt; {{ ticket }}" in page(visitor, who, ticket)
    assert "<b>now" not in text(visitor("jim").get("/board/"))
