"""Asks every invariant of the tickets that something was done to, and counts how often each was asked."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tests.simulation.acts import Turn
from tests.simulation.dossier import Dossier, Office, look_around, read
from tests.simulation.invariants import AFTER_A_SWEEP, AFTER_ANYTHING, ALWAYS, Transition
from tests.simulation.invariants.dates import the_earlier_date_holds
from tests.simulation.invariants.ladder import nothing_is_left_after_a_sweep
from tests.simulation.invariants.state import Problems
from tickets.models import Ticket


class BrokenError(AssertionError):
    """An invariant does not hold; `ticket_id` is None where it is not about one ticket."""

    def __init__(self, rule: str, ticket_id: int | None, problems: list[str], now: datetime) -> None:
        self.rule, self.ticket_id, self.problems = rule, ticket_id, problems
        about = f"ticket {ticket_id}" if ticket_id else "the whole"
        super().__init__(f"{rule}: {about} at {now:%Y-%m-%d %H:%M:%S} UTC: " + "; ".join(problems))


class Checker:
    """Judges dossiers; raises BrokenError at the first thing that is wrong.

    Keeps the last dossier of each ticket, so that what a step did is judged against what was there before.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.known: dict[int, Dossier] = {}
        self._office: Office | None = None

    def look_around(self) -> None:
        """Takes note that people or ladders have changed."""
        self._office = look_around()

    def dossier(self, ticket_id: int) -> Dossier:
        """The ticket as it was after the last step."""
        if ticket_id not in self.known:
            self._read([ticket_id])
        return self.known[ticket_id]

    def settled(self, ids: Iterable[int], now: datetime) -> None:
        """After a verb: all that holds always, and the past is as it was."""
        for before, after in self._read(ids):
            self._judge_one(before, after, now)

    def acted(self, name: str, turn: Turn, ids: Iterable[int], now: datetime) -> None:
        """After a verb of that name on the requests that it may change."""
        before = {pk: self.dossier(pk) for pk in (turn.ticket_id, turn.other)} if name == "merge" else {}
        self.settled(ids, now)
        if before:
            after = [self.dossier(pk) for pk in before]
            staying, duplicate = sorted(after, key=lambda one: one.ticket.merged_into_id is not None)
            pair = before[staying.ticket.pk], before[duplicate.ticket.pk]
            wrong = the_earlier_date_holds(pair, (staying, duplicate), now)
            self.judge("the_earlier_date_holds", staying.ticket.pk, wrong, now)

    def swept(self, ids: Iterable[int], now: datetime) -> None:
        """After a whole sweep: what the pure ladder decides was done, and nothing else."""
        for before, after in self._read(ids):
            self._judge_one(before, after, now)
            if before is not None:
                self._transition(AFTER_A_SWEEP, before, after, now)
            left = nothing_is_left_after_a_sweep(after, now)
            self.judge("nothing_is_left_after_a_sweep", after.ticket.pk, left, now)

    def unchanged(self, rule: str, ids: Iterable[int], now: datetime) -> None:
        """What was refused, aborted or said twice has changed nothing."""
        for before, after in self._read(ids):
            same = before is None or after.state() == before.state()
            self.judge(rule, after.ticket.pk, iter(() if same else ("its rows were changed",)), now)

    def everything(self, now: datetime) -> None:
        """All that holds always, of every ticket there is, and none was touched but by its own steps."""
        every = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
        self.unchanged("a_step_changes_only_its_own_ticket", every, now)
        self.still(now)

    def still(self, now: datetime) -> None:
        """All that holds always, after nothing but time went by."""
        for dossier in self.known.values():
            self._judge_one(None, dossier, now)

    def judge(self, rule: str, ticket_id: int | None, problems: Problems, now: datetime) -> None:
        """Counts one question; raises BrokenError if it has an answer."""
        self.asked[rule] += 1
        if found := list(problems):
            raise BrokenError(rule, ticket_id, found, now)

    def _read(self, ids: Iterable[int]) -> list[tuple[Dossier | None, Dossier]]:
        """Each ticket as it was known, and as it is now."""
        fresh = read(ids, self._office)
        pairs = [(self.known.get(ticket_id), dossier) for ticket_id, dossier in fresh.items()]
        self.known |= fresh
        return pairs

    def _judge_one(self, before: Dossier | None, after: Dossier, now: datetime) -> None:
        for invariant in ALWAYS:
            self.judge(invariant.__name__, after.ticket.pk, invariant(after, now), now)
        if before is not None:
            self._transition(AFTER_ANYTHING, before, after, now)

    def _transition(self, transition: Transition, before: Dossier, after: Dossier, now: datetime) -> None:
        self.judge(transition.__name__, after.ticket.pk, transition(before, after, now), now)
