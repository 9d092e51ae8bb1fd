"""The promises that hold whatever is killed, read from the database and from what the mail server really got.

`sound` holds at every moment, even while half of a trial is still to come; `whole` once all has recovered.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from contacts.models import OutgoingMail
from escalation.ladder import STANDARD_RUNGS, rung_times
from escalation.models import FiredRung
from tests.faults.findings import Finding, Harm, each
from tests.faults.mailbox import Mailbox
from tests.simulation.bulk import done_and_told_once
from tickets import sla
from tickets.business_time import BusinessCalendar
from tickets.models import Batch, Event, Milestone, Ticket
from tickets.selectors.rules import calendar_of, policy_of

State = OutgoingMail.State
TOLD = FiredRung.Outcome.TOLD
# The mails whose cause can be named from events and rungs.
SAID = ("confirmed", "transferred", "merged", "promised", "replied", "resolved", "reopened")
CAUSED = re.compile(rf"ticket:\d+:(receipt|({'|'.join(SAID)}|escalation|warning):.*)")


@dataclass
class Evidence:
    """What a trial knows beside the database: who was promised a ticket, and what the faults excuse."""

    accepted: set[str] = field(default_factory=set)  # the descriptions of requests whose filing was answered
    answers_lost: set[str] = field(default_factory=set)  # Message-IDs that may therefore arrive again
    refusals: bool = False  # the mail server said 5xx, so that mails may fail


def sound() -> list[Finding]:
    """State, event and mail belong together at every moment; no rung twice and none early."""
    return [*_rungs_once(), *_rungs_on_time(), *_deadlines(), *_deeds_once(), *_mails_and_causes()]


def whole(evidence: Evidence, mailbox: Mailbox, until: datetime) -> list[Finding]:
    """After recovery, with sweeps up to `until` and all mails delivered, nothing is missing."""
    found = [*sound(), *_requests_once(evidence), *_nothing_due(until), *_many_at_once()]
    return [*found, *_mails_arrived(evidence, mailbox)]


def _requests_once(evidence: Evidence) -> Iterator[Finding]:
    filed = Counter(Ticket.objects.values_list("description", flat=True))
    yield from each(Harm.LOST, "an accepted request", evidence.accepted - filed.keys())
    yield from each(Harm.DOUBLED, "a request filed twice", [one for one, times in filed.items() if times > 1])


def _rungs_once() -> Iterator[Finding]:
    """Each (ticket, cycle, level) has one row and one event."""
    rows = Counter(FiredRung.objects.values_list("ticket", "cycle", "level", "outcome"))
    logged = Event.objects.filter(action__in=[f"escalation.{outcome}" for outcome in FiredRung.Outcome.values])
    events = Counter(
        (event.ticket_id, event.cycle, event.data["level"], event.action.partition(".")[2]) for event in logged
    )
    keys = Counter(key[:3] for key in rows.elements())
    yield from each(Harm.DOUBLED, "a rung fired twice", [key for key, times in keys.items() if times > 1])
    yield from each(Harm.LOST, "a rung without its event", (rows - events).elements())
    yield from each(Harm.DOUBLED, "an event without its rung", (events - rows).elements())


def _rungs_on_time() -> Iterator[Finding]:
    """No rung fires before its time, and its time is the pure function's."""
    fired = FiredRung.objects.select_related("ticket__calendar", "milestone")
    for rung in fired:
        planned = _planned_of(rung)
        if rung.fired_at < rung.due_at or (planned and rung.due_at < planned):
            yield Finding(Harm.EARLY, f"{rung} at {rung.fired_at}, due {rung.due_at}, planned {planned}")
        elif planned is None or rung.due_at > planned:
            yield Finding(Harm.STUCK, f"{rung} counted as due {rung.due_at} instead of {planned}")


def _planned_of(rung: FiredRung) -> datetime | None:
    """When the rung's own cause asks for it; nobody asks for one by hand in the trials."""
    if rung.cause == FiredRung.Cause.REOPENED:
        return _told_of_the_reopening(rung.ticket)
    return _planned(rung.ticket, rung.cycle, rung.milestone.due_at).get(rung.level)


def _told_of_the_reopening(ticket: Ticket) -> datetime:
    """Level 1 is told at once, in open hours, of what is reopened soon [6.9]; in the trials all is."""
    return calendar_of(ticket.calendar).next_open(ticket.cycle_started_at)


def _planned(ticket: Ticket, cycle: int, breached_at: datetime) -> dict[int, datetime]:
    """The time of each rung of an ordinary ladder after a breach [6.1], moved by acknowledgements [6.4]."""
    calendar = calendar_of(ticket.calendar)
    noted = FiredRung.objects.filter(ticket=ticket, cycle=cycle, acknowledged_at__isnull=False)
    acknowledged = dict(noted.values_list("level", "acknowledged_at"))
    times = rung_times(calendar, breached_at, STANDARD_RUNGS)
    return {
        rung.level: _held(calendar, at, acknowledged.get(rung.level - 1))
        for rung, at in zip(STANDARD_RUNGS, times, strict=True)
    }


def _held(calendar: BusinessCalendar, at: datetime, acknowledged_at: datetime | None) -> datetime:
    if acknowledged_at is None:
        return at
    return calendar.opening(calendar.add_business_days(calendar.local_date(max(at, acknowledged_at)), 1))


