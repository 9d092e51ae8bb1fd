"""Any verbs in any order, with time moving: after each step every invariant is asked of every ticket.

Drawn by Hypothesis, the same examples on every run; a failure comes with the fewest steps that lead to it.
"""

from contextlib import nullcontext, suppress
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from contacts.models import Absence
from escalation.services.recompute import recompute
from escalation.services.sweep import sweep_due
from tests.simulation.acts import ACTS, KINDS, REFUSALS, Turn, a_business_day, touched
from tests.simulation.checker import Checker
from tests.simulation.faults import Crash, crash_at
from tests.simulation.habits import of_the_agent, of_the_rep
from tests.tickets.calling import call
from tests.world import World, by, file, office
from tickets.business_time import BusinessCalendar
from tickets.calendar_draft import OwnDay
from tickets.errors import RefusedError
from tickets.models import OFFICE
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar, office_calendar_row
from tickets.services.change_rules import Change, change_calendar
from tickets.services.redating import redate_due

STEADY = settings(
    derandomize=True,
    max_examples=5,
    stateful_step_count=32,
    suppress_health_check=list(HealthCheck),
)
FEWEST_STEPS = 26  # Hypothesis would begin with stories of two or three
MOST_TICKETS = 3
MOST_CHANGES = 4
LATEST = office("2027-12-01 08:00")  # far enough before the end of the known closures

days = st.sampled_from([0, 1, 2, 3, 5, 10, 19])
seconds = st.one_of(st.integers(1, 90), st.integers(60, 6 * 3600), st.integers(86400, 6 * 86400))
statements = st.one_of(st.none(), st.none(), st.none(), st.integers(1, 40))
ways = st.sampled_from(["web", "phone", "phone, 24 hours"])
verbs = st.sampled_from([*sorted(ACTS), *("take", "transfer", "merge") * 6])  # the last are seldom usual
indexes = st.integers(0, MOST_TICKETS - 1)

Drawn = tuple[str, str, int, str, tuple[str, str, str], int, bool]
turns = st.tuples(
    st.sampled_from(["rita", "sherry", "jim"]),
    st.sampled_from(["dana", "lee", "hana"]),
    days,
    st.sampled_from(["submitter", "customer"]),
    st.sampled_from(KINDS),
    st.integers(1, 4),
    st.booleans(),
)


