"""Does the watch itself stand? What a look from outside the sweep can tell, in a fixed number of indexed queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from contacts.models import User
from escalation.models import FailedLook, FiredRung, Heartbeat, Run
from escalation.selectors import mail_checks, process_checks
from escalation.selectors.board import STALE_AFTER
from escalation.selectors.findings import Finding, Watch, count_words, counted, watch_at
from escalation.selectors.holes import closures_to_add, holes
from escalation.selectors.process_checks import Seen, processes
from tickets.access import tickets_visible_to
from tickets.models import Milestone, Ticket
from tickets.numbers import LOW_POOL_MARKS
from tickets.selectors.ims_pool import ims_left
from tickets.wording import day_words

# A night, and room for a late start.
RECOMPUTED_WITHIN = timedelta(hours=36)
# A request needs four weeks ahead, and its ladder a few days more.
DATES_AHEAD = timedelta(days=60)


class Outside(StrEnum):
    """What became of the watcher outside at the last audit by the clock."""

    NOBODY = "none is set"
    TOLD = "was told that all is well"
    SILENT = "hears nothing while not all is well"
    UNREACHED = "could not be reached"


@dataclass(frozen=True, slots=True)
class Group:
    """Facts about one thing, under its name."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found at one instant."""

    at: datetime
    groups: tuple[Group, ...]
    processes: tuple[Seen, ...]

    @property
    def findings(self) -> list[Finding]:
        return [finding for group in self.groups for finding in group.findings]

    @property
    def faults(self) -> list[str]:
        return [finding.fault for finding in self.findings if finding.fault]

    @property
    def advice(self) -> list[str]:
        return [finding.advice for finding in self.findings if finding.advice]

    @property
    def is_well(self) -> bool:
        """Whether somebody may rely on being told."""
        return not self.faults


def audit(now: datetime) -> Audit:
    """Looks at the sweep, the cursors, the processes, the mail, the recompute, numbers and calendar at `now`."""
    watch = watch_at(now)
    groups = (Group(name, tuple(check(watch) for check in checks)) for name, checks in CHECKS.items())
    return Audit(now, tuple(groups), tuple(processes(watch)))


def sweep_is_stale(now: datetime) -> bool:
    """Whether the sweep has not run, or not lately."""
    return bool(_sweep(watch_at(now)).fault)


def warnings(now: datetime) -> list[str]:
    """What supervisors should put right before it is needed; too much to be asked at every visit of the board."""
    watch = watch_at(now)
    closures, recomputed = _closures(watch), _recompute(watch)
    found = (closures.fault or closures.advice, recomputed.advice)
    return [words for words in found if words] + holes(now)


def healed_tickets(user: User) -> list[Ticket]:
    """Some of the requests that the last recompute healed, as far as this person may see them."""
    beat = Heartbeat.objects.filter(name="recompute").first()
    return list(tickets_visible_to(user).filter(pk__in=beat.counts["tickets"]).order_by("pk")) if beat else []


def without_cursor() -> QuerySet[Ticket]:
    """The open tickets at which nobody will look, though a promise or a level is still ahead.

    Where everything is missed and the highest level of the run has fired, nothing is left to look for.
    """
    of_cycle = {"ticket": OuterRef("pk"), "cycle": OuterRef("cycle")}
    unseen = Milestone.objects.filter(**of_cycle, outcome=Milestone.Outcome.OPEN, missed_seen_at__isnull=True)
    run = Run.objects.filter(ticket=OuterRef("ticket"), cycle=OuterRef("cycle"))
    highest = run.annotate(highest=Cast(KT("rungs__-1__level"), IntegerField())).values("highest")
    climbed = FiredRung.objects.filter(**of_cycle, level=highest[:1])
    nobody_looks = Ticket.objects.filter(owed_at__isnull=False, check_at__isnull=True)
    return nobody_looks.filter(Exists(unseen) | ~Exists(climbed))


def _sweep(watch: Watch) -> Finding:
    beat = watch.beats.get("sweep")
    at = beat.at if beat else None
    words = watch.words(at, "has not run yet")
    fault = ""
    if at is None:
        fault = "The sweep has not run yet: start worker and beat."
    elif watch.is_older(at, STALE_AFTER):
        fault = f"The sweep last ended {words}, though it runs every minute: see whether worker and beat run."
    return Finding("swept_at", "Last sweep", at, words, fault)


def _cursors(watch: Watch) -> Finding:
    due = Ticket.objects.filter(check_at__lte=watch.now).order_by("check_at", "id")
    oldest = due.values_list("check_at", flat=True).first()
    words = watch.words(oldest, "none is waiting")
    fault = ""
    if watch.is_older(oldest, STALE_AFTER):
        fault = f"A look has been due since {words}: the sweep does not get through; the worker's log says why."
    return Finding("oldest_due_look", "Oldest look that is due", oldest, words, fault)


