"""Two requests become one: numbers and watchers kept, no clock begun anew, nobody shown more [3.3] [4.12] [8.1]."""

from datetime import date, datetime
from typing import Any

import pytest

from escalation.services.recompute import recompute
from tests.escalation.clock import sweep
from tests.mail.post import answer, arrive
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, by, confirmed, file, fresh, last_event, last_mail, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.forms.transfer import TransferForm
from tickets.models import IncomingMail, Ticket, TicketNumber
from tickets.numbers import grouped
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.lists import shown_number, ticket_by_number
from tickets.selectors.related import likely_duplicates
from tickets.selectors.why import whys_of
from tickets.services.finish import resolve
from tickets.services.merge import merge
from tickets.services.promise import promise
from tickets.services.reply import reply
from tickets.services.transfer import transfer
from tickets.services.wait import pause
from tickets.states import VerbNotAllowedError

__all__ = ["world"]
pytestmark = pytest.mark.django_db
TEN, NOW = office("2026-09-15 10:00"), office("2026-09-17 12:00")


def merged(world: World, duplicate: Ticket, staying: Ticket, now: datetime = NOW) -> Ticket:
    return merge(duplicate.pk, other=staying.pk, this_stays=False, actor=by(world.rita), now=now)


def due(ticket: Ticket) -> dict[str, datetime]:
    return {row.name: row.due_at for row in open_milestones(ticket)}


def pair(world: World, **asked: Any) -> tuple[Ticket, Ticket]:
    """Lee's of Tuesday, with somebody in copy, and Dana's of Wednesday about the same."""
    early = file(world.lee, TEN, copies=("boss@shop.example",), **asked)
    return early, file(world.dana, office("2026-09-16 10:00"), copies=("cfo@shop.example",), **asked)


def test_every_number_finds_the_one_that_stays_for_whoever_may_see_it(world: World, visitor: Visitor) -> None:
    early, late = pair(world)
    confirmed(world, early, "2026-09-16 12:00")
    last = file(world.dana, NOW)
    merged(world, early, late)
    merged(world, late, last)
    given = list(TicketNumber.objects.values_list("number", flat=True))
    assert len(given) == 4
    for number in given:
        found = {who: ticket_by_number(getattr(world, who), number) for who in ("rita", "hana", "dana", "ed")}
        assert found == {"rita": last, "hana": last, "dana": last, "ed": None}
    assert [ticket_by_number(world.lee, number) for number in early.numbers.values_list("number", flat=True)] == [
        early,
        early,
    ]
    assert sorted(fresh(last).other_numbers) == sorted(set(given) - {last.numbers.get().number})
    assert all(grouped(number) in last_mail(last).body for number in given)
    assert visitor("hana").get("/find/", {"q": given[0]})["Location"] == f"/requests/{last.pk}/"


def test_both_submitters_and_all_watchers_are_told_in_one_mail_and_hear_what_follows(world: World) -> None:
    early, late = pair(world)
    before = len(mails_of(early)) + len(mails_of(late))
    merged(world, early, late)
    mail = last_mail(late)
    assert len(mails_of(early)) + len(mails_of(late)) == before + 1
    assert mail.to == [world.dana.email, world.lee.email]
    assert {"boss@shop.example", "cfo@shop.example", world.lyndi.email} <= set(mail.cc)
    assert f"{shown_number(early)}: {early}, filed by Lee Sand" in mail.body
    assert "Confirmation of receipt: Wed 16 Sep, 5:00 PM EDT (Day 2)" in mail.body
    reply(late.pk, words="We found it.", actor=by(world.sherry), now=NOW)
    assert {world.lee.email, "boss@shop.example", "cfo@shop.example"} <= set(last_mail(late).cc)


def test_who_filed_the_duplicate_reads_it_still_and_nothing_of_the_other(world: World, visitor: Visitor) -> None:
    early, late = pair(world)
    merged(world, early, late)
    lee, number = visitor("lee"), shown_number(late)
    page = text(lee.get(f"/requests/{early.pk}/"))
    assert f'Goes on as <span class="num">{number}</span>, which Dana Ortiz has filed' in page
    assert f"/requests/{late.pk}/" not in page
    assert same_for_all(lee.get(f"/requests/{late.pk}/")) == same_for_all(lee.get("/requests/987654/"))
    assert lee.get("/find/", {"q": shown_number(early)})["Location"] == f"/requests/{early.pk}/"
    dana = text(visitor("dana").get(f"/requests/{late.pk}/"))
    assert f"{shown_number(early)}, filed by Lee Sand, goes on with this request." in dana
    assert f"/requests/{early.pk}/" not in dana
    for who in ("hana", "rita"):
        assert f'<a href="/requests/{late.pk}/"><span' in text(visitor(who).get(f"/requests/{early.pk}/"))
        assert f'href="/requests/{early.pk}/"' in text(visitor(who).get(f"/requests/{late.pk}/"))
    listed = text(visitor("lee").get("/requests/?show=finished"))
    assert "Done here: goes on as another request" in listed


