"""Phone intake: 24 hours or less, or more; the call kept, the caller told by mail [2.1], [2.9], [8.4]."""

from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest

from contacts.models import Role
from tests.escalation.clock import follow_the_cursor, rungs
from tests.once import world
from tests.tickets.calling import CHRIS_CALLS, call
from tests.tickets.letter import MAINTENANCE_LINE
from tests.world import World, account, by, file, fresh, last_mail, mails_of, office, person, promises, staff
from tickets.desk.selectors.callers import callers, people_of
from tickets.errors import RefusedError
from tickets.models import Call
from tickets.services.assign import assign
from tickets.services.correct import correct
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise
from tickets.services.wait import hold, pause

__all__ = ["world"]
pytestmark = pytest.mark.django_db
THREE = office("2026-09-15 15:00")
NEXT_DAY = office("2026-09-16 15:00")


def test_24_hours_are_confirmed_at_once_and_owed_by_the_same_time_tomorrow(world: World) -> None:
    ticket = fresh(call(world, THREE))
    assert (ticket.channel, ticket.status, ticket.team.key, ticket.assignee) == (
        "phone",
        "working",
        "helpdesk",
        world.rita,
    )
    assert (ticket.owed, ticket.owed_at, ticket.check_at) == ("quick_fix", NEXT_DAY, THREE)
    assert promises(ticket) == [("confirmation", "kept"), ("next_steps", ""), ("follow_up", ""), ("quick_fix", "")]
    assert list(ticket.numbers.values_list("kind", flat=True)) == ["issue"]
    receipt, confirmation = mails_of(ticket)
    assert "Rita Hale filed this for you from your call. Its number is C" in receipt.body
    assert "Rita Hale wrote down:\n\n> The suite number is missing." in receipt.body
    assert (receipt.to, receipt.automatic, confirmation.automatic) == ([world.dana.email], True, False)
    for words in (
        "Rita Hale works on it.",
        f"Your number is {ticket.numbers.get().number}. It is worked on at once, to be resolved in 24 hours or less.",
        "Resolution within 24 hours: Wed 16 Sep, 3:00 PM EDT\n",
        "Next steps: Thu 17 Sep, 5:00 PM EDT (Day 3)",
    ):
        assert words in confirmation.body


def test_more_than_24_hours_goes_to_complex_billing_with_an_ims_number(world: World) -> None:
    now, later = (call(world, THREE, confirms=confirms, quick=False) for confirms in (True, False))
    assert (now.team.key, now.assignee, now.owed) == ("complex_billing", world.sherry, "next_steps")
    assert now.numbers.filter(kind="ims").exists()
    assert (later.status, later.team.key, later.owed) == ("received", "helpdesk", "confirmation")
    assert ("quick_fix", "") not in promises(now) + promises(later)


def test_what_is_kept_of_a_call_and_who_hears_of_it(world: World) -> None:
    ticket = call(
        world, THREE, CHRIS_CALLS, submitter=world.hana, call="a call of Chris Doe", copies=(CHRIS_CALLS.email,)
    )
    kept = Call.objects.get(ticket=ticket)
    assert (kept.caller_name, kept.method, kept.line, kept.taken_by, kept.at) == (
        "Chris Doe",
        "none",
        "770-661-1779",
        world.rita,
        THREE,
    )
    assert not kept.is_authenticated
    event = ticket.events.get(action="ticket.called")
    assert event.data == {"caller": "Chris Doe", "line": "770-661-1779", "method": "not authenticated"}
    assert ticket.messages.earliest("id").author == world.rita
    receipt = mails_of(ticket)[0]
    assert receipt.to == [world.hana.email]
    assert CHRIS_CALLS.email in receipt.cc
    assert "from a call of Chris Doe" in receipt.body


def test_a_maintenance_call_warns_of_long_distance(world: World) -> None:
    ticket = call(world, THREE, kind="maintenance", service_level="add", quick=False, confirms=True)
    assert last_mail(ticket).body.startswith(MAINTENANCE_LINE)
    for words in ("Please do not use long distance service", "within the next 3 business days"):
        assert words in last_mail(ticket).body


def test_a_form_sent_twice_is_one_call(world: World) -> None:
    once = partial(call, world, submission_key=uuid4())
    first, second = once(THREE), once(office("2026-09-15 15:01"))
    assert first == second
    assert (Call.objects.count(), len(mails_of(first))) == (1, 2)


