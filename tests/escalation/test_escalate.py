"""Escalating by hand: who may ask for which level, with what reason, and what then happens [6.7]."""

from datetime import datetime

import pytest

from contacts.models import User
from escalation.models import Ask, FiredRung, Run
from escalation.services.acknowledge import acknowledge
from escalation.services.escalate import escalate
from tests.escalation.clock import away, escalations_of, follow_the_cursor, rungs, sweep, told_at
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Event, Ticket
from tickets.selectors.thread import thread_of
from tickets.services.finish import resolve
from tickets.services.promise import promise

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
JIM, SHARON = (1, "told", "Jim Woodburn"), (2, "told", "Sharon Vaughn")


@pytest.fixture(scope="module")
def of_dana(world: World) -> Ticket:
    return file(world.dana, office("2026-09-15 10:00"))


@pytest.fixture
def ticket(of_dana: Ticket) -> Ticket:
    """Its confirmation is due Wed 16 Sep 17:00; if missed, rungs follow on Thu 17, Fri 18, Tue 22 and Thu 24."""
    return fresh(of_dana)


def ask(ticket: Ticket, user: User, at: str, level: int | None = None, reason: str = "") -> Ask:
    return escalate(ticket.pk, level=level, reason=reason, actor=by(user), now=office(at))


# The agency's side


def test_before_a_miss_only_level_1_and_only_with_a_reason(world: World, ticket: Ticket) -> None:
    with pytest.raises(RefusedError, match="Say why") as refused:
        ask(ticket, world.dana, "2026-09-15 11:00", level=1)
    assert refused.value.field == "reason"
    with pytest.raises(RefusedError, match="Level 2 is not open to you now"):
        ask(ticket, world.dana, "2026-09-15 11:00", level=2, reason="Urgent.")
    assert rungs(ticket) == []
    ask(ticket, world.dana, "2026-09-15 11:00", level=1, reason="The shop is closed.")
    assert rungs(ticket) == [JIM]
    assert fresh(ticket).level == 1


def test_in_open_hours_it_is_told_in_the_same_breath_with_who_asked_and_why(world: World, ticket: Ticket) -> None:
    asked = ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    fired = FiredRung.objects.get()
    assert (fired.cause, fired.ask, fired.due_at) == ("asked", asked, office("2026-09-15 11:00"))
    assert fresh(ticket).check_at == office("2026-09-16 13:00")  # the warning before the deadline comes next
    body = escalations_of(ticket)[0].body
    assert "needs you, Jim Woodburn: escalation level 1" in body
    assert "Owed next: Confirmation of receipt, promised for Wed 16 Sep, 5:00 PM EDT.\n" in body
    assert "Dana Ortiz, Harbor Telecom asked for level 1 on Tue 15 Sep, 11:00 AM EDT: “The shop is closed.”\n" in body
    assert "Missed" not in body
    assert "unless the promise is fulfilled, Sharon Vaughn is told on Fri 18 Sep, 8:00 AM EDT." in body


def test_the_rule_and_its_evidence_are_kept(world: World, ticket: Ticket) -> None:
    early = ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    assert early.rule == (
        "Nothing is missed: confirmation of receipt was promised by Wed 16 Sep, 5:00 PM EDT. "
        "Until then you may escalate to Jim Woodburn, level 1, with a reason."
    )
    late = ask(ticket, world.dana, "2026-09-17 09:00")
    assert late.rule == (
        "Confirmation of receipt was promised by Wed 16 Sep, 5:00 PM EDT; that was missed: "
        "you may escalate to Sharon Vaughn, level 2."
    )
    asked = Event.objects.filter(action="escalation.asked").latest("id")
    assert asked.data["rule"] == late.rule
    assert (early.milestone.name, late.milestone.name, late.asked_by) == ("confirmation", "confirmation", world.dana)


