"""Open tickets follow a changed rule, each once, and what is met or missed never changes [4.7], [4.11]."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Team
from tests.escalation.clock import sweep
from tests.once import world
from tests.tickets.letter import assert_letter
from tests.tickets.rules import (
    MADE,
    another_office,
    closing,
    day,
    policy_draft,
    route_draft,
    save_calendar,
    save_policy,
    save_route,
)
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office
from tickets.models import OfficeCalendar, Ticket
from tickets.selectors.rule_history import past_versions
from tickets.selectors.rules import office_calendar_row, route_for
from tickets.selectors.thread import history_of, thread_of
from tickets.services import redating
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.redating import Redated, redate_due
from tickets.services.reply import reply
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module

pytestmark = pytest.mark.django_db
WEDNESDAY = office("2026-09-16 09:12")
Dates = dict[str, datetime]


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday)


def dates(ticket: Ticket) -> Dates:
    return {row.name: row.due_at for row in ticket.milestones.filter(outcome="")}


def promised(world: World, ticket: Ticket, on: str) -> Ticket:
    confirmed(world, ticket, "2026-09-15 11:00")
    now = office("2026-09-15 11:30")
    return promise(ticket.pk, day=day(on), words="We check.", actor=by(world.sherry), now=now)


# --- calendars -----------------------------------------------------------------------------------


def test_open_tickets_follow_a_closure_and_finished_ones_do_not(world: World, ticket: Ticket) -> None:
    finished = resolve(file(world.dana, MADE).pk, words="Done.", actor=by(world.rita), now=MADE)
    row = save_calendar(world, closing("2026-09-16"))
    assert redate_due(MADE) == Redated(followed=1, moved=1)
    assert dates(ticket) == {
        "confirmation": office("2026-09-17 17:00"),
        "next_steps": office("2026-09-18 17:00"),
        "follow_up": office("2026-10-13 17:00"),
    }
    now = fresh(ticket)
    assert (now.calendar, now.owed_at, now.check_at) == (row, office("2026-09-17 17:00"), MADE)
    assert set(ticket.milestones.values_list("calendar", flat=True)) == {row.pk}
    assert fresh(finished).calendar.version == 1


def test_the_history_says_what_moved_and_by_which_rule(world: World, ticket: Ticket) -> None:
    save_calendar(world, closing("2026-10-13"))
    redate_due(MADE)
    event = ticket.events.get(action="ticket.redated")
    assert event.data == {
        "rule": "office calendar Office, version 2",
        "before": {"follow_up": "2026-10-13T21:00:00+00:00"},
        "after": {"follow_up": "2026-10-14T21:00:00+00:00"},
    }
    assert (event.actor, event.source) == (None, "rules")
    assert [past.what for past in history_of(ticket, [event], MADE)] == [
        "Follows a changed rule: office calendar Office, version 2"
    ]


def test_from_now_moves_nothing(world: World, ticket: Ticket) -> None:
    before = dates(ticket)
    save_calendar(world, closing("2026-09-16"), redates=False)
    assert redate_due(MADE) == Redated()
    assert dates(ticket) == before


def test_what_is_missed_or_met_keeps_its_date_and_its_version(world: World, ticket: Ticket) -> None:
    met = confirmed(world, file(world.dana, MADE), "2026-09-15 12:30")
    later = office("2026-09-16 17:00:01")
    save_calendar(world, closing("2026-09-16"), now=later)
    redate_due(later)
    missed = ticket.milestones.get(name="confirmation")
    assert (missed.due_at, missed.calendar.version) == (office("2026-09-16 17:00"), 1)
    assert dates(ticket)["next_steps"] == office("2026-09-18 17:00")
    assert met.milestones.get(name="confirmation").calendar.version == 1
    sweep("2026-09-17 08:00")
    assert fresh(ticket).level == 1


def test_at_its_due_second_a_deadline_is_not_missed_yet(world: World, ticket: Ticket) -> None:
    due = office("2026-09-16 17:00")
    save_calendar(world, closing("2026-09-16"), now=due)
    redate_due(due)
    assert dates(ticket)["confirmation"] == office("2026-09-17 17:00")


def test_what_comes_later_is_warned_of_anew(world: World, ticket: Ticket) -> None:
    sweep("2026-09-16 13:00")
    assert ticket.milestones.get(name="confirmation").warned_at is not None
    now = office("2026-09-16 14:00")
    save_calendar(world, closing("2026-09-16"), now=now)
    redate_due(now)
    assert ticket.milestones.get(name="confirmation").warned_at is None


def test_a_promise_on_a_day_that_closes_rolls_forward_and_the_submitter_is_told_once(
    world: World, ticket: Ticket
) -> None:
    promised(world, ticket, "2026-09-29")
    save_calendar(world, closing("2026-09-29"))
    redate_due(MADE)
    redate_due(MADE)
    assert dates(ticket) == {"follow_up": office("2026-09-30 17:00")}
    assert_letter(
        ticket,
        to=[world.dana],
        copies=[world.sherry, world.lyndi],
        says=[
            "promised for Tue 29 Sep, 5:00 PM EDT",
            "moves to Wed 30 Sep, 5:00 PM EDT",
            "closed on that day: Storm day",
        ],
    )
    assert len(mails_of(ticket)) == 4
    assert ticket.events.get(action="ticket.promise_moved").data == {"day": "2026-09-30", "closed": "Storm day"}
    said = [entry.text for entry in thread_of(ticket, ticket.events.all(), world.dana, MADE)]
    assert "The promised follow-up moves to Wed 30 Sep, with the days on which the office is open" in said
    promise_row = ticket.milestones.get(name="follow_up", outcome="")
    assert promise_row.committed_on == day("2026-09-29")


def test_a_second_closure_tells_of_the_second_move(world: World, ticket: Ticket) -> None:
    promised(world, ticket, "2026-09-29")
    for closed in ("2026-09-29", "2026-09-30"):
        save_calendar(world, closing(closed))
        redate_due(MADE)
    assert dates(ticket) == {"follow_up": office("2026-10-01 17:00")}
    assert "moves to Thu 1 Oct, 5:00 PM EDT" in last_mail(ticket).body
    assert len(mails_of(ticket)) == 5


def test_nobody_is_told_where_no_promise_moves(world: World, ticket: Ticket) -> None:
    promised(world, ticket, "2026-09-29")
    save_calendar(world, closing("2026-09-17"))
    assert redate_due(MADE) == Redated(followed=1)
    assert len(mails_of(ticket)) == 3
    assert fresh(ticket).calendar.version == 2


def test_a_closed_day_within_a_pause_brings_no_date_nearer(world: World, ticket: Ticket) -> None:
    """The pause counts one day less then; since only closures were added, the date and its version stay [4.11]."""
    promised(world, ticket, "2026-09-29")
    asked = office("2026-09-21 10:00")
    pause(ticket.pk, party="submitter", words="Which?", actor=by(world.sherry), now=asked, until=day("2026-09-25"))
    before = dates(ticket)
    assert before == {"follow_up": office("2026-10-05 17:00")}
    save_calendar(world, closing("2026-09-23"), now=asked)
    redate_due(asked)
    assert dates(ticket) == before
    row = ticket.milestones.get(name="follow_up", outcome="")
    assert (row.calendar.version, fresh(ticket).calendar.version) == (1, 2)


def test_a_backstop_that_was_renewed_after_its_day_stays_where_it_is(world: World, ticket: Ticket) -> None:
    """Its day is closed after the fact: counted anew it would be due the day after, weeks earlier than promised."""
    promised(world, ticket, "2026-10-13")
    answered = office("2026-10-13 17:30")
    reply(ticket.pk, words="Still open.", actor=by(world.sherry), now=answered)
    before = dates(ticket)
    assert before["follow_up"] > office("2026-11-10 00:00")
    save_calendar(world, closing("2026-10-13"), now=answered)
    redate_due(answered)
    assert dates(ticket) == before


def test_a_closure_that_is_taken_back_brings_dates_nearer(world: World, ticket: Ticket) -> None:
    save_calendar(world, closing("2026-09-16"))
    redate_due(MADE)
    save_calendar(world, closing().without_day(day("2026-09-16")))
    redate_due(MADE)
    assert dates(ticket)["confirmation"] == office("2026-09-16 17:00")


def test_a_ticket_follows_the_newest_change_that_asks_for_it(world: World, ticket: Ticket) -> None:
    save_calendar(world, closing("2026-09-16"))
    save_calendar(world, closing("2026-09-17"))
    save_calendar(world, closing("2026-09-18"), redates=False)
    assert redate_due(MADE) == Redated(followed=1, moved=1)
    assert (fresh(ticket).calendar.version, dates(ticket)["confirmation"]) == (3, office("2026-09-18 17:00"))


# --- policies ------------------------------------------------------------------------------------


def test_a_stricter_policy_moves_dates_nearer_even_into_the_past(world: World, ticket: Ticket) -> None:
    now = office("2026-09-16 18:00")
    save_policy(world, policy_draft("billing", next_steps_day=2), now=now)
    redate_due(now)
    assert dates(ticket)["next_steps"] == office("2026-09-16 17:00")
    assert fresh(ticket).policy.version == 2


def test_a_policy_that_begins_to_owe_a_completion_and_one_that_ends_it(world: World, ticket: Ticket) -> None:
    save_policy(world, policy_draft("billing", completion_days=3))
    redate_due(MADE)
    assert dates(ticket)["completion"] == office("2026-09-18 17:00")
    save_policy(world, policy_draft("billing", completion_days=None))
    redate_due(MADE)
    assert ticket.milestones.get(name="completion").outcome == "dropped"
    save_policy(world, policy_draft("billing", completion_days=4))
    redate_due(MADE)
    assert dates(ticket)["completion"] == office("2026-09-21 17:00")


def test_a_missed_completion_stays_owed_whatever_the_policy_says_now(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="maintenance")
    now = office("2026-09-18 17:00:01")
    save_policy(world, policy_draft("maintenance", completion_days=None), now=now)
    redate_due(now)
    assert dates(ticket)["completion"] == office("2026-09-18 17:00")


def test_other_kinds_are_left_alone(world: World, tuesday: datetime) -> None:
    other = file(world.dana, tuesday, kind="disconnect")
    save_policy(world, policy_draft("billing", next_steps_day=5))
    assert redate_due(MADE) == Redated()
    assert fresh(other).policy.version == 1


# --- routes --------------------------------------------------------------------------------------


def test_a_route_moves_the_team_of_what_is_not_confirmed_yet(world: World, ticket: Ticket, tuesday: datetime) -> None:
    ours = confirmed(world, file(world.dana, tuesday))
    helpers = Team.objects.create(key="helpers", name="Helpers")
    save_route(world, route_draft("billing", team=helpers, working_team=helpers, flagged_to=world.terry))
    redate_due(MADE)
    assert fresh(ticket).team == helpers
    assert (fresh(ours).team, fresh(ours).assignee) == (ours.team, ours.assignee)
    reply(ours.pk, words="News.", actor=by(world.sherry), now=WEDNESDAY)
    assert world.terry.email in last_mail(ours).cc


def test_a_route_to_another_office_counts_by_its_hours(world: World, ticket: Ticket) -> None:
    west = another_office(world)
    save_route(world, route_draft("billing", calendar_name="West"))
    redate_due(MADE)
    assert (fresh(ticket).calendar, dates(ticket)["confirmation"]) == (west, office("2026-09-16 20:00"))


# --- the walk ------------------------------------------------------------------------------------


def test_it_is_done_when_no_filing_can_use_the_older_version_any_more(world: World, ticket: Ticket) -> None:
    row = save_calendar(world, closing("2026-09-16"))
    redate_due(MADE)
    assert past_versions(row)[0].reach == "open requests as well, 0 still to follow"
    Ticket.objects.update(calendar=OfficeCalendar.objects.get(version=1))  # filed meanwhile, by what it had read
    redate_due(MADE + timedelta(minutes=5))
    assert fresh(ticket).calendar == row
    row.refresh_from_db()
    assert row.redated_at == MADE + timedelta(minutes=5)
    assert past_versions(row)[0].reach == "open requests as well"


def test_an_idle_pass_costs_one_small_query_for_each_sort_of_rule(world: World, ticket: Ticket) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert redate_due(MADE) == Redated()
    assert [query["sql"].split('"')[1] for query in seen] != []
    assert len(seen) == 3
    assert not any("tickets_ticket" in query["sql"] for query in seen)


def test_a_pass_that_has_no_time_left_goes_on_with_the_next(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday) for _ in range(3)]
    row = save_calendar(world, closing("2026-09-16"))
    assert redate_due(MADE, longest=timedelta(0)) == Redated(is_done=False)
    assert redate_due(MADE) == Redated(followed=3, moved=3)
    assert {fresh(ticket).calendar for ticket in tickets} == {row}


def test_one_that_dies_half_way_goes_on_and_doubles_nothing(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [promised(world, file(world.dana, tuesday), "2026-09-29") for _ in range(4)]
    save_calendar(world, closing("2026-09-29"))
    told = redating._tell

    def killed(ticket: Ticket, *facts: object) -> None:
        if ticket == tickets[2]:
            raise KeyboardInterrupt
        told(ticket, *facts)  # type: ignore[arg-type]

    monkeypatch.setattr(redating, "_tell", killed)
    with pytest.raises(KeyboardInterrupt):
        redate_due(MADE)
    assert [fresh(ticket).calendar.version for ticket in tickets] == [2, 2, 1, 1]
    assert dates(tickets[2]) == {"follow_up": office("2026-09-29 17:00")}
    monkeypatch.undo()
    assert redate_due(MADE) == Redated(followed=2, moved=2)
    assert [len(mails_of(ticket)) for ticket in tickets] == [4] * 4
    assert [ticket.events.filter(action="ticket.redated").count() for ticket in tickets] == [1] * 4


def test_one_that_cannot_follow_stops_no_other(world: World, tuesday: datetime) -> None:
    beyond, ticket = file(world.dana, office("2028-12-01 10:00")), file(world.dana, tuesday)
    save_policy(world, policy_draft("billing", follow_up_last_weeks=8))
    counts = redate_due(MADE)
    assert counts == Redated(followed=1, moved=1, failed=1)
    assert (fresh(ticket).policy.version, fresh(beyond).policy.version) == (2, 1)


def test_the_calendar_in_force_is_the_one_that_tickets_follow(world: World, ticket: Ticket) -> None:
    row = save_calendar(world, closing("2026-09-16"))
    redate_due(MADE)
    assert fresh(ticket).calendar == row == office_calendar_row(route_for("billing", "").calendar_name)
