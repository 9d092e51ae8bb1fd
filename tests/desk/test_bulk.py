"""One act on many requests: each on its own, what cannot take it is said, and everybody is told once [3.2]."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Absence, Membership, Notice, OutgoingMail, Team
from tests.desk.acts import became, done, plan_for
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, fresh, last_event, office, promises
from tickets.desk.plans import sealed, unsealed
from tickets.desk.selectors.bulk import takers
from tickets.desk.services import bulk
from tickets.desk.services.bulk import carry_out, work_off_stale
from tickets.desk.services.outlook import outlook_of
from tickets.desk.services.telling import Move, letters_of
from tickets.desk.services.undo import undo
from tickets.errors import RefusedError
from tickets.models import Batch, Event, Message, Ticket
from tickets.services.assign import assign
from tickets.services.finish import resolve
from tickets.services.promise import promise

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
TEN, NOW = office("2026-09-15 10:00"), office("2026-09-16 10:00")


@pytest.fixture(scope="module")
def many_once(world: World) -> list[Ticket]:
    """Two of Dana's and one of Lee's, with Sherry; and one of Dana's that waits for its confirmation."""
    Team.objects.get(name="Complex Billing Group").members.add(world.rita)
    working = [confirmed(world, file(one, TEN)) for one in (world.dana, world.dana, world.lee)]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in working]).update(assignee=world.sherry)
    return [*working, file(world.dana, TEN)]


@pytest.fixture
def many(many_once: list[Ticket]) -> list[Ticket]:
    return [fresh(ticket) for ticket in many_once]


@pytest.fixture
def working(many: list[Ticket]) -> list[Ticket]:
    return many[:3]


def mails(since: int) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(pk__gt=since).order_by("pk"))


@pytest.fixture
def before(many: list[Ticket]) -> int:
    """The newest mail before the test begins."""
    return OutgoingMail.objects.latest("pk").pk


def test_everything_owed_moves_along_and_each_submitter_is_told_once(
    world: World, working: list[Ticket], before: int
) -> None:
    owed = [(promises(ticket), ticket.owed_at, ticket.copies) for ticket in working]
    batch = done("give", working, world.jim, NOW, to=world.rita, words="Dana likes to be called.")
    assert became(batch) == [("done", "")] * 3
    after = [fresh(ticket) for ticket in working]
    assert [(promises(ticket), ticket.owed_at, ticket.copies) for ticket in after] == owed
    assert {ticket.assignee for ticket in after} == {world.rita}
    of_danas, of_lees, to_rita = mails(before)
    assert (of_danas.to, of_danas.subject) == ([world.dana.email], "CMS Care: new reps for 2 of your requests")
    assert of_danas.body.count("Rita Hale of Complex Billing Group now works on it. Next steps: Thu 17 Sep") == 2
    assert of_lees.about == f"ticket:{working[2].pk}"  # a single one is told of as always
    assert "Rita Hale of Complex Billing Group now works on your request." in of_lees.body
    assert (to_rita.to, to_rita.body.count("/requests/")) == ([world.rita.email], 3)
    assert "Dana likes to be called." in to_rita.body
    assert not any("likes" in mail.body for mail in (of_danas, of_lees))
    told = Notice.objects.filter(user=world.dana, kind="rep").values_list("about", flat=True)
    assert sorted(told) == [f"ticket:{ticket.pk}" for ticket in working[:2]]
    notes = Message.objects.filter(internal=True, ticket__in=working)
    assert {note.body for note in notes} == {"Dana likes to be called."}


def test_before_the_confirmation_and_for_who_takes_them_nobody_is_told(
    world: World, many: list[Ticket], before: int
) -> None:
    many[3].team.members.add(world.rita)
    assert became(done("give", many[3:], world.rita, NOW, to=world.rita)) == [("done", "")]
    assert mails(before) == []


def test_what_was_finished_or_moved_since_the_preview_is_skipped_and_said(
    world: World, working: list[Ticket]
) -> None:
    plan = plan_for("give", working, world.rita)
    resolve(working[0].pk, words="Done.", actor=by(world.sherry), now=NOW)
    assign(working[1].pk, assignee=world.rita, actor=by(world.jim), now=NOW)
    batch = carry_out(plan, actor=by(world.jim), now=NOW)
    assert became(batch) == [
        ("skipped", "This request is already resolved."),
        ("skipped", "Somebody was quicker: Rita Hale has it now."),
        ("done", ""),
    ]


def test_it_is_given_to_people_of_its_team_who_are_there(world: World, working: list[Ticket]) -> None:
    [(state, why), *_] = became(done("give", working, world.jim, NOW, to=world.lyndi))
    assert (state, why) == ("skipped", "Lyndi Foster does not work for Complex Billing Group.")
    [(_, why), *_] = became(done("give", working, world.jim, NOW, to=world.sherry))
    assert why == "Sherry Parrish has this request already."
    [(_, why), *_] = became(done("spread", working, world.jim, NOW))
    assert why == "Nobody of Complex Billing Group is there today."