@pytest.mark.parametrize(("at", "outcome"), [("2026-09-16 15:00", "kept"), ("2026-09-16 15:00:01", "late")])
def test_resolving_keeps_the_24_hours_up_to_their_second(world: World, at: str, outcome: str) -> None:
    ticket = call(world, THREE)
    resolve(ticket.pk, words="Added.", actor=by(world.rita), now=office(at))
    assert dict(promises(ticket))["quick_fix"] == outcome
    reopen(ticket.pk, words="Not added.", actor=by(world.dana), now=office("2026-09-17 10:00"))
    assert ticket.milestones.filter(name="quick_fix").count() == 1  # once back, it is a request like any other


def test_the_ladder_watches_24_hours_as_every_promise(world: World) -> None:
    ticket = call(world, THREE)
    promise(ticket.pk, day=office("2026-09-28 10:00").date(), words="Soon.", actor=by(world.rita), now=THREE)
    follow_the_cursor(ticket, office("2026-09-16 15:00"))
    warned = ticket.events.get(action="escalation.warned")
    assert (warned.at, warned.data["milestone"]) == (office("2026-09-16 11:00"), "quick_fix")
    assert rungs(ticket) == []
    follow_the_cursor(ticket, office("2026-09-16 17:00"))
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]  # the office is open when it is missed
    assert "Missed: Resolution within 24 hours, promised for Wed 16 Sep, 3:00 PM EDT" in last_mail(ticket).body


def test_24_hours_do_not_stand_still(world: World) -> None:
    ticket = call(world, THREE)
    with pytest.raises(RefusedError, match="24 hours do not stand still"):
        pause(ticket.pk, party="submitter", words="Which suite?", actor=by(world.rita), now=THREE)
    hold(ticket.pk, party="carrier", words="They look.", actor=by(world.rita), now=THREE)
    assert fresh(ticket).owed_at == NEXT_DAY


def test_another_rep_or_kind_leaves_the_24_hours_and_the_team(world: World) -> None:
    ticket = call(world, THREE)
    assign(ticket.pk, assignee=world.sherry, actor=by(world.rita), now=THREE)
    correct(ticket.pk, kind="maintenance", service_level="move", actor=by(world.rita), now=THREE)
    correct(ticket.pk, kind="billing", actor=by(world.rita), now=THREE)
    assert (fresh(ticket).owed, fresh(ticket).team.key) == ("quick_fix", "helpdesk")
    assert not ticket.numbers.filter(kind="ims").exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("770-555-0199", ["Lee Sand"]),
        ("+1 (770) 555 0199", ["Lee Sand"]),
        ("ORT", ["Dana Ortiz"]),
        ("ortiz dana", ["Dana Ortiz"]),
        ("dana.ortiz@agency.example", ["Dana Ortiz"]),
        ("harbor", ["Hana Brooks", "Dana Ortiz", "Lee Sand", "Harborview Cafe"]),
        ("7705550142", ["Peachtree Dental Group"]),
        ("404 555 01", ["Fulton Freight"]),
        ("dental peach", ["Peachtree Dental Group"]),
        ("rita", []),
        ("x", []),
        ("%", []),
        ("7" * 121, []),
    ],
)
def test_the_caller_is_found_by_whatever_they_say(world: World, typed: str, found: list[str]) -> None:
    world.lee.phones.create(number="770.555.0199")
    agency = world.ed.agency
    assert agency is not None
    account(agency, "Harborview Cafe", "404 555 9999")
    seen = callers(typed)
    assert [*(each.name for each in seen.people), *(each.customer.name for each in seen.accounts)] == found


def test_who_called_before_is_found_by_their_number(world: World) -> None:
    ticket = call(world, THREE, CHRIS_CALLS)
    assert [each.ticket for each in callers("770 555 0142").calls] == [ticket]
    assert callers("770 555 0143").calls == []


def test_a_request_is_filed_for_somebody_who_is_there_the_lead_first(world: World) -> None:
    gone = person("Gone Girl", Role.SUB_AGENT, world.dana.agency)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert world.dana.agency_id is not None
    assert list(people_of(world.dana.agency_id)) == [world.hana, world.dana, world.lee]


def test_the_rep_may_give_it_to_somebody(world: World) -> None:
    quick = call(world, THREE, assignee=world.sherry)
    assert (quick.assignee, quick.team.key) == (world.sherry, "helpdesk")
    assert call(world, THREE, quick=False, confirms=True, assignee=staff("lfoster")).assignee == world.lyndi


def test_requests_of_the_web_are_as_before(world: World, tuesday: datetime) -> None:
    assert not file(world.dana, tuesday).is_quick
