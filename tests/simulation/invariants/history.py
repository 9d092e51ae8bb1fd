"""What is past stays as it was: events, ended promises, fired rungs, numbers and mails."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.simulation.dossier import Dossier, values
from tests.simulation.invariants.state import Problems


def events_follow_in_time(dossier: Dossier, now: datetime) -> Problems:
    """The events of a ticket stand in the order of time, none later than now [8.3]."""
    times = [event.at for event in dossier.events]
    if times != sorted(times) or (times and times[-1] > now):
        yield f"its events are not in the order of time, or later than {now}"


def the_past_is_kept(before: Dossier, after: Dossier, now: datetime) -> Problems:
    """Events, ended or missed promises, rungs, numbers and mails are never changed or lost [4.11], [8.3]."""
    missed = [row for row in before.milestones if row.outcome == "" and row.due_at < now]
    due = {row.pk: row.due_at for row in after.milestones}
    yield from (
        f"{row} was missed and is now due {due.get(row.pk)}" for row in missed if due.get(row.pk) != row.due_at
    )
    kept = dict(_past(after))
    yield from (f"{key} was {row} and is {kept.get(key)}" for key, row in _past(before) if kept.get(key) != row)


def _past(dossier: Dossier) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The rows that nothing may change any more, by name; of rungs and mails what is not filled in later."""
    ended = [row for row in dossier.milestones if row.outcome]
    for row in (*dossier.events, *dossier.numbers, *dossier.messages, *ended):
        yield f"{row._meta.model_name} {row.pk}", values(row)
    for run in dossier.runs:
        yield f"run {run.cycle}", (run.started_at, run.rungs, run.copied_id)
    for ask in dossier.asks:
        yield f"ask {ask.pk}", (ask.cycle, ask.level, ask.asked_at, ask.asked_by_id, ask.reason)
    for rung in dossier.fired:
        told = (rung.cycle, rung.level, rung.outcome, rung.due_at, rung.fired_at, rung.person_id)
        yield f"rung {rung.cycle}.{rung.level}", told
    for mail in dossier.mails:
        yield mail.dedup_key, (mail.message_id, mail.to, mail.cc, mail.subject, mail.body)