def test_who_is_told_of_more_requests_costs_no_more_look_ups(world: World, working: list[Ticket]) -> None:
    Ticket.objects.update(copies=["boss@shop.example"], submitter=world.dana)

    def look_ups(tickets: list[Ticket]) -> int:
        with CaptureQueriesContext(connection) as made:
            assert (
                len(letters_of([Move(one.pk, world.rita, True) for one in tickets], "k", actor=by(None), now=NOW))
                == 2
            )
        return len(made)

    assert look_ups(working[:2]) == look_ups(working)


def test_an_act_has_one_name_wherever_it_is_done_and_told(visitor: Visitor, working: list[Ticket]) -> None:
    jim, name = visitor("jim"), "Give to whoever owes least"
    for url in ("/queue/?view=all", f"/requests/{working[0].pk}/", "/queue/bulk/"):
        assert name in text(jim.get(url))
    queue, asked = text(jim.get("/queue/?view=all")), {"ticket": working[0].pk}
    for act in ("give", "spread", "reply", "note", "hold"):
        named = Batch.Act(act).label
        assert f">{named}</button>" in queue
        assert f"<h1>{named}</h1>" in text(jim.get("/queue/bulk/", asked | {"act": act}))


def test_whoever_is_there_and_owes_least_takes_them(world: World, working: list[Ticket]) -> None:
    """What they owe themselves counts only once they are given: Sherry, who has all three, is no worse off for it."""
    team = working[0].team
    team.members.set([world.rita, world.sherry])
    found = list(takers(working, NOW).values())
    assert sorted(found.count(one.pk) for one in (world.rita, world.sherry)) == [1, 2]
    assert set(takers(working, NOW, without=world.sherry).values()) == {world.rita.pk}
    Absence.objects.create(user=world.rita, starts_on=date(2026, 9, 16), ends_on=date(2026, 9, 18))
    assert set(takers(working, NOW).values()) == {world.sherry.pk}
    assert set(takers(working, NOW, without=world.sherry).values()) == {None}


