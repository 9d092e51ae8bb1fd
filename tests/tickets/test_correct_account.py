"""A corrected account of the same agency: subject and words follow, Day 1 and every date stay [4.12], [2.6]."""

from typing import Any

import pytest

from tests.tickets.conftest import Visitor
from tests.tickets.once import working, working_once, world
from tests.tickets.page import beside
from tests.world import World, account, by, file, fresh, last_event, last_mail, mails_of, office, promises
from tickets.access import verbs_for
from tickets.errors import RefusedError
from tickets.models import Account, Ticket
from tickets.selectors.searching import found
from tickets.services.correct_account import correct_account
from tickets.states import Verb

__all__ = ["working", "working_once", "world"]
pytestmark = pytest.mark.django_db
LATER = office("2026-09-15 12:00")
SECOND = "770 555 0177"


def corrected(world: World, ticket: Ticket, number: str, **typed: Any) -> Ticket:
    typed = {"customer_name": "Macon Florist"} | typed
    return correct_account(ticket.pk, account_text=number, **typed, actor=by(world.rita), now=LATER)


def test_subject_and_words_follow_and_every_date_stays(world: World, working: Ticket) -> None:
    account(world.account.agency, "Macon Florist", SECOND)
    owed = (promises(working), working.owed_at, working.cycle_started_at, working.status, working.assignee)
    corrected(world, working, "770-555-0177", further_accounts=("770.555.0177", "770 555 0142", "999 999 9999"))
    now = fresh(working)
    assert (promises(now), now.owed_at, now.cycle_started_at, now.status, now.assignee) == owed
    assert (now.account_words, now.customer_name) == (f"{SECOND}, 770 555 0142, 999 999 9999", "Macon Florist")
    mail = last_mail(now)
    assert f"Macon Florist: {now.description} – {SECOND} [CMS" in mail.subject
    assert f"about the account {now.account_words} of Macon Florist, not about 770 555 0142 of Peac" in mail.body
    assert (mail.to, world.lyndi.email in mail.cc) == ([world.dana.email], True)
    assert last_event(now).data == {"account": now.account_words, "before": "770 555 0142"}
    for words in ("macon", SECOND, "7705550142", "9999999999"):
        assert now in found(Ticket.objects.all(), world.hana, words)
    assert now not in found(Ticket.objects.all(), world.hana, "peachtree")


def test_a_new_number_becomes_an_account_of_the_agency_and_a_claimed_one_is_checked(
    world: World, working: Ticket
) -> None:
    corrected(world, working, "770 555 0300")
    assert fresh(working).account == Account.objects.get(number="770 555 0300", agency=world.dana.agency)
    Account.objects.filter(number="770 555 0300").update(claimed_by=world.dana, claimed_at=LATER)
    other = file(world.lee, LATER)
    corrected(world, other, "770 555 0300")
    assert not Account.objects.get(number="770 555 0300").is_claimed


@pytest.mark.parametrize("number", ["404 555 0188", "770-555-0142", "–"])
def test_another_agency_s_and_the_same_account_are_refused(world: World, working: Ticket, number: str) -> None:
    with pytest.raises(RefusedError) as refused:
        corrected(world, working, number)
    assert (refused.value.field, len(mails_of(working)), fresh(working).account) == ("account", 2, world.account)


def test_where_the_account_is_not_known_it_is_completed_instead(world: World, noon: None) -> None:
    ticket = file(world.dana, LATER, account_text="1")
    assert Verb.CORRECT_ACCOUNT not in verbs_for(world.rita, ticket)
    with pytest.raises(RefusedError, match="Complete it first"):
        corrected(world, ticket, SECOND)


def test_the_page_previews_corrects_and_keeps_what_was_typed(visitor: Visitor, world: World, working: Ticket) -> None:
    rita, url = visitor("rita"), f"/requests/{working.pk}/correct_account/"
    typed = {"account": "770 555 0301", "customer_name": "Macon Florist", "further_accounts": "770 555 0142"}
    shown = rita.post(url, typed | {"step": "preview"}).content.decode()
    assert "This would be sent" in shown
    assert "770 555 0301, 770 555 0142 of Macon Florist" in shown
    assert fresh(working).account == world.account
    refused = rita.post(url, typed | {"account": "404 555 0188"})
    assert refused.status_code == 422
    assert "another agency" in beside(refused, "correct_account_account")
    assert rita.post(url, typed)["Location"] == f"/requests/{working.pk}/"
    assert fresh(working).account_words == "770 555 0301, 770 555 0142"
    assert visitor("dana").post(url, typed).status_code == 404