class AnyOrder(RuleBasedStateMachine):
    """Up to three tickets, a clock that only goes forward, and everybody doing anything."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around._from_testcase = True  # type: ignore[attr-defined]  # a durable one may begin inside
        self.around.__enter__()
        self.checker = Checker()
        self.checker.look_around()
        self.now = office("2026-09-15 10:00")
        self.tickets: list[int] = []
        self.kind = KINDS[0]
        self.keys = self.changes = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @property
    def calendar(self) -> BusinessCalendar:
        return office_calendar()

    # What people do

    @initialize(kind=st.sampled_from(KINDS), hows=st.tuples(ways, ways))
    def file_twice(self, kind: tuple[str, str, str], hows: tuple[str, str]) -> None:
        """The same request, perhaps once by phone."""
        for how in hows:
            self.file(kind, known=True, again=False, how=how)

    @precondition(lambda self: len(self.tickets) < MOST_TICKETS)
    @rule(
        kind=st.sampled_from(KINDS),
        known=st.booleans(),
        again=st.booleans(),
        how=ways,
    )
    def file(self, kind: tuple[str, str, str], known: bool, again: bool, how: str) -> None:
        """For the first time, or once more what was asked for last."""
        self.kind = kind = self.kind if again else kind
        asked: dict[str, Any] = {"kind": kind[0], "report": kind[1], "service_level": kind[2]}
        asked |= {"submission_key": self.key()} | ({} if known else {"account_text": "404 555 0000"})
        if how == "web":
            ticket = file(self.world.dana, self.now, **asked)
        else:
            ticket = call(self.world, self.now, quick=how != "phone", **asked)
        self.tickets.append(ticket.pk)
        self.checker.settled([ticket.pk], self.now)

    @rule(index=indexes, picks=st.lists(st.tuples(st.integers(0, 99), statements, turns), min_size=2, max_size=4))
    def act_as_is_usual(self, index: int, picks: list[tuple[int, int | None, Drawn]]) -> None:
        """A few of the verbs that people choose for a ticket as it stands, in one minute."""
        ticket_id = self.tickets[index % len(self.tickets)]
        for pick, dies_at, turn in picks:
            dossier = self.checker.dossier(ticket_id)
            usual = sorted({**of_the_rep(dossier), **of_the_agent(dossier)})
            self.act(usual[pick % len(usual)], ticket_id, dies_at, turn)
            self.go_to(self.now + timedelta(seconds=pick % 20))

    @rule(index=indexes, name=verbs, turn=turns)
    def act_anyhow(self, index: int, name: str, turn: Drawn) -> None:
        """Any verb, most of them refused."""
        self.act(name, self.tickets[index % len(self.tickets)], None, turn)

    def act(self, name: str, ticket_id: int, dies_at: int | None, drawn: Drawn) -> None:
        """One verb on one ticket; refused or aborted, it leaves the database as it was."""
        turn = self.turn(ticket_id, drawn)
        ids = touched(name, turn)
        try:
            with crash_at(dies_at, after=dies_at % 2 == 0) if dies_at else nullcontext():
                ACTS[name](turn, self.now)
        except REFUSALS:
            self.checker.unchanged("what_is_refused_changes_nothing", self.tickets, self.now)
        except Crash:
            self.checker.unchanged("what_was_aborted_changes_nothing", self.tickets, self.now)
        else:
            self.checker.acted(name, turn, ids, self.now)
            others = [each for each in self.tickets if each not in ids]
            self.checker.unchanged("a_step_changes_only_its_own_ticket", others, self.now)

    def turn(self, ticket_id: int, drawn: Drawn) -> Turn:
        """What somebody fills in, posted with a new key."""
        who, asks, days_ahead, party, kind, level, this_stays = drawn
        return Turn(
            ticket_id=ticket_id,
            staff=getattr(self.world, who),
            agent=getattr(self.world, asks),
            key=self.key(),
            day=a_business_day(self.calendar, self.now, days_ahead),
            party=party,
            kind=kind,
            account=self.world.account.number,
            level=level,
            seen_with=self.checker.dossier(ticket_id).ticket.assignee_id,
            other=self.tickets[self.tickets.index(ticket_id) - 1],
            this_stays=this_stays,
        )

    def key(self) -> UUID:
        self.keys += 1
        return UUID(int=self.keys)

    # What the clock does

    @rule(seconds=seconds)
    def wait(self, seconds: int) -> None:
        self.go_to(self.now + timedelta(seconds=seconds))

    @rule(index=indexes, late=st.integers(0, 1), sweeps=st.booleans())
    def wait_for_what_is_owed(self, index: int, late: int, sweeps: bool) -> None:
        """Up to the due second itself, or one second past it."""
        owed_at = self.checker.dossier(self.tickets[index % len(self.tickets)]).ticket.owed_at
        if owed_at:
            self.go_to(owed_at + timedelta(seconds=late))
            if sweeps:
                self.sweep()

    @rule(to_an_opening=st.booleans(), days_ahead=st.integers(1, 3))
    def let_the_sweep_run(self, to_an_opening: bool, days_ahead: int) -> None:
        """On to an opening, or to the next instant at which a look is asked for; the sweep looks."""
        cursors = [dossier.ticket.check_at for dossier in self.checker.known.values() if dossier.ticket.check_at]
        opening = self.calendar.opening(a_business_day(self.calendar, self.now, days_ahead))
        self.go_to(opening if to_an_opening or not cursors else min(cursors))
        self.sweep()

    def sweep(self) -> None:
        """All that is due is done; a second sweep and the nightly recompute find nothing."""
        rows = [dossier.ticket for dossier in self.checker.known.values()]
        due = [row.pk for row in rows if row.check_at and row.check_at <= self.now]
        assert sweep_due(self.now).failed == 0
        self.checker.swept(due, self.now)
        sweep_due(self.now)
        assert recompute(self.now).healed == 0
        self.checker.unchanged("a_second_sweep_changes_nothing", self.tickets, self.now)

    def go_to(self, instant: datetime) -> None:
        self.now = min(max(self.now, instant), LATEST)
        self.checker.still(self.now)

    # What changes around them

    @precondition(lambda self: self.changes < MOST_CHANGES)
    @rule(days_ahead=st.integers(1, 6), half=st.booleans(), redates=st.booleans())
    def close_a_day(self, days_ahead: int, half: bool, redates: bool) -> None:
        """A day of the next week turns out to be closed; open tickets follow, or stay as they were."""
        self.changes += 1
        newest = office_calendar_row()
        day = a_business_day(self.calendar, self.now, days_ahead)
        own = OwnDay("Snow", ((time(8), time(12)),) if half else ())
        change = Change(newest.version, redates=redates, note="The weather service says so.")
        with suppress(RefusedError):  # it is a half-day already
            change_calendar(OFFICE, draft_of(newest).with_day(day, own), change, actor=by(None), now=self.now)
        assert redate_due(self.now).failed == 0
        self.checker.settled(self.tickets, self.now)

    @precondition(lambda self: self.changes < MOST_CHANGES)
    @rule(who=st.sampled_from(["jim", "sharon", "terry", "sherry"]), deputy=st.sampled_from([None, "elise", "rita"]))
    def be_away(self, who: str, deputy: str | None) -> None:
        """From today on, with a deputy or without."""
        self.changes += 1
        today = self.calendar.local_date(self.now)
        Absence.objects.create(
            user=getattr(self.world, who),
            starts_on=today,
            ends_on=today + timedelta(days=5),
            deputy=getattr(self.world, deputy) if deputy else None,
        )


@pytest.mark.django_db
def test_every_invariant_holds_in_any_order(world: World) -> None:
    AnyOrder.world = world
    run_state_machine_as_test(AnyOrder, settings=STEADY, _min_steps=FEWEST_STEPS)
