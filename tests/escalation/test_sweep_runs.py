"""What ends a run, what does not, and what begins another [6.3], [6.4]."""

from datetime import date, datetime

import pytest

from escalation.models import Run
from tests.escalation.clock import escalations_of, follow_the_cursor, rungs, sweep
from tests.world import World, by, confirmed, file, fresh, office, promises
from tickets.services.assign import assign
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.promise import promise
from tickets.services.reply import reply

pytestmark = pytest.mark.django_db
JIM = (1, "told", "Jim Woodburn")


def test_the_owed_act_ends_the_run(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    assert fresh(ticket).level == 1
    confirmed(world, ticket, "2026-09-17 09:00")
    follow_the_cursor(ticket, office("2026-09-17 17:00"))
    assert fresh(ticket).level == 0
    assert rungs(ticket) == [JIM]


def test_resolving_and_withdrawing_end_it(world: World, tuesday: datetime) -> None:
    for end, actor in ((resolve, world.rita), (withdraw, world.dana)):
        ticket = file(world.dana, tuesday)
        sweep("2026-09-17 08:00")
        end(ticket.pk, words="No longer.", actor=by(actor), now=office("2026-09-17 09:00"))
        sweep("2026-09-28 08:00")
        assert rungs(ticket) == [JIM]
        assert (fresh(ticket).check_at, fresh(ticket).level) == (None, 0)


def test_a_reply_or_another_rep_does_not_end_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    reply(ticket.pk, words="We are on it.", actor=by(world.rita), now=office("2026-09-17 09:00"))
    assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=office("2026-09-17 10:00"))
    sweep("2026-09-18 08:00")
    assert rungs(ticket) == [JIM, (2, "told", "Sharon Vaughn")]
    assert fresh(ticket).level == 2


def test_a_promise_after_the_breach_ends_the_run_and_stays_missed(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    sweep("2026-09-18 08:00")
    assert rungs(ticket) == [JIM]
    day, now = date(2026, 9, 29), office("2026-09-18 09:00")
    promise(ticket.pk, day=day, words="We check.", actor=by(world.sherry), now=now)
    follow_the_cursor(ticket, office("2026-09-29 17:00:00"))
    assert rungs(ticket) == [JIM]
    assert ("next_steps", "late") in promises(ticket)
    assert fresh(ticket).level == 0


def test_a_second_breach_starts_no_second_run(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)  # confirmation missed on Wednesday, next steps on Thursday
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert Run.objects.count() == 1
    assert [level for level, *_ in rungs(ticket)] == [1, 2, 3, 4]
    assert len(escalations_of(ticket)) == 4
    assert fresh(ticket).milestones.filter(missed_seen_at__isnull=False).count() == 2


def test_after_a_heal_the_next_breach_goes_on_above_the_levels_that_fired(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    confirmed(world, ticket, "2026-09-17 16:00")  # the next steps, due at 17:00, are missed next
    follow_the_cursor(ticket, office("2026-09-21 07:59:59"))
    assert rungs(ticket) == [JIM]
    sweep("2026-09-21 08:00")
    assert rungs(ticket) == [JIM, (2, "told", "Sharon Vaughn")]
    assert Run.objects.count() == 1
    assert "Missed: Next steps" in escalations_of(ticket)[1].body


def test_a_reopened_ticket_climbs_anew(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-18 08:00")
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-18 09:00"))
    reopen(ticket.pk, words="Not done.", actor=by(world.dana), now=office("2026-10-01 10:00"))
    before = rungs(ticket)
    sweep("2026-10-05 08:00")
    assert rungs(ticket) == before
    assert rungs(ticket, cycle=2) == [JIM]
    assert Run.objects.count() == 2