def _lag(watch: Watch) -> Finding:
    """How long after its due second the longest waiting look of the last busy pass was done.

    Told and not judged: what waits too long now is the oldest look that is due, and after an outage this is long.
    """
    beat = watch.beats.get("looks")
    if beat is None:
        return Finding("sweep_lag_seconds", "Lag of the sweep", None, "nothing was due yet")
    lag, at = timedelta(seconds=beat.counts["seconds"]), watch.words(beat.at, "")
    words = f"{_span(lag)} at the last pass that found something due, {at}"
    return Finding("sweep_lag_seconds", "Lag of the sweep", beat.counts["seconds"], words)


def _due_looks(watch: Watch) -> Finding:
    count = counted(Ticket.objects.filter(check_at__lte=watch.now))
    return Finding("due_looks", "Requests due for a look", count, count_words(count))


def _no_cursor(watch: Watch) -> Finding:
    count = counted(without_cursor())
    words = count_words(count)
    fault = f"Open requests at which nobody will look: {words}. The command recompute heals them." if count else ""
    return Finding("without_next_look", "Open requests without a next look", count, words, fault)


def _failed_looks(watch: Watch) -> Finding:
    count = FailedLook.objects.filter(ticket__check_at__isnull=False).count()
    fault = f"The sweep fails at some requests: {count}. The board names each with the reason." if count else ""
    return Finding(
        "failed_looks", "Requests at which the sweep fails", count, str(count), fault, view_name="escalation:board"
    )


def _recompute(watch: Watch) -> Finding:
    beat = watch.beats.get("recompute")
    at = beat.at if beat else None
    words = watch.words(at, "has not run yet")
    failed, healed = (beat.counts[name] if beat else 0 for name in ("failed", "healed"))
    fault = advice = ""
    if at is None or watch.is_older(at, RECOMPUTED_WITHIN):
        fault = f"The nightly recompute: {words}. See whether worker and beat run."
    elif failed:
        fault = f"Requests that the nightly recompute could not read: {failed}. The worker's log says why."
    elif healed:
        advice = f"Requests that the nightly recompute healed: {healed}. See on their pages what was wrong."
    return Finding("recomputed_at", "Last nightly recompute", at, words, fault, advice)


def _numbers(watch: Watch) -> Finding:
    """IMS numbers are never given twice, so that the pool only falls [3.3]."""
    left, mark = ims_left(), LOW_POOL_MARKS[0]
    advice = f"IMS numbers left: {left:,}. Agree on numbers of another form before none is left."
    words = f"{left:,}; supervisors are told when {mark:,} are left"
    return Finding("ims_numbers_left", "IMS numbers left", left, words, advice=advice if left <= mark else "")


def _closures(watch: Watch) -> Finding:
    until = watch.calendar.known_until
    advice = closures_to_add(watch.calendar, watch.today)
    fault = f"New requests can soon not be dated. {advice}" if until - watch.today < DATES_AHEAD else ""
    words = day_words(until, watch.today)
    return Finding(
        "closures_known_until",
        "Closures known until",
        until,
        words,
        fault,
        "" if fault else advice,
        view_name="tickets:rules",
    )


def _outside(watch: Watch) -> Finding:
    beat = watch.beats.get("audit")
    outside = Outside(beat.counts["outside"]) if beat else Outside.NOBODY
    advice = "The watcher outside could not be reached: see CMS_PING_URL and the worker's log."
    advice = advice if outside is Outside.UNREACHED else ""
    return Finding("last_audit", "Watcher outside", beat.at if beat else None, outside.value, advice=advice)


def _span(time: timedelta) -> str:
    """How long that is, "43 seconds", "6 minutes", "8 hours"."""
    seconds = round(time.total_seconds())
    if seconds < 2 * 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{seconds // 60} minutes" if seconds < 2 * 3600 else f"{seconds // 3600} hours"


CHECKS: dict[str, tuple[Callable[[Watch], Finding], ...]] = {
    "The sweep": (_sweep, _lag, _due_looks, _cursors, _no_cursor, _failed_looks, _recompute),
    "Processes": (process_checks.worker, process_checks.beat, process_checks.queue),
    "Mail": (
        mail_checks.due_mails,
        mail_checks.due_mail,
        mail_checks.unsent_mail,
        mail_checks.failed_mail,
        mail_checks.unread_mail,
        mail_checks.waiting_mail,
        mail_checks.hosted_mailboxes,
    ),
    "Numbers, calendar, watcher": (_numbers, _closures, _outside),
}
