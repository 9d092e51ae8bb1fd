"""A supervisor acts on many requests in one go, and takes some of it back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from contacts.models import OutgoingMail, User
from tests.simulation.acts import a_business_day
from tests.simulation.invariants.state import Problems
from tickets.desk.plans import Plan, Step
from tickets.desk.services.bulk import MOVING, carry_out
from tickets.desk.services.undo import undo
from tickets.errors import RefusedError
from tickets.models import Batch, BatchItem, Ticket
from tickets.services.letters import link_to
from tickets.services.record import Actor

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

Act = Batch.Act
MOST = 6  # requests in one go
LATER = timedelta(seconds=20)  # until somebody looks what became of it, and sends it again


class ManyAtOnce:
    """Draws when it is done, and to what; the world is as it is then."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation, self.rng = simulation, simulation.rng
        for _ in range(max(2, simulation.days // 2)):
            at = simulation.now + timedelta(seconds=self.rng.randrange(simulation.days * 86400))
            simulation.at(at, self._somebody_plans)

    def _somebody_plans(self) -> None:
        """For some open requests of one team, as each of them is seen now."""
        world = self.simulation.world
        team = self.rng.choice(sorted(world.reps))
        reps = [rep.pk for rep in world.reps[team]]
        act = self.rng.choice((Act.GIVE, Act.GIVE, Act.SPREAD, Act.NOTE, Act.REPLY, Act.HOLD))
        rows = list(Ticket.objects.filter(team__key=team, owed_at__isnull=False).order_by("pk"))
        chosen = self.rng.sample(rows, min(len(rows), MOST))
        to = {row.pk: self.rng.choice(reps) if act in MOVING else None for row in chosen}
        plan = Plan(
            UUID(int=self.rng.getrandbits(128)),
            act,
            tuple(Step(row.pk, row.assignee_id, to[row.pk]) for row in chosen),
            words="For many.",
            party="carrier" if act == Act.HOLD else "",
            day=a_business_day(self.simulation.calendar, self.simulation.now, 5) if act == Act.REPLY else None,
        )
        self._do(plan, world.still_here(self.rng.choice(world.seniors)))

    def _do(self, plan: Plan, who: User) -> None:
        """Whatever of it was done before a crash stays done, and the rest follows when the form is sent again."""
        simulation, actor = self.simulation, Actor(who, "web")
        crashed = simulation.crashes("act", lambda: carry_out(plan, actor=actor, now=simulation.now))
        simulation.checker.settled([step.ticket for step in plan.steps], simulation.now)
        if crashed:
            simulation.at(simulation.now + LATER, lambda: self._do(plan, who), by_itself=True)
            return
        simulation.counts.acts[f"many: {plan.act}"] += 1
        self._judge(Batch.objects.get(key=plan.key), who)
        if plan.act in MOVING and self.rng.random() < 0.5:
            at = simulation.now + timedelta(seconds=self.rng.randrange(4000))
            simulation.at(at, lambda: self._take_back(plan.key, who))

    def _take_back(self, key: UUID, who: User) -> None:
        """Within the hour; whoever comes later is refused."""
        simulation, batch = self.simulation, Batch.objects.get(key=key)
        try:
            crashed = simulation.crashes("act", lambda: undo(batch, actor=Actor(who, "web"), now=simulation.now))
        except RefusedError:
            simulation.counts.refused += 1
            return
        simulation.checker.settled(batch.items.values_list("ticket", flat=True), simulation.now)
        if crashed:
            simulation.at(simulation.now + LATER, lambda: self._take_back(key, who), by_itself=True)
            return
        simulation.counts.acts["many: undo"] += 1
        self._judge(Batch.objects.get(undoes=batch), who)

    def _judge(self, batch: Batch, who: User) -> None:
        self.simulation.checker.judge(
            "many_are_done_and_told_once", None, done_and_told_once(batch, who), self.simulation.now
        )


def done_and_told_once(batch: Batch, who: User) -> Problems:
    """Nothing of it is left to do, and of each that moved its submitter and its new rep are told once."""
    items = list(batch.items.select_related("ticket", "to"))
    if batch.done_at is None or any(item.state in (BatchItem.State.TO_DO, BatchItem.State.FAILED) for item in items):
        yield f"of {batch} {[item.state for item in items]} came, done {batch.done_at}"
    of_batch = Q(about=f"batch:{batch.pk}") | Q(dedup_key__contains=f":assigned:batch:{batch.pk}")
    mails = list(OutgoingMail.objects.filter(of_batch))
    to_reps = [mail for mail in mails if mail.dedup_key.startswith("given_many:")]
    to_submitters = [mail for mail in mails if mail not in to_reps]
    for item in items:
        moved = item.state == BatchItem.State.DONE and batch.act in MOVING
        link, has_new_rep = link_to(item.ticket), item.to is not None and item.to != who and item.to.is_active
        told = Counter(
            submitters=sum(link in mail.body for mail in to_submitters),
            reps=sum(link in mail.body for mail in to_reps),
        )
        if told != Counter(submitters=int(moved and item.tells), reps=int(moved and has_new_rep)):
            yield f"ticket {item.ticket_id}, moved {moved}, was told of as {dict(told)}"