def test_once_a_promise_is_missed_the_next_level_not_yet_told(world: World, ticket: Ticket) -> None:
    sweep("2026-09-17 08:00")
    ask(ticket, world.dana, "2026-09-17 09:00")
    assert rungs(ticket) == [JIM, SHARON]
    body = escalations_of(ticket)[1].body
    assert "Missed: Confirmation of receipt, promised for Wed 16 Sep, 5:00 PM EDT; late 1 day.\n" in body
    assert "Dana Ortiz, Harbor Telecom asked for level 2 on Thu 17 Sep, 9:00 AM EDT.\n" in body
    with pytest.raises(RefusedError, match="Level 4 is not open to you now"):
        ask(ticket, world.dana, "2026-09-17 09:01", level=4)


def test_the_levels_above_keep_their_days(world: World, ticket: Ticket) -> None:
    sweep("2026-09-17 08:00")
    ask(ticket, world.dana, "2026-09-17 09:00")
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[2:] == [(3, office("2026-09-22 08:00")), (4, office("2026-09-24 08:00"))]


def test_a_second_click_is_answered_and_tells_nobody(world: World, ticket: Ticket) -> None:
    sweep("2026-09-17 08:00")
    ask(ticket, world.dana, "2026-09-17 09:00", level=2)
    sent = len(mails_of(ticket))
    with pytest.raises(RefusedError, match="Level 2, Sharon Vaughn, was told already, on Thu 17 Sep, 9:00 AM EDT"):
        ask(ticket, world.dana, "2026-09-17 09:00", level=2)
    assert len(mails_of(ticket)) == sent
    assert Ask.objects.count() == 1


def test_without_a_miss_there_is_nothing_above_level_1(world: World, ticket: Ticket) -> None:
    ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    with pytest.raises(RefusedError, match="Level 1 was told already; the next level can be asked for once"):
        ask(ticket, world.dana, "2026-09-15 12:00", reason="Still closed.")


def test_the_empty_first_level_of_a_disconnect_leads_to_the_next(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="disconnect")
    asked = ask(ticket, world.dana, "2026-09-15 11:00", reason="It rings still.")
    assert "escalate to Sene Bostrom, level 2" in asked.rule
    assert rungs(ticket) == [(1, "skipped", None), (2, "told", "Sene Bostrom")]


def test_who_is_away_is_covered_and_the_rule_says_so(world: World, ticket: Ticket) -> None:
    away(world.jim, deputy=world.rita)
    asked = ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    assert "escalate to Rita Hale (in place of Jim Woodburn, who is away), level 1" in asked.rule
    assert rungs(ticket) == [(1, "told", "Rita Hale")]


# At night


def test_at_night_it_is_told_at_the_next_opening(world: World, ticket: Ticket) -> None:
    ask(ticket, world.dana, "2026-09-15 20:00", reason="The shop is closed.")
    assert rungs(ticket) == []
    assert fresh(ticket).check_at == office("2026-09-16 08:00")
    with pytest.raises(RefusedError, match="Level 1 was asked for already: Jim Woodburn is told on Wed 16 Sep, 8:00"):
        ask(ticket, world.dana, "2026-09-15 21:00", reason="Please.")
    follow_the_cursor(ticket, office("2026-09-16 12:00"))
    assert told_at(ticket) == [(1, office("2026-09-16 08:00"))]


def test_an_act_done_before_the_opening_leaves_nothing_to_ask_for(world: World, ticket: Ticket) -> None:
    ask(ticket, world.dana, "2026-09-15 20:00", reason="The shop is closed.")
    confirmed(world, ticket, "2026-09-16 07:30")
    follow_the_cursor(ticket, office("2026-09-16 17:00"))
    assert rungs(ticket) == []
    ask(ticket, world.dana, "2026-09-16 18:00", reason="Now the other shop.")
    follow_the_cursor(ticket, office("2026-09-17 12:00"))
    assert rungs(ticket) == [JIM]
    assert Ask.objects.filter(withdrawn_at__isnull=False).count() == 1