def test_a_finished_duplicate_owes_nothing_and_what_it_missed_stays_missed(world: World) -> None:
    early, late = pair(world)
    sweep("2026-09-17 08:00")
    merged(world, early, late)
    now = fresh(early)
    assert (now.status, now.finished_at, now.owed_at, now.check_at, now.level) == ("merged", NOW, None, None, 0)
    assert dict(promises(now)) == {"confirmation": "late", "next_steps": "dropped", "follow_up": "dropped"}
    assert last_event(now).data == {"number": shown_number(late), "into": late.pk}


def test_of_two_dates_for_the_same_the_earlier_holds_and_the_recompute_agrees(world: World) -> None:
    early, late = pair(world)
    before = due(early)
    merged(world, early, late, office("2026-09-16 11:00"))
    assert due(late) == before
    now = fresh(late)
    assert (now.owed_at, now.check_at) == (before["confirmation"], office("2026-09-16 11:00"))
    assert (now.cycle_started_at, now.cycle) == (office("2026-09-16 10:00"), 1)
    assert recompute(office("2026-09-16 12:00")).healed == 0
    why = whys_of(now, now.milestones.all(), NOW)[0]
    assert "a request that was merged into this one" in why.rule


def test_a_later_date_moves_nothing_and_an_act_that_is_done_is_not_owed_again(world: World) -> None:
    early, late = pair(world)
    confirmed(world, early, "2026-09-16 09:00")
    before = due(early)
    merged(world, late, early, office("2026-09-16 11:00"))
    assert due(early) == before
    assert "confirmation" not in before
    assert dict(promises(late))["confirmation"] == "dropped"


def test_a_missed_date_goes_on_being_missed_and_its_ladder_is_climbed(world: World) -> None:
    early, late = pair(world)
    merged(world, early, late)
    assert fresh(late).owed_at == office("2026-09-16 17:00")
    sweep("2026-09-18 08:00")
    assert fresh(late).level == 2


def test_what_is_missed_on_the_one_that_stays_keeps_its_date(world: World) -> None:
    early, late = pair(world)
    before = due(late)["confirmation"]
    merged(world, early, late, office("2026-09-18 09:00"))
    assert due(late)["confirmation"] == before == office("2026-09-17 17:00")


def test_a_pause_of_the_one_that_stays_moves_the_earlier_date_by_its_own_days(world: World) -> None:
    early, late = pair(world)
    for ticket in (early, late):
        confirmed(world, ticket, "2026-09-16 11:00")
    promise(early.pk, day=date(2026, 9, 22), words="Soon.", actor=by(world.rita), now=office("2026-09-16 12:00"))
    promise(late.pk, day=date(2026, 9, 25), words="Soon.", actor=by(world.rita), now=office("2026-09-16 12:00"))
    merged(world, early, late)
    assert due(late) == {"follow_up": office("2026-09-22 17:00")}
    asked = {"party": "submitter", "words": "Which one?", "until": date(2026, 9, 21)}
    pause(late.pk, **asked, actor=by(world.rita), now=office("2026-09-17 13:00"))
    assert due(late) == {"follow_up": office("2026-09-24 17:00")}


def test_replies_by_mail_to_either_land_on_the_one_that_stays(world: World) -> None:
    early, late = pair(world)
    receipt = last_mail(early)
    merged(world, early, late)
    for mail, who in ((receipt, world.lee), (last_mail(late), world.lee), (receipt, world.hana)):
        kept = arrive(answer(who, mail, f"Any news? {who.name}"), NOW, sender=who.email)
        assert (kept.outcome, kept.ticket, kept.waits) == (IncomingMail.Outcome.APPENDED, late, False)
        assert kept.message is not None
        assert kept.message.ticket == late
    assert fresh(early).messages.count() == 1


def test_what_cannot_be_merged_changes_nothing(world: World) -> None:
    early, late = pair(world)
    foreign = file(world.ed, TEN, account_text="404 555 0188")
    other = file(world.dana, TEN, kind="disconnect")
    done = resolve(file(world.dana, TEN).pk, words="Done.", actor=by(world.rita), now=NOW)
    words = {
        early: "this request itself",
        foreign: "another agency",
        other: "correct the kind",
        done: "is resolved already",
    }
    for staying, why in words.items():
        for this_stays in (False, True):
            with pytest.raises(RefusedError, match=why):
                merge(early.pk, other=staying.pk, this_stays=this_stays, actor=by(world.rita), now=NOW)
    merged(world, early, late)
    with pytest.raises(RefusedError, match="is merged already"):
        merged(world, late, early)
    with pytest.raises(VerbNotAllowedError, match="goes on as another one"):
        reply(early.pk, words="Hello?", actor=by(world.lee), now=NOW)
    assert Ticket.objects.filter(status="merged").count() == 1


