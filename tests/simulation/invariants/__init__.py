"""What must hold of every ticket at every instant: plain functions from rows to what is wrong, in words.

Each judges by the pure functions (`sla.deadline`, `ladder.evaluate`, the table of verbs) on the stored facts,
not by the services that wrote them.
"""

from collections.abc import Callable
from datetime import datetime

from tests.simulation.dossier import Dossier
from tests.simulation.invariants import dates, history, ladder, mail, state
from tests.simulation.invariants.state import Problems

Invariant = Callable[[Dossier, datetime], Problems]
Transition = Callable[[Dossier, Dossier, datetime], Problems]

ALWAYS: tuple[Invariant, ...] = (
    state.status_is_what_the_events_tell,
    state.finished_owes_nothing,
    state.owes_its_earliest_promise,
    state.waits_for_whom_it_says,
    state.numbers_are_its_own,
    dates.deadlines_follow_from_the_facts,
    dates.promises_end_as_the_ledger_says,
    ladder.cursor_is_never_late,
    ladder.no_rung_is_early,
    ladder.no_rung_fires_after_the_act,
    ladder.levels_fire_in_order_and_once,
    ladder.only_the_highest_due_level_is_told,
    ladder.level_is_one_that_was_told,
    mail.each_event_has_its_mail_and_each_mail_its_event,
    mail.each_warning_is_mailed,
    mail.each_rung_is_told_to_its_person,
    mail.agencies_stay_apart,
    mail.who_has_left_gets_no_mail,
    history.events_follow_in_time,
)
AFTER_ANYTHING: Transition = history.the_past_is_kept
AFTER_A_SWEEP: Transition = ladder.looked_as_the_ladder_decides
