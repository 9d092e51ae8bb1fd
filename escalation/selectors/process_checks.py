"""Are those there who do the work: worker, beat, and the broker between them?"""

from dataclasses import dataclass
from datetime import datetime

from escalation.models import Process
from escalation.selectors.board import STALE_AFTER
from escalation.selectors.broker import waiting_wake_ups
from escalation.selectors.findings import Finding, Watch

# Some minutes of beat: it wakes about thirty jobs a minute, and what is too old by then goes when a worker reads it.
TOO_MANY_WAIT = 100

START = {
    Process.Kind.WORKER: "start one, as with docker compose up -d worker; its log says why it stopped",
    Process.Kind.BEAT: "start it, as with docker compose up -d beat; its log says why it stopped",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One process that was at work within the last week."""

    kind: str
    name: str
    at: datetime
    words: str
    is_there: bool

    @property
    def state(self) -> str:
        return "kept" if self.is_there else "calm"


def processes(watch: Watch) -> list[Seen]:
    """Every worker and beat of the last week, those that are there and those that are not."""
    return [
        Seen(row.get_kind_display(), row.name, row.seen_at, watch.words(row.seen_at, ""), _is_there(row, watch))
        for row in watch.processes
    ]


def worker(watch: Watch) -> Finding:
    """A worker that answers, whether or not anything wakes it."""
    return _last_of(Process.Kind.WORKER, "answers", "No worker has ever answered", "No worker has answered", watch)


def beat(watch: Watch) -> Finding:
    """A beat whose wake-ups reach the broker, whether or not anybody hears them."""
    return _last_of(Process.Kind.BEAT, "ticks", "Beat has never ticked", "Beat has not ticked", watch)


def queue(watch: Watch) -> Finding:
    """The wake-ups in the broker that no worker has taken."""
    count = waiting_wake_ups()
    fault = advice = ""
    if count is None:
        fault = "The broker does not answer: nothing is swept and no mail is sent. Start it, or see REDIS_URL."
    elif count > TOO_MANY_WAIT:
        advice = f"Wake-ups wait in the broker: {count}. Start a further worker, or see what keeps the present one."
    words = "the broker does not answer" if count is None else str(count)
    return Finding("queued_wake_ups", "Wake-ups that wait for a worker", count, words, fault, advice)


def _last_of(kind: Process.Kind, does: str, never: str, missing: str, watch: Watch) -> Finding:
    newest = max((row for row in watch.processes if row.kind == kind), key=lambda row: row.seen_at, default=None)
    name = f"Last {kind.label} that {does}"
    if newest is None:
        return Finding(f"{kind}_seen_at", name, None, "none was seen", f"{never}: {START[kind]}.")
    at = watch.words(newest.seen_at, "")
    fault = "" if _is_there(newest, watch) else f"{missing} since {at}: {START[kind]}."
    return Finding(f"{kind}_seen_at", name, newest.seen_at, f"{at}, by {newest.name}", fault)


def _is_there(row: Process, watch: Watch) -> bool:
    return not watch.is_older(row.seen_at, STALE_AFTER)
