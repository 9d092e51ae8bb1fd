"""Does the watch itself stand? What a look from outside the sweep can tell, in a fixed number of indexed queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from contacts.models import OutgoingMail, User
from escalation.models import FailedLook, FiredRung, Heartbeat, Run
from escalation.selectors.board import STALE_AFTER
from escalation.selectors.holes import closures_to_add, first_to_end, holes
from tickets.access import tickets_visible_to
from tickets.models import HostedMailbox, IncomingMail, Milestone, OfficeCalendar, Ticket
from tickets.selectors.lists import COUNT_CAP
from tickets.wording import day_words, instant_words

State = OutgoingMail.State
Value = datetime | date | int | None

# A mail server may be away for a moment; who is to be told must not wait longer.
MAIL_WAITS = timedelta(hours=1)
# A mail that fails is tried four times, five minutes apart.
MAIL_UNREAD = timedelta(minutes=25)
# Whoever wrote it hopes for a confirmation by the next business day.
REP_DECIDES = timedelta(days=1)
# Hosted mailboxes are asked every minute; a server may be away for a moment, one that is no longer set is not asked.
SERVER_IS_AWAY = timedelta(minutes=15)
STILL_ASKED = timedelta(hours=1)
# Failed mails are spoken of over a weekend.
FAILED_MAILS_OF = timedelta(days=3)
# A night, and room for a late start.
RECOMPUTED_WITHIN = timedelta(hours=36)
# A request needs four weeks ahead, and its ladder a few days more.
DATES_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact of the audit: its value for machines, the words for people.

    `fault` says what is wrong and what to do; `advice` what to do soon, though the watch stands.
    """

    key: str
    name: str
    value: Value
    words: str
    fault: str = ""
    advice: str = ""

    @property
    def state(self) -> str:
        """How the pages draw it: late, due or kept."""
        return "late" if self.fault else "due" if self.advice else "kept"


