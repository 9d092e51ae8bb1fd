"""The mails of a ticket: each from a committed state, none missing, nobody's who should not know [8.1]."""

from collections.abc import Iterator
from datetime import datetime

from contacts.models import OutgoingMail
from escalation.models import FiredRung
from tests.simulation.acts import HAND_OFF
from tests.simulation.dossier import Dossier
from tests.simulation.invariants.dates import mail_key
from tests.simulation.invariants.state import Problems, told_statuses
from tickets.models import Event
from tickets.states import CONFIRMED

# Events that are told to the submitter, each in a mail of its own.
SPOKEN = {
    f"ticket.{action}"
    for action in (
        "confirmed",
        "transferred",
        "corrected",
        "account_corrected",
        "merged",
        "promised",
        "replied",
        "paused",
        "resolved",
        "withdrawn",
        "reopened",
    )
}


def each_event_has_its_mail_and_each_mail_its_event(dossier: Dossier, now: datetime) -> Problems:
    """What is said to the submitter is a mail, and every mail belongs to a committed event, rung or warning."""
    expected, actual = set(_expected(dossier)), [mail.dedup_key for mail in dossier.mails if not _is_apart(mail)]
    yield from (f"the mail {key} is missing" for key in expected - set(actual))
    yield from (f"the mail {key} tells of nothing that is" for key in set(actual) - expected)
    if len(actual) != len(set(actual)):
        yield "a mail is there twice"


def _expected(dossier: Dossier) -> Iterator[str]:
    ticket = f"ticket:{dossier.ticket.pk}"
    yield f"{ticket}:receipt"
    for event, status in told_statuses(dossier):
        if event.action in SPOKEN:
            yield mail_key(dossier, event)
        if event.action == "ticket.assigned" and event.pk not in dossier.in_batches:
            if status in CONFIRMED:
                yield mail_key(dossier, event)
            if _with_a_note(dossier, event):
                yield f"{ticket}:given:{event.pk}"
        if event.action == "ticket.promise_moved":
            yield f"{ticket}:redated:{event.pk}"
        if event.action == "ticket.ld_activated":
            yield f"{ticket}:ld_active"
    for rung in dossier.fired:
        if rung.outcome == FiredRung.Outcome.TOLD:
            yield f"{ticket}:escalation:{rung.cycle}:{rung.level}"


def _with_a_note(dossier: Dossier, event: Event) -> bool:
    """Whether the new rep was given a note, which goes to them alone."""
    said = (row for row in dossier.messages if row.internal and row.body == HAND_OFF)
    return any((row.at, row.author_id) == (event.at, event.actor_id) for row in said)


def _is_apart(mail: OutgoingMail) -> bool:
    """Judged elsewhere: warnings, and what is said of many requests at once."""
    return _is_warning(mail) or ":assigned:batch:" in mail.dedup_key


def _is_warning(mail: OutgoingMail) -> bool:
    return ":warning:" in mail.dedup_key


def each_warning_is_mailed(dossier: Dossier, now: datetime) -> Problems:
    """Whenever the history says that somebody was warned, a mail went out [5.3]."""
    warned = [event for event in dossier.events if event.action == "escalation.warned"]
    mails = [mail for mail in dossier.mails if _is_warning(mail)]
    if len(warned) != len(mails):
        yield f"its history tells of {len(warned)} warnings, the outbox of {len(mails)}"


def each_rung_is_told_to_its_person(dossier: Dossier, now: datetime) -> Problems:
    """An escalation goes to the person whom the rung names, in the second in which it fired."""
    mails = {mail.dedup_key: mail for mail in dossier.mails}
    by_id = {person.pk: person.email for person in dossier.people.values()}
    for rung in dossier.fired:
        mail = mails.get(f"ticket:{dossier.ticket.pk}:escalation:{rung.cycle}:{rung.level}")
        if mail and (mail.created_at != rung.fired_at or by_id[rung.person_id or 0] not in mail.to):
            yield f"level {rung.level} names {rung.person_id}, fired {rung.fired_at}; its mail went to {mail.to}"


def agencies_stay_apart(dossier: Dossier, now: datetime) -> Problems:
    """Nobody of another agency is among the recipients of its mails [8.1]."""
    for mail in dossier.mails:
        for address in [*mail.to, *mail.cc]:
            person = dossier.people.get(address)
            if person and person.agency_id not in (None, dossier.ticket.agency_id):
                yield f"{mail.dedup_key} goes to {person}, of another agency"


def who_has_left_gets_no_mail(dossier: Dossier, now: datetime) -> Problems:
    """A mail that is written now has no recipient who has left."""
    for mail in dossier.mails:
        gone = [a for a in [*mail.to, *mail.cc] if (person := dossier.people.get(a)) and not person.is_active]
        if gone and mail.created_at == now:
            yield f"{mail.dedup_key} goes to {gone}, who has left"