def test_24_hours_stay_owed_at_their_own_instant_on_the_one_that_stays(world: World) -> None:
    """The first of two such counts, whichever stays; one that owed none so far owes them from then on [4.13]."""
    early, late = (file(world.dana, office(f"2026-09-15 {at}"), quick=True) for at in ("10:00", "11:30"))
    web = confirmed(world, file(world.dana, office("2026-09-15 11:45")), "2026-09-15 11:50")
    assert not fresh(web).is_quick
    ten, later = office("2026-09-16 10:00"), office("2026-09-16 11:30")
    merged(world, late, web, office("2026-09-15 12:00"))
    assert due(web)["quick_fix"] == later
    assert TransferForm(ticket=fresh(web), user=world.rita)["assignee"].value() == fresh(web).assignee_id
    merged(world, early, web, office("2026-09-15 13:00"))
    now = fresh(web)
    assert due(now)["quick_fix"] == now.owed_at == ten
    assert now.is_quick
    assert "Resolution within 24 hours: Wed 16 Sep, 10:00 AM EDT" in last_mail(now).body
    assert last_event(now).data["moved"].endswith("resolve within 24 hours")
    assert recompute(office("2026-09-15 14:00")).healed == 0
    assert whys_of(now, now.milestones.all(), NOW)[0].rule.endswith(
        "counted from the next opening, for a request that was merged into this one."
    )
    sweep("2026-09-17 08:00")
    moved_on = transfer(web.pk, words="It takes longer.", actor=by(world.rita), now=NOW)
    assert dict(promises(moved_on))["quick_fix"] == "late"  # what was missed stays missed


def test_24_hours_that_are_due_sooner_or_missed_keep_their_date(world: World) -> None:
    early, late, last = (
        file(world.dana, office(f"2026-09-15 {at}"), quick=True) for at in ("10:00", "11:00", "12:00")
    )
    merged(world, late, early)
    assert due(early)["quick_fix"] == office("2026-09-16 10:00")
    merged(world, early, last)  # missed, the one and the other
    assert due(last)["quick_fix"] == office("2026-09-16 12:00")


def test_24_hours_that_are_over_ask_for_the_confirmation_before_it_is_moved_on(
    world: World, visitor: Visitor, noon: None
) -> None:
    """What was filed by web was confirmed to nobody, though the call that it was merged with was."""
    quick, web = (
        file(world.dana, office("2026-09-14 09:00"), quick=True),
        file(world.dana, office("2026-09-14 10:00")),
    )
    merged(world, quick, web, office("2026-09-14 11:00"))
    rita, url = visitor("rita"), f"/requests/{web.pk}/"
    page = rita.get(url)
    assert page.context["acts"].open == "confirm"
    assert '<a href="#confirm">confirm receipt</a>, then move it.' in text(page)
    rita.post(f"{url}confirm/", {})
    page = rita.get(url)
    assert page.context["acts"].open == "transfer"
    form = next(form for form in page.context["acts"].forms if form.verb == "transfer")
    assert form["assignee"].value() is None  # it is not with Complex Billing yet
    assert '<a href="#transfer">move it to Complex Billing, with an IMS number</a>.' in text(page)


def test_24_hours_do_not_begin_in_a_pause(world: World) -> None:
    quick, paused = file(world.dana, TEN, quick=True), confirmed(world, file(world.dana, TEN), "2026-09-15 10:30")
    asked = {"party": "submitter", "words": "Which one?", "until": date(2026, 9, 21)}
    pause(paused.pk, **asked, actor=by(world.rita), now=office("2026-09-15 11:00"))
    with pytest.raises(RefusedError, match="24 hours do not stand still"):
        merged(world, quick, paused)
    merged(world, paused, quick)
    assert due(quick)["quick_fix"] == office("2026-09-16 10:00")


def test_of_what_may_be_the_same_the_requests_of_the_account_come_first(world: World) -> None:
    asked = {"account_text": "404 555 0199", "customer_name": "Somebody else"}
    account, _, here, other = (
        file(world.lee, TEN),
        file(world.lee, TEN, **asked),
        *(file(world.dana, NOW, **each) for each in ({}, asked)),
    )
    newer = file(world.lee, NOW)
    assert [one.pk for one in likely_duplicates(here)] == [newer.pk, account.pk, other.pk]


def test_the_page_suggests_previews_and_merges_either_way(world: World, visitor: Visitor, noon: None) -> None:
    early, late = pair(world)
    foreign = file(world.ed, TEN, account_text="404 555 0188")
    rita, url = visitor("rita"), f"/requests/{late.pk}/merge/"
    page = text(rita.get(f"/requests/{late.pk}/arrange/"))
    assert f"{shown_number(early)}, Peachtree Dental Group: credit missing" in page
    assert shown_number(foreign) not in page
    refused = rita.post(url, {"number": shown_number(foreign), "stays": "other"})
    assert refused.status_code == 422
    assert "another agency" in beside(refused, "merge_number")
    assert "type its number" in beside(rita.post(url, {"stays": "other"}), "merge_number")
    typed = {"other": early.pk, "stays": "this"}
    assert "It goes on as" in text(rita.post(url, typed | {"step": "preview"}))
    assert fresh(early).status == "received"
    assert rita.post(url, typed)["Location"] == f"/requests/{late.pk}/"
    assert (fresh(early).merged_into, fresh(late).status) == (late, "received")
    assert "Goes on as" in text(rita.get(f"/requests/{early.pk}/arrange/"))
    assert visitor("hana").post(url, typed).status_code == 404