def test_the_owed_act_takes_the_ladder_down(world: World, ticket: Ticket) -> None:
    ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    confirmed(world, ticket, "2026-09-15 15:00")
    assert fresh(ticket).level == 0


def test_a_level_told_by_hand_is_not_told_again_by_the_breach(world: World, ticket: Ticket) -> None:
    ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket) == [
        (1, office("2026-09-15 11:00")),
        (2, office("2026-09-18 08:00")),
        (3, office("2026-09-22 08:00")),
        (4, office("2026-09-24 08:00")),
    ]
    assert Run.objects.count() == 1


# Staff


def test_staff_may_go_to_any_level_above_with_a_reason(world: World, ticket: Ticket) -> None:
    with pytest.raises(RefusedError, match="Say why"):
        ask(ticket, world.rita, "2026-09-15 11:00", level=3)
    ask(ticket, world.rita, "2026-09-15 11:00", level=3, reason="A hospital.")
    assert rungs(ticket) == [(1, "collapsed", None), (2, "collapsed", None), (3, "told", "Terry Chase")]
    with pytest.raises(RefusedError, match="Level 2 was passed already"):
        ask(ticket, world.rita, "2026-09-15 12:00", level=2, reason="Too.")
    ask(ticket, world.rita, "2026-09-15 12:00", level=4, reason="A whole city.")
    assert [mail.to for mail in escalations_of(ticket)] == [[world.terry.email], [world.elise.email]]
    assert "Rita Hale asked for level 4" in escalations_of(ticket)[1].body
    with pytest.raises(RefusedError, match="no level left"):
        ask(ticket, world.rita, "2026-09-15 13:00", reason="More.")


def test_who_was_told_already_is_not_offered_again(world: World, ticket: Ticket) -> None:
    away(world.sharon, deputy=world.jim)
    sweep("2026-09-17 08:00")
    ask(ticket, world.rita, "2026-09-17 09:00", reason="A hospital.")
    assert rungs(ticket) == [JIM, (2, "collapsed", None), (3, "told", "Terry Chase")]


def test_acknowledging_answers_it_like_any_other(world: World, ticket: Ticket) -> None:
    ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    rung = acknowledge(ticket.pk, actor=by(world.jim), now=office("2026-09-15 11:30"))
    assert (rung.level, rung.acknowledged_by) == (1, world.jim)


def test_a_finished_ticket_has_no_ladder(world: World, ticket: Ticket) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 11:00"))
    for user in (world.dana, world.rita):
        with pytest.raises(RefusedError, match="Reopen it first"):
            ask(ticket, user, "2026-09-15 12:00", level=1, reason="No.")


def test_both_sides_read_it(world: World, ticket: Ticket) -> None:
    ask(ticket, world.rita, "2026-09-15 11:00", level=1, reason="A hospital.")
    now = office("2026-09-15 11:00")
    for user in (world.dana, world.rita):
        said = [entry.text for entry in thread_of(fresh(ticket), ticket.events.all(), user, now)]
        assert said[-2:] == [
            "Asked for level 1, Jim Woodburn: “A hospital.”",
            "Escalated to level 1: Jim Woodburn was told (asked for by hand)",
        ]
    assert last_event(ticket).actor is None


def test_an_asking_ends_with_the_cycle_s_promise_and_does_not_pass_to_the_next(world: World, ticket: Ticket) -> None:
    """Level 1 was told for the confirmation; missed next steps then begin with level 2."""
    ask(ticket, world.dana, "2026-09-15 11:00", reason="The shop is closed.")
    confirmed(world, ticket, "2026-09-15 12:00")
    day = office("2026-09-29 00:00").date()
    promise(ticket.pk, day=day, words="We check.", actor=by(world.sherry), now=office("2026-09-17 11:00"))
    follow_the_cursor(ticket, office("2026-10-01 12:00"))
    assert told_at(ticket)[1:] == [(2, office("2026-10-01 08:00"))]
