"""The verbs on the page: what is refused comes back beside its field, as typed; nothing else can be posted in."""

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once, working, working_once, world
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, file, fresh, mails_of, office
from tickets.models import Ticket

__all__ = ["filed", "filed_once", "working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WORDS = "We found the credit and move it."


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


@pytest.fixture(scope="module")
def incomplete_once(world: World) -> Ticket:
    return file(world.dana, office("2026-09-15 10:00"), account_text="none")


@pytest.fixture
def incomplete(incomplete_once: Ticket, noon: None) -> Ticket:
    """Dana's, which lacks its account."""
    return fresh(incomplete_once)


def post(browser: Client, ticket: Ticket, verb: str, **typed: object) -> HttpResponse:
    return browser.post(f"/requests/{ticket.pk}/{verb}/", typed)


def test_a_day_s_work_on_the_page(rita: Client, visitor: Visitor, world: World, filed: Ticket) -> None:
    """Each verb answers with the way back to the request, and says what it did."""
    steps = [
        (rita, "confirm", {"assignee": world.sherry.pk, "words": WORDS}, "working"),
        (rita, "note", {"words": "Ask Jim."}, "working"),
        (rita, "promise", {"words": WORDS, "day": "2026-09-28"}, "working"),
        (visitor("dana"), "reply", {"words": "Thank you."}, "working"),
        (rita, "reply", {"words": WORDS, "day": "09/29/2026"}, "working"),
        (rita, "resolve", {"words": WORDS}, "resolved"),
        (visitor("hana"), "reopen", {"words": "It is not there."}, "received"),
        (visitor("dana"), "withdraw", {"words": "It is there after all."}, "withdrawn"),
    ]
    for browser, verb, typed, status in steps:
        answer = browser.post(f"/requests/{filed.pk}/{verb}/", typed, follow=True)
        assert answer.redirect_chain == [(f"/requests/{filed.pk}/", 302)], verb
        assert [str(said) for said in answer.context["messages"]] != []
        assert fresh(filed).status == status
    assert fresh(filed).events.filter(source="web").count() == len(steps)


BAD = [
    ("promise", {"day": "2026-09-26"}, "day", "the next business day is Mon 28 Sep"),
    ("promise", {"day": "2026-09-14"}, "day", "This day is over. Choose a later one."),
    ("promise", {"day": "2026-10-14"}, "day", "a later one needs a supervisor"),
    ("promise", {"day": "2029-10-14"}, "day", "The office calendar ends on 31 December 2028"),
    ("promise", {"day": "soon"}, "day", "Write the day with its year, such as 9/29/2026 or 29 Sep 2026."),
    ("promise", {"day": ""}, "day", "Choose the day."),
    ("reply", {"day": "2026-09-26"}, "day", "the next business day is Mon 28 Sep"),
    ("reply", {"words": ""}, "words", "Write what is to be sent."),
    ("note", {"words": "x" * 5001}, "words", "at most 5000 characters"),
    ("resolve", {"words": "Her number is 123-45-6789."}, "words", "social security number"),
    ("assign", {"assignee": ""}, "assignee", "Choose who takes it."),
    ("assign", {"assignee": "987654"}, "assignee", "They are not there any more."),
    ("assign", {"assignee": "nobody"}, "assignee", "They are not there any more."),
]


@pytest.mark.parametrize(("verb", "typed", "field", "message"), BAD)
def test_bad_input_is_refused_beside_its_field_and_kept(
    rita: Client, working: Ticket, verb: str, typed: dict[str, str], field: str, message: str
) -> None:
    if verb == "reply" and "day" in typed:  # a reply names a day only once the next steps are given
        post(rita, working, "promise", words=WORDS, day="2026-09-21")
    events, mails = working.events.count(), len(mails_of(working))
    answer = rita.post(f"/requests/{working.pk}/{verb}/", {"words": WORDS} | typed)
    assert answer.status_code == 422
    assert message in beside(answer, f"{verb}_{field}")
    assert verb == "assign" or ({"words": WORDS} | typed)["words"] in text(answer)
    assert (working.events.count(), len(mails_of(working))) == (events, mails)


BAD_OF_AN_AGENCY = [
    ("reply", {"words": " "}, "words", "Write what is to be sent."),
    ("reply", {"words": "My password is hunter2!"}, "words", "Leave out the password"),
    ("reply", {"words": "x" * 5001}, "words", "at most 5000 characters"),
    ("withdraw", {"words": ""}, "words", "Say why, in a few words."),
    ("hand_over", {"colleague": ""}, "colleague", "Choose who takes it."),
    ("hand_over", {"colleague": "987654"}, "colleague", "They are not there any more."),
    ("copies", {}, "colleague", "Choose a colleague, or type an e-mail address."),
    ("copies", {"copies": "pat@@customer"}, "copies", "“pat@@customer” is not an e-mail address."),
    ("copies", {"copies": ", ".join(f"p{n}@customer.example" for n in range(11))}, "copies", "At most 10 people"),
    ("complete", {"account": ""}, "account", "Type the account number."),
    ("complete", {"account": "x" * 41}, "account", "at most 40 characters"),
    ("reopen", {"words": ""}, "words", "Say what is still open."),
    ("reopen", {"words": "Her number is 123-45-6789."}, "words", "social security number"),
]


@pytest.mark.parametrize(("verb", "typed", "field", "message"), BAD_OF_AN_AGENCY)
def test_bad_input_of_an_agency_is_refused_beside_its_field_and_kept(
    visitor: Visitor, incomplete: Ticket, rita: Client, verb: str, typed: dict[str, str], field: str, message: str
) -> None:
    ticket = incomplete
    if verb == "reopen":
        post(rita, ticket, "resolve", words=WORDS)
    events, mails, status = ticket.events.count(), len(mails_of(ticket)), fresh(ticket).status
    answer = post(visitor("dana"), ticket, verb, **typed)
    assert answer.status_code == 422
    assert message in beside(answer, f"{verb}_{field}")
    assert "Nothing was changed or sent yet." in text(answer)
    assert (typed.get("words") or typed.get("copies") or "").strip() in text(answer)
    assert (ticket.events.count(), len(mails_of(ticket)), fresh(ticket).status) == (events, mails, status)


def test_the_same_rep_again_is_refused_beside_the_field(rita: Client, world: World, working: Ticket) -> None:
    answer = post(rita, working, "assign", assignee=world.sherry.pk)
    assert "has this request already" in beside(answer, "assign_assignee")


def test_a_verb_that_the_status_does_not_take_is_refused_with_its_reason(rita: Client, working: Ticket) -> None:
    for verb, reason in [
        ("confirm", "already confirmed"),
        ("reopen", "still open"),
        ("activate", "no long distance"),
    ]:
        answer = post(rita, working, verb, words=WORDS)
        assert answer.status_code == 422
        assert reason in text(answer)
    assert fresh(working).status == "working"


def test_another_agency_s_account_gets_the_very_same_answer_as_an_unknown_one(
    visitor: Visitor, world: World, incomplete: Ticket
) -> None:
    dana = visitor("dana")
    foreign, unknown = (
        same_for_all(post(dana, incomplete, "complete", account=number), number)
        for number in ("404 555 0188", "999 999 9999")
    )
    assert foreign == unknown
    assert "not among the accounts we know for your agency" in foreign
    post(dana, incomplete, "complete", account="770.555.0142")
    assert fresh(incomplete).account == world.account


def test_what_is_posted_beside_the_form_changes_nothing(visitor: Visitor, world: World, working: Ticket) -> None:
    fake = {"status": "resolved", "assignee": world.ed.pk, "cycle": 9, "owed_at": "2030-01-01", "internal": "on"}
    post(visitor("dana"), working, "reply", words="Any news?", **fake, next_day="2026-10-13", day="2026-10-13")
    now = fresh(working)
    assert (now.status, now.assignee, now.cycle) == ("working", world.sherry, 1)
    assert now.owed_at == office("2026-09-17 17:00")
    assert not working.messages.filter(internal=True).exists()


def test_the_agency_sees_no_note_and_no_inner_workings(visitor: Visitor, rita: Client, working: Ticket) -> None:
    post(rita, working, "note", words="The customer is about to leave us.")
    assert "about to leave" in text(rita.get(f"/requests/{working.pk}/"))
    for who in ("dana", "hana"):
        page = text(visitor(who).get(f"/requests/{working.pk}/"))
        assert "about to leave" not in page
        assert "nternal note" not in page


def test_past_the_known_years_a_verb_is_refused_and_not_broken(
    rita: Client, visitor: Visitor, working: Ticket
) -> None:
    post(rita, working, "resolve", words=WORDS)
    with time_machine.travel(office("2028-12-28 10:00"), tick=False):
        for browser, who in ((visitor("dana"), "dana"), (visitor("rita"), "rita")):
            answer = post(browser, working, "reopen", words="Still missing.")
            assert answer.status_code == 422, who
            assert "The office calendar ends on 31 December 2028" in text(answer)
    assert fresh(working).status == "resolved"
