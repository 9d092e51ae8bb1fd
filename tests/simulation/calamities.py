"""What befalls the whole office: absences, people who leave, outages of the sweep and of the mail server."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from contacts.models import Absence, OutgoingMail, Role, User
from contacts.outbox import requeue
from escalation.selectors.ladders import FrozenRung, frozen, ladders_in_force
from escalation.services.change_ladder import LadderDraft, change_ladder
from tests.simulation.acts import a_business_day
from tickets.calendar_draft import OwnDay
from tickets.errors import RefusedError
from tickets.models import OFFICE, Version
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar_row, policy_row_for
from tickets.services.change_rules import Change, change_calendar, change_policy
from tickets.services.record import Actor

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

BY_NOBODY = Actor(None, "web")

Span = tuple[datetime, datetime]


class Calamities:
    """Draws them when the history begins, and puts those that change the world on its agenda."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation, self.rng = simulation, simulation.rng
        self._sweep_outages = [self._outage(longest_hours=72) for _ in range(self.rng.choice((0, 1, 1, 2)))]
        self._mail_outages = [self._outage(longest_hours=30) for _ in range(self.rng.choice((0, 1, 1)))]
        for _, until in self._mail_outages:
            simulation.at(until, self._retry_failed_mails, by_itself=True)
        for _ in range(max(1, simulation.days // 2)):
            simulation.at(self._instant(), self._somebody_is_away)
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            simulation.at(self._instant(), self._somebody_leaves)
        for change in (self._office_closes_late, self._ladder_changes, self._policy_changes):
            for _ in range(self.rng.choice((0, 1, 1, 2))):
                simulation.at(self._instant(), change)

    def sweep_runs_again(self, at: datetime) -> datetime:
        """The same instant, or the end of the outage in which it lies."""
        return max((until for since, until in self._sweep_outages if since <= at < until), default=at)

    def mail_is_down(self, at: datetime) -> bool:
        return any(since <= at < until for since, until in self._mail_outages)

    def _instant(self) -> datetime:
        return self.simulation.now + timedelta(seconds=self.rng.randrange(self.simulation.days * 86400))

    def _outage(self, longest_hours: int) -> Span:
        since = self._instant()
        return since, since + timedelta(seconds=self.rng.randrange(600, longest_hours * 3600))

    def _retry_failed_mails(self) -> None:
        for mail in OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).order_by("pk"):
            requeue(mail.pk, self.simulation.now)

    def _somebody_is_away(self) -> None:
        """Now or in a few days, with a deputy or without, who may be away too or name the first in turn."""
        staff = self.simulation.world.staff
        person = self.rng.choice(staff)
        deputy = self.rng.choice([other for other in staff if other != person] + [None] * 8)
        first = self.simulation.calendar.local_date(self.simulation.now) + timedelta(days=self.rng.randrange(4))
        last = first + timedelta(days=self.rng.randrange(9))
        Absence.objects.create(user=person, starts_on=first, ends_on=last, deputy=deputy)

    def _office_closes_late(self) -> None:
        """A day of the next week turns out to be closed, or a half one; open tickets follow, or stay as they were."""
        simulation, newest = self.simulation, office_calendar_row()
        day = a_business_day(simulation.calendar, simulation.now, self.rng.choice((1, 1, 2, 3, 5)))
        own = OwnDay("Snow", self.rng.choice(((), ((time(8), time(12)),))))
        draft, change = draft_of(newest).with_day(day, own), self._change(newest)
        with suppress(RefusedError):  # it was closed already
            change_calendar(OFFICE, draft, change, actor=BY_NOBODY, now=simulation.now)
            simulation.follow_the_rules()

    def _ladder_changes(self) -> None:
        """Somebody else stands on one level, which is told sooner or later than before."""
        ladders = ladders_in_force().by_key
        newest = ladders[self.rng.choice(sorted(ladders))]
        rungs, at = frozen(newest), self.rng.randrange(2)
        below = rungs[at - 1]["after_days"] if at else 0
        days = max(below, rungs[at]["after_days"] + self.rng.choice((-1, 0, 1)))
        person = self.rng.choice(self.simulation.world.seniors).pk
        rungs[at] = FrozenRung(level=rungs[at]["level"], after_days=days, person=person)
        draft = LadderDraft(newest.key, newest.copied, tuple(rungs))
        with suppress(RefusedError):  # it was so already
            change_ladder(draft, self._change(newest), actor=BY_NOBODY, now=self.simulation.now)
        self.simulation.checker.look_around()
        self.simulation.look_at_all_open()

    def _policy_changes(self) -> None:
        """A kind is promised its next steps, and what else it is owed, on another day."""
        newest = policy_row_for(self.rng.choice(("billing", "maintenance", "report")))
        draft = copy(newest)
        draft.pk, draft._state.adding = None, True
        draft.next_steps_day = self.rng.choice((2, 3, 4, 6))
        draft.completion_days = self.rng.choice((newest.completion_days, 2, 5))
        draft.pause_days = self.rng.choice((5, 10))
        with suppress(RefusedError):  # it was so already
            change_policy(draft, self._change(newest), actor=BY_NOBODY, now=self.simulation.now)
            self.simulation.follow_the_rules()

    def _change(self, newest: Version) -> Change:
        return Change(newest.version, redates=self.rng.random() < 0.8, note="It is so now.")

    def _somebody_leaves(self) -> None:
        """Anybody but the first rep of each team: somebody must be there to do the work."""
        first_reps = {team[0] for team in self.simulation.world.reps.values()}
        agents = [agent for agent in self.simulation.world.agents if agent.role == Role.SUB_AGENT]
        person = self.rng.choice([who for who in [*self.simulation.world.staff, *agents] if who not in first_reps])
        User.objects.filter(pk=person.pk).update(is_active=False)
        self.simulation.world.gone.add(person.pk)
        self.simulation.checker.look_around()