def _deadlines() -> Iterator[Finding]:
    """The confirmation of the present cycle is due when the pure function says so, or on the date of a merged one."""
    owed = Milestone.objects.filter(name="confirmation").select_related("ticket__calendar", "ticket__policy")
    for milestone in owed:
        ticket = milestone.ticket
        if milestone.cycle == ticket.cycle:
            dates = sla.timetable(calendar_of(ticket.calendar), policy_of(ticket.policy), ticket.cycle_started_at)
            due = _carried(ticket) or dates.confirmation
            if milestone.due_at != due:
                harm = Harm.EARLY if milestone.due_at < due else Harm.STUCK
                yield Finding(harm, f"ticket {ticket.pk} owes {milestone} instead of {due}")


def _carried(ticket: Ticket) -> datetime | None:
    """When receipt of what was merged into it was to be confirmed, if that is earlier; in the trials it is."""
    duplicates = Milestone.objects.filter(name="confirmation", ticket__merged_into=ticket)
    return duplicates.values_list("due_at", flat=True).first()


def _deeds_once() -> Iterator[Finding]:
    """In the trials nobody does the same to a ticket twice on purpose."""
    events = Event.objects.filter(action__startswith="ticket.")
    done = Counter(events.values_list("ticket", "cycle", "action", "data__assignee"))
    yield from each(Harm.DOUBLED, "a deed done twice", [deed for deed, times in done.items() if times > 1])
    warned = Event.objects.filter(action__in=["escalation.warned", "escalation.missed"])
    seen = Counter(warned.values_list("ticket", "cycle", "action", "data__milestone"))
    yield from each(Harm.DOUBLED, "seen twice", [sight for sight, times in seen.items() if times > 1])


def _mails_and_causes() -> Iterator[Finding]:
    """Every event and told rung has its mail in the outbox, and every mail such a cause."""
    written = set(OutgoingMail.objects.filter(about__startswith="ticket:").values_list("dedup_key", flat=True))
    caused = {key for key in written if CAUSED.fullmatch(key)}
    causes = set(_mail_keys())
    yield from each(Harm.LOST, "a mail that was never written", causes - caused)
    yield from each(Harm.UNFOUNDED, "a mail about what never came to be", caused - causes)


def _mail_keys() -> Iterator[str]:
    """The keys of the mails that state and events ask for."""
    for event in Event.objects.filter(action__in=[f"ticket.{verb}" for verb in SAID]):
        yield f"ticket:{event.ticket_id}:{event.action.partition('.')[2]}:{event.pk}"
    for ticket_id in Ticket.objects.values_list("pk", flat=True):
        yield f"ticket:{ticket_id}:receipt"
    for rung in FiredRung.objects.filter(outcome=TOLD):
        yield f"ticket:{rung.ticket_id}:escalation:{rung.cycle}:{rung.level}"
    for milestone in Milestone.objects.filter(warned_at__isnull=False):
        yield f"ticket:{milestone.ticket_id}:warning:{milestone.pk}:{milestone.warned_at:%Y%m%dT%H%M%S}"


def _nothing_due(until: datetime) -> Iterator[Finding]:
    """Every open ticket has a cursor, none waits for a look, every due rung has fired."""
    unfinished = Ticket.objects.filter(finished_at__isnull=True).select_related("calendar")
    for ticket in unfinished:
        if ticket.check_at is None or ticket.check_at <= until:
            yield Finding(Harm.STUCK, f"ticket {ticket.pk} waits for {ticket.check_at} at {until}")
        fired = set(ticket.fired_rungs.filter(cycle=ticket.cycle).values_list("level", flat=True))
        yield from each(Harm.LOST, f"a rung of ticket {ticket.pk}", _due_levels(ticket, until) - fired)


def _due_levels(ticket: Ticket, until: datetime) -> set[int]:
    """The levels that must have been dealt with: after a reopening the first, after a breach those of the ladder."""
    breach = ticket.milestones.filter(outcome="", due_at__lt=until).order_by("due_at", "id").first()
    planned = _planned(ticket, ticket.cycle, breach.due_at) if breach else {}
    if ticket.cycle > 1:
        planned[1] = _told_of_the_reopening(ticket)
    return {level for level, at in planned.items() if at <= until}


def _many_at_once() -> Iterator[Finding]:
    """What was asked for many is done, and everybody of it was told once."""
    for batch in Batch.objects.select_related("actor"):
        yield from each(Harm.LOST, "of many", done_and_told_once(batch, batch.actor))


def _mails_arrived(evidence: Evidence, mailbox: Mailbox) -> Iterator[Finding]:
    """Each mail reached each of its recipients, again only where an answer was lost; none without its row."""
    copies = mailbox.copies()
    rows = {mail.message_id: mail for mail in OutgoingMail.objects.all()}
    yield from each(Harm.UNFOUNDED, "a mail without a row", {one for one, _ in copies if one not in rows})
    for mail in rows.values():
        if mail.state != State.SENT and not (evidence.refusals and mail.state == State.FAILED):
            yield Finding(Harm.STUCK, f"mail {mail.dedup_key} is {mail.state}: {mail.last_error}")
            continue
        reached = [copies[mail.message_id, address] for address in [*mail.to, *mail.cc]]
        if mail.state == State.SENT and 0 in reached:
            yield Finding(Harm.LOST, f"mail {mail.dedup_key} did not reach everybody")
        if max(reached) > 1 and mail.message_id not in evidence.answers_lost:
            yield Finding(Harm.DOUBLED, f"mail {mail.dedup_key} came {max(reached)} times")
