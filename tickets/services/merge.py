"""Lets a duplicate go on as another request of the same agency; no clock starts anew [3.3], [4.12]."""

from datetime import datetime

from django.db import transaction

from tickets.errors import RefusedError
from tickets.models import Milestone, Ticket, Wait
from tickets.selectors.deadlines import deadline_of, open_milestones, pauses_of
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import calendar_of
from tickets.services import letters
from tickets.services.finish import finish
from tickets.services.record import Actor, lock, log, settle
from tickets.services.speak import say
from tickets.services.wait import end_wait
from tickets.states import Status, Verb, after

MERGED_INTO = "ticket.merged_into"


def merge(ticket_id: int, *, other: int, this_stays: bool, actor: Actor, now: datetime) -> Ticket:
    """Finishes one of the two as merged, and returns the one that stays.

    That one has every number of both, hears whoever heard of either, and owes each act that both owed by the earlier
    of the two dates, a missed one included: what was missed stays missed. 24 hours that only the other one owed stay
    owed, too. One mail tells all of them. RefusedError for requests of two agencies or two kinds, for what is
    finished already, and where 24 hours would stand still in a pause.
    """
    with transaction.atomic():
        here, there = _both(ticket_id, other)
        duplicate, staying = (there, here) if this_stays else (here, there)
        _refuse(duplicate, staying)
        _refuse_to_stop_24_hours(duplicate, staying)
        duplicate.status = after(Status(duplicate.status), Verb.MERGE).value
        end_wait(duplicate, now, Wait.End.FINISHED)
        moved = _carry(duplicate, staying, now)
        _end(duplicate, staying, actor, now)
        _take_over(duplicate, staying, now)
        data = {"number": shown_number(duplicate), "from": duplicate.pk, "moved": ", ".join(moved)}
        say(
            staying,
            "merged",
            "",
            said=f"{shown_number(duplicate)}, filed by {duplicate.submitter}, goes on with this request.",
            to=_everyone(duplicate, staying),
            actor=actor,
            now=now,
            data=data,
            duplicate=duplicate,
            duplicate_number=shown_number(duplicate),
            duplicate_link=letters.link_to(duplicate),
            number=shown_number(staying),
        )
        return staying


def _both(first: int, second: int) -> tuple[Ticket, Ticket]:
    """Locks both in the order of their ids, so that whoever merges them the other way round waits and is told."""
    if first == second:
        raise RefusedError("number", "That is this request itself. Choose another one.")
    for pk in sorted((first, second)):
        lock(pk)
    return lock(first), lock(second)


def _refuse(duplicate: Ticket, staying: Ticket) -> None:
    if duplicate.agency_id != staying.agency_id:
        raise RefusedError("number", "That is a request of another agency. Only those of one agency can be merged.")
    if (duplicate.kind, duplicate.report) != (staying.kind, staying.report):
        words = f"One is “{duplicate.sort_words}”, the other “{staying.sort_words}”"
        raise RefusedError("number", f"{words}. If they ask for the same, correct the kind of one first.")
    for ticket in (duplicate, staying):
        if ticket.is_finished:
            raise RefusedError(
                "number", f"{shown_number(ticket)} is {ticket.status} already, so it cannot be merged."
            )


def _refuse_to_stop_24_hours(duplicate: Ticket, staying: Ticket) -> None:
    """RefusedError where the duplicate is to be resolved in 24 hours, and the other waits for an answer [4.10]."""
    if staying.paused_until is not None and _owes_24_hours(duplicate) is not None:
        words = (
            f"{shown_number(staying)} is paused, and 24 hours do not stand still. "
            f"End its pause first, or let {shown_number(duplicate)} stay."
        )
        raise RefusedError("stays", words)


def _owes_24_hours(ticket: Ticket) -> Milestone | None:
    return next((row for row in open_milestones(ticket) if row.name == Milestone.Name.QUICK_FIX), None)


def _carry(duplicate: Ticket, staying: Ticket, now: datetime) -> list[str]:
    """Moves what both owe to the earlier date, never to a later one; what is missed already keeps its date [4.11]."""
    quick = _owes_24_hours(duplicate)
    hours = [Milestone.Name.QUICK_FIX] if quick and _carry_24_hours(quick, staying, now) else []
    moved = [*_carry_days(duplicate, staying, now), *hours]
    return [Milestone.Name(name).label.lower() for name in moved]


def _carry_days(duplicate: Ticket, staying: Ticket, now: datetime) -> list[str]:
    """The names of what is due by the close of business of an earlier date from now on."""
    theirs = {row.name: row for row in open_milestones(duplicate) if row.name != Milestone.Name.QUICK_FIX}
    earlier = [
        (row, theirs[row.name])
        for row in open_milestones(staying)
        if row.name in theirs and _comes_before(theirs[row.name], row, now)
    ]
    pauses = pauses_of(staying)
    for row, other in earlier:
        row.carried_on, row.carried_at = calendar_of(other.calendar).local_date(other.due_at), now
        derived = deadline_of(row, staying, pauses)
        row.due_at, row.warn_at = derived.due_at, derived.warn_at
        row.save(update_fields=["carried_on", "carried_at", "due_at", "warn_at"])
    return [row.name for row, _ in earlier]


def _carry_24_hours(quick: Milestone, staying: Ticket, now: datetime) -> bool:
    """Whether the 24 hours of the duplicate are owed by the one that stays: at their own instant, as promised [4.13].

    They keep since when, and by which rules, they were counted; the one that stays need not have owed any so far.
    """
    own = _owes_24_hours(staying)
    if own is not None and not _comes_before(quick, own, now):
        return False
    row = own or Milestone(ticket=staying, cycle=staying.cycle, name=Milestone.Name.QUICK_FIX)
    for fact in ("owed_from", "calendar", "policy", "due_at", "warn_at"):
        setattr(row, fact, getattr(quick, fact))
    row.save()
    return True


def _comes_before(theirs: Milestone, own: Milestone, now: datetime) -> bool:
    return theirs.due_at < own.due_at and own.due_at >= now


def _end(duplicate: Ticket, staying: Ticket, actor: Actor, now: datetime) -> None:
    duplicate.merged_into = staying
    finish(duplicate, now, fields=["merged_into"])
    # What was merged into it before goes on as the same one.
    Ticket.objects.filter(merged_into=duplicate).update(merged_into=staying)
    log(duplicate, MERGED_INTO, actor=actor, now=now, number=shown_number(staying), into=staying.pk)


def _take_over(duplicate: Ticket, staying: Ticket, now: datetime) -> None:
    """Numbers and watchers; who filed the duplicate is one of these from now on [8.1]."""
    numbers = [*duplicate.numbers.order_by("id").values_list("number", flat=True), *duplicate.other_numbers]
    staying.merged_numbers = " ".join([*staying.other_numbers, *numbers])
    watchers = [*staying.copies, duplicate.submitter.email, *duplicate.copies]
    staying.copies = [address for address in dict.fromkeys(watchers) if address != staying.submitter.email]
    settle(staying, now, ["merged_numbers", "copies"])


def _everyone(duplicate: Ticket, staying: Ticket) -> letters.Recipients:
    """Both submitters first; the rep of the duplicate hears that it is done with."""
    everyone = letters.everyone_of(staying, staying.assignee, duplicate.assignee)
    asked = [address for address in (duplicate.submitter.email,) if address in everyone.cc]
    return letters.recipients([*everyone.to, *asked], everyone.cc)