def test_one_that_fails_stops_no_other(
    world: World, working: list[Ticket], monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    real, broken = bulk.move, working[1].pk

    def breaks(ticket: Ticket, *args: object, **named: object) -> Event:
        event = real(ticket, *args, **named)  # type: ignore[arg-type]
        if ticket.pk == broken:
            raise RuntimeError("the disk is full")
        return event

    monkeypatch.setattr(bulk, "move", breaks)
    batch = done("give", working, world.jim, NOW, to=world.rita)
    assert [state for state, _ in became(batch)] == ["done", "failed", "done"]
    assert fresh(working[1]).assignee == world.sherry
    assert last_event(working[1]).action == "ticket.confirmed"  # nothing of it stayed
    assert [mail.about for mail in mails(before)][:2] == [f"ticket:{working[0].pk}", f"ticket:{working[2].pk}"]


def test_a_note_a_reply_and_a_wait_for_all(world: World, many: list[Ticket], before: int) -> None:
    working = many[:3]
    assert became(done("note", many, world.rita, NOW, words="The switch is down.")) == [("done", "")] * 4
    assert mails(before) == []
    assert Message.objects.filter(internal=True, body="The switch is down.").count() == 4
    promise(working[0].pk, day=date(2026, 9, 30), words="Next.", actor=by(world.sherry), now=NOW)
    day = date(2026, 10, 7)
    batch = done("reply", many, world.rita, NOW, words="The switch is back.", day=day)
    assert [state for state, _ in became(batch)] == ["done", "skipped", "skipped", "skipped"]
    assert "takes no new date yet" in became(batch)[1][1]
    assert working[0].milestones.get(outcome="", name="follow_up").committed_on == day
    closed = done("reply", working[:1], world.rita, NOW, words="Once more.", day=date(2026, 10, 10))
    assert "next business day" in became(closed)[0][1]
    batch = done("reply", many, world.rita, NOW, words="The switch is back, all of it.")
    assert became(batch) == [("done", "")] * 4
    batch = done("hold", many, world.rita, NOW, party="carrier", words="the switch")
    assert [state for state, _ in became(batch)] == ["done", "done", "done", "skipped"]  # the last is not confirmed
    assert {ticket.status for ticket in map(fresh, working)} == {"held"}


def test_the_same_plan_is_done_once(world: World, working: list[Ticket], before: int) -> None:
    plan = plan_for("reply", working, words="The switch is back.")
    first = carry_out(plan, actor=by(world.rita), now=NOW)
    assert carry_out(plan, actor=by(world.rita), now=NOW) == first
    assert len(mails(before)) == 3
    carry_out(replace(plan, key=uuid4()), actor=by(world.rita), now=NOW)
    assert len(mails(before)) == 6  # control: it is the key that knows it


def test_what_a_dead_process_left_is_done_by_the_next(world: World, working: list[Ticket], before: int) -> None:
    batch = done("give", working, world.jim, NOW, to=world.rita)
    Batch.objects.filter(pk=batch.pk).update(done_at=None)
    OutgoingMail.objects.filter(pk__gt=before).delete()
    work_off_stale(NOW + timedelta(minutes=1))
    assert mails(before) == []  # its process may still live
    work_off_stale(NOW + timedelta(minutes=3))
    assert len(mails(before)) == 3
    assert Batch.objects.get(pk=batch.pk).done_at == NOW + timedelta(minutes=3)


def test_undo_gives_back_what_nobody_touched_and_tells_who_was_told(
    world: World, many: list[Ticket], before: int
) -> None:
    many[3].team.members.add(world.rita)
    batch = done("give", many, world.jim, NOW, to=world.rita)
    assign(many[1].pk, assignee=world.sherry, actor=by(world.rita), now=NOW)
    assign(many[1].pk, assignee=world.rita, actor=by(world.sherry), now=NOW)
    resolve(many[2].pk, words="Done.", actor=by(world.rita), now=NOW)
    since = OutgoingMail.objects.latest("pk").pk
    undone = undo(Batch.objects.get(pk=batch.pk), actor=by(world.jim), now=NOW + timedelta(minutes=5))
    assert became(undone) == [
        ("done", ""),
        ("skipped", "It was given anew since."),
        ("skipped", "This request is already resolved."),
        ("done", ""),
    ]
    assert [fresh(ticket).assignee for ticket in many] == [world.sherry, world.rita, world.rita, None]
    assert last_event(many[3]).action == "ticket.unassigned"
    assert [mail.to for mail in mails(since)] == [[world.dana.email], [world.sherry.email]]
    assert f"{world.sherry} of Complex Billing Group now works on your request." in mails(since)[0].body
    events = Event.objects.count()
    assert undo(Batch.objects.get(pk=batch.pk), actor=by(world.jim), now=NOW + timedelta(minutes=6)) == undone
    assert Event.objects.count() == events


def test_undo_has_its_hour_its_owner_and_its_people(world: World, working: list[Ticket]) -> None:
    batch = done("give", working, world.jim, NOW, to=world.rita)
    batch.refresh_from_db()
    noted = done("note", working, world.jim, NOW, words="A note.")
    for which, who, at in [(batch, world.jim, 61), (batch, world.rita, 1), (noted, world.jim, 1)]:
        with pytest.raises(RefusedError):
            undo(which, actor=by(who), now=NOW + timedelta(minutes=at))
    world.sherry.is_active = False
    world.sherry.save(update_fields=["is_active"])
    undone = undo(batch, actor=by(world.jim), now=NOW + timedelta(minutes=60))
    assert became(undone) == [("skipped", "Choose somebody who works here.")] * 3
    world.sherry.is_active = True
    world.sherry.save(update_fields=["is_active"])


def test_a_preview_is_what_is_done_and_leaves_nothing(world: World, many: list[Ticket], before: int) -> None:
    plan = plan_for("give", many, world.rita)
    events = Event.objects.count()
    outlook = outlook_of(plan, actor=by(world.jim), now=NOW)
    assert (Event.objects.count(), mails(before), Batch.objects.count()) == (events, [], 0)
    assert outlook.refused == {}
    carry_out(plan, actor=by(world.jim), now=NOW)
    shown = [(told.mail.to, told.mail.cc, told.mail.subject, told.mail.body) for told in outlook.told]
    assert shown == [(mail.to, mail.cc, mail.subject, mail.body) for mail in mails(before)]


def test_a_plan_is_good_for_an_hour_and_for_who_was_shown_it(world: World, working: list[Ticket]) -> None:
    plan = plan_for("reply", working, words="Back.", day=date(2026, 9, 30))
    with time_machine.travel(NOW, tick=False) as clock:
        shown = sealed(plan, world.jim.pk)
        assert unsealed(shown, world.jim.pk) == plan
        assert unsealed(shown, world.rita.pk) is None
        assert unsealed(f"{shown}x", world.jim.pk) is None
        clock.shift(timedelta(minutes=61))
        assert unsealed(shown, world.jim.pk) is None


def test_who_is_away_is_said_before_they_are_given_anything(
    world: World, visitor: Visitor, working: list[Ticket], noon: None
) -> None:
    Absence.objects.create(user=world.rita, starts_on=date(2026, 9, 14), ends_on=date(2026, 9, 18))
    what = {"act": "give", "ticket": [ticket.pk for ticket in working], "assignee": world.rita.pk}
    assert "Rita Hale is away until Fri 18 Sep." in text(visitor("jim").post("/queue/bulk/", what))


def hidden_plan(page: str) -> str:
    return page.partition('name="plan" value="')[2].partition('"')[0]


def test_from_the_queue_to_the_report_and_back(
    world: World, visitor: Visitor, many: list[Ticket], noon: None, before: int
) -> None:
    Membership.objects.filter(user=world.rita, team=many[3].team).delete()
    jim, chosen = visitor("jim"), {"ticket": [ticket.pk for ticket in many]}
    queue = text(jim.get("/queue/?view=all"))
    assert queue.count('form="bulk" aria-label="Choose ') == 4
    assert f'id="row-{many[0].pk}" data-row="{many[0].pk}"' in queue
    assert "Give to one rep" in text(jim.get("/queue/bulk/", chosen | {"act": "give"}))
    refused = jim.post("/queue/bulk/", chosen | {"act": "give"})
    assert (refused.status_code, "Choose who takes it." in text(refused)) == (422, True)
    preview = text(jim.post("/queue/bulk/", chosen | {"act": "give", "assignee": world.rita.pk}))
    assert "1 cannot take it" in preview
    assert f"Rita Hale does not work for {many[3].team}." in preview
    assert "new reps for 2 of your requests" in preview
    assert mails(before) == []
    done_now = jim.post("/queue/bulk/do/", {"plan": hidden_plan(preview)})
    again = jim.post("/queue/bulk/do/", {"plan": hidden_plan(preview)})
    assert done_now["Location"] == again["Location"]
    report = text(jim.get(done_now["Location"]))
    assert "3 requests are done, 1 is not." in report
    undone = jim.post(f"{done_now['Location']}undo/")
    assert "3 requests are done." in text(jim.get(undone["Location"]))
    assert "It was taken back" in text(jim.get(done_now["Location"]))
    assert "3 done of 4" in text(jim.get("/queue/bulk/"))
    assert visitor("rita").get(done_now["Location"]).status_code == 404
    assert visitor("rita").post(f"{done_now['Location']}undo/").status_code == 404


def test_all_of_one_rep_go_round_without_them(
    world: World, visitor: Visitor, working: list[Ticket], noon: None
) -> None:
    jim = visitor("jim")
    page = text(jim.get("/queue/bulk/", {"rep": world.sherry.pk, "act": "spread"}))
    assert page.count('form="act" aria-label="Choose ') == 3
    posted = {"rep": world.sherry.pk, "act": "spread", "ticket": [ticket.pk for ticket in working]}
    assert text(jim.post("/queue/bulk/", posted)).count("goes to Rita Hale") == 3
    nobody = jim.get("/queue/bulk/", {"rep": world.lyndi.pk, "act": "give"})
    assert (nobody.status_code, "Nothing is open with" in text(nobody)) == (422, True)
    assert "Choose whose." in text(jim.get("/queue/bulk/", {"rep": "", "act": "give"}))


def test_the_page_of_an_act_costs_the_same_for_one_and_for_many(
    visitor: Visitor, many: list[Ticket], noon: None
) -> None:
    jim, counts = visitor("jim"), []
    for tickets in (many[:1], many[:1], many):
        with CaptureQueriesContext(connection) as seen:
            jim.get("/queue/bulk/", {"act": "give", "ticket": [ticket.pk for ticket in tickets]})
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 25


@pytest.mark.parametrize("act", ["reply", "note", "hold", "spread"])
def test_every_act_has_its_page(visitor: Visitor, many: list[Ticket], noon: None, act: str) -> None:
    what = {"act": act, "ticket": [ticket.pk for ticket in many], "words": "The switch is back.", "party": "carrier"}
    preview = text(visitor("jim").post("/queue/bulk/", what))
    assert "Nothing is changed or sent yet." in preview
    assert ("The switch is back." in preview.partition('class="sent-as"')[2]) is (act in ("reply", "spread"))


def test_nothing_chosen_nonsense_and_a_stale_plan_say_so(visitor: Visitor, noon: None) -> None:
    jim = visitor("jim")
    assert "No request is chosen." in text(jim.get("/queue/bulk/", {"act": "give"}))
    assert "No request is chosen." in text(jim.post("/queue/bulk/", {"act": "give", "ticket": ["²", "987654"]}))
    assert "Nothing was done" in text(jim.post("/queue/bulk/do/", {"plan": "nonsense"}, follow=True))
    assert jim.get("/queue/bulk/987654/").status_code == 404