class Outside(StrEnum):
    """What became of the watcher outside at the last audit by the clock."""

    NOBODY = "none is set"
    TOLD = "was told that all is well"
    SILENT = "hears nothing while not all is well"
    UNREACHED = "could not be reached"


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found at one instant."""

    at: datetime
    findings: tuple[Finding, ...]

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
    """Looks at the sweep, the cursors, the mail, the recompute and the calendar at `now`."""
    watch = _watch(now)
    return Audit(now, tuple(check(watch) for check in CHECKS))


def warnings(now: datetime) -> list[str]:
    """What supervisors should put right before it is needed; too much to be asked at every visit of the board."""
    watch = _watch(now)
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


@dataclass(frozen=True, slots=True)
class _Watch:
    """What the checks share: the instant, the calendar in force, when each job last ended."""

    now: datetime
    calendar: OfficeCalendar  # the one whose known closures end first
    beats: dict[str, Heartbeat]

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.calendar.zone)).date()

    def words(self, at: datetime | None, otherwise: str) -> str:
        return instant_words(at, self.calendar.zone, self.today) if at else otherwise

    def is_older(self, at: datetime | None, than: timedelta) -> bool:
        return at is not None and self.now - at > than


def _watch(now: datetime) -> _Watch:
    return _Watch(now, first_to_end(), {beat.name: beat for beat in Heartbeat.objects.all()})


def _sweep(watch: _Watch) -> Finding:
    beat = watch.beats.get("sweep")
    at = beat.at if beat else None
    words = watch.words(at, "has not run yet")
    fault = ""
    if at is None:
        fault = "The sweep has not run yet: start worker and beat."
    elif watch.is_older(at, STALE_AFTER):
        fault = f"The sweep last ended {words}, though it runs every minute: see whether worker and beat run."
    return Finding("swept_at", "Last sweep", at, words, fault)


def _cursors(watch: _Watch) -> Finding:
    due = Ticket.objects.filter(check_at__lte=watch.now).order_by("check_at", "id")
    oldest = due.values_list("check_at", flat=True).first()
    words = watch.words(oldest, "none is waiting")
    fault = ""
    if watch.is_older(oldest, STALE_AFTER):
        fault = f"A look has been due since {words}: the sweep does not get through; the worker's log says why."
    return Finding("oldest_due_look", "Oldest look that is due", oldest, words, fault)


def _no_cursor(watch: _Watch) -> Finding:
    count = len(without_cursor().values("pk")[: COUNT_CAP + 1])
    words = f"more than {COUNT_CAP}" if count > COUNT_CAP else str(count)
    fault = f"Open requests at which nobody will look: {words}. The command recompute heals them." if count else ""
    return Finding("without_next_look", "Open requests without a next look", count, words, fault)


def _failed_looks(watch: _Watch) -> Finding:
    count = FailedLook.objects.filter(ticket__check_at__isnull=False).count()
    fault = f"The sweep fails at some requests: {count}. The board names each with the reason." if count else ""
    return Finding("failed_looks", "Requests at which the sweep fails", count, str(count), fault)


def _due_mail(watch: _Watch) -> Finding:
    due = OutgoingMail.objects.filter(next_attempt_at__lte=watch.now).order_by("next_attempt_at", "id")
    oldest = due.values_list("next_attempt_at", flat=True).first()
    words = watch.words(oldest, "none is waiting")
    fault = ""
    if watch.is_older(oldest, STALE_AFTER):
        fault = f"Mail has been due since {words} and nobody sends it: see whether worker and beat run."
    return Finding("oldest_due_mail", "Oldest mail that is due", oldest, words, fault)


def _unsent_mail(watch: _Watch) -> Finding:
    oldest = OutgoingMail.objects.filter(next_attempt_at__isnull=False).order_by("created_at").first()
    at = oldest.created_at if oldest else None
    words = watch.words(at, "every mail is sent")
    fault = ""
    if watch.is_older(at, MAIL_WAITS):
        fault = f"A mail written {words} is still unsent: see on the mail page what the mail server says."
    return Finding("oldest_unsent_mail", "Oldest mail not sent yet", at, words, fault)


def _failed_mail(watch: _Watch) -> Finding:
    """Mails refused for good; where nothing was taken since, it is no wrong address but the mail server."""
    failed = OutgoingMail.objects.filter(state=State.FAILED, created_at__gt=watch.now - FAILED_MAILS_OF)
    newest = failed.order_by("-created_at", "-id").first()
    sent = OutgoingMail.objects.filter(state=State.SENT).order_by("-created_at", "-id").first()
    count = failed.count()
    fault = advice = ""
    if newest and (sent is None or sent.created_at < newest.created_at):
        fault = "The newest mails were all refused for good: the mail page says why, and sends them again."
    elif newest:
        advice = f"Mails refused for good in the last three days: {count}. The mail page says why."
    return Finding("failed_mails", "Mails refused in the last three days", count, str(count), fault, advice)


def _unread_mail(watch: _Watch) -> Finding:
    """A mail that we said we have; it is tried again for some minutes, then it waits for a rep."""
    unread = IncomingMail.objects.filter(next_look_at__isnull=False).order_by("id")
    oldest = unread.values_list("received_at", flat=True).first()
    words = watch.words(oldest, "every mail is read")
    fault = ""
    if watch.is_older(oldest, MAIL_UNREAD):
        fault = f"A mail received {words} is not read yet: see whether worker and beat run."
    return Finding("oldest_unread_mail", "Oldest mail received and not read", oldest, words, fault)


def _waiting_mail(watch: _Watch) -> Finding:
    waiting = IncomingMail.objects.filter(waits=True).order_by("id")
    oldest = waiting.values_list("received_at", flat=True).first()
    words = watch.words(oldest, "none waits")
    is_long = watch.is_older(oldest, REP_DECIDES)
    advice = f"Since {words} a mail waits for a rep to say what it is: see the incoming mail." if is_long else ""
    return Finding("oldest_waiting_mail", "Oldest mail that waits for a rep", oldest, words, advice=advice)


def _hosted_mailboxes(watch: _Watch) -> Finding:
    """Mailboxes at other servers, of those that are still asked."""
    asked = HostedMailbox.objects.filter(tried_at__gt=watch.now - STILL_ASKED)
    failing = asked.filter(failing_since__isnull=False).order_by("failing_since").first()
    at = failing.failing_since if failing else None
    words = watch.words(at, "every one is read" if asked.exists() else "none is set")
    fault = ""
    if failing and watch.is_older(at, SERVER_IS_AWAY):
        fault = f"The mailbox of {failing} cannot be read since {words}: {failing.trouble}"
    return Finding("hosted_mailbox_failing_since", "Hosted mailboxes", at, words, fault)


def _recompute(watch: _Watch) -> Finding:
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


def _closures(watch: _Watch) -> Finding:
    until = watch.calendar.known_until
    advice = closures_to_add(watch.calendar, watch.today)
    fault = f"New requests can soon not be dated. {advice}" if until - watch.today < DATES_AHEAD else ""
    words = day_words(until, watch.today)
    return Finding("closures_known_until", "Closures known until", until, words, fault, "" if fault else advice)


def _outside(watch: _Watch) -> Finding:
    beat = watch.beats.get("audit")
    outside = Outside(beat.counts["outside"]) if beat else Outside.NOBODY
    advice = "The watcher outside could not be reached: see CMS_PING_URL and the worker's log."
    advice = advice if outside is Outside.UNREACHED else ""
    return Finding("last_audit", "Watcher outside", beat.at if beat else None, outside.value, advice=advice)


CHECKS: tuple[Callable[[_Watch], Finding], ...] = (
    _sweep,
    _cursors,
    _no_cursor,
    _failed_looks,
    _due_mail,
    _unsent_mail,
    _failed_mail,
    _unread_mail,
    _waiting_mail,
    _hosted_mailboxes,
    _recompute,
    _closures,
    _outside,
)
