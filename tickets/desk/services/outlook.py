"""What a plan would do and send: each step is carried out, read, and undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contacts import notices
from contacts.models import OutgoingMail
from tickets.desk.plans import Plan, Step
from tickets.desk.services.bulk import MOVING, REFUSALS, act_on, is_told
from tickets.desk.services.telling import Move, letters_of
from tickets.models import Ticket
from tickets.services.record import Actor
from tickets.services.rehearse import rehearse

NEVER_WRITTEN = "batch:0"  # stands for the key of a batch that is not there yet


@dataclass(frozen=True, slots=True)
class Told:
    """A mail as it would be sent, with a request that it is about."""

    ticket: Ticket
    mail: OutgoingMail


@dataclass(frozen=True, slots=True)
class Outlook:
    """The requests as each would be afterwards, why the others cannot take it, and all mails."""

    done: dict[int, Ticket]
    refused: dict[int, str]
    told: list[Told]


def outlook_of(plan: Plan, *, actor: Actor, now: datetime) -> Outlook:
    """What would become of each request, and who would be told what; nothing of it stays."""
    outlook = Outlook({}, {}, [])
    for step in plan.steps:
        _look(step, plan, outlook, actor, now)
    if plan.act in MOVING:
        moves = [Move(pk, one.assignee, is_told(one)) for pk, one in outlook.done.items()]
        outlook.told.extend(_of_all(moves, plan, outlook.done, actor, now))
    return outlook


def _look(step: Step, plan: Plan, outlook: Outlook, actor: Actor, now: datetime) -> None:
    try:
        rehearsed = rehearse(act_on, step.ticket, plan=plan, step=step, actor=actor, now=now)
    except REFUSALS as error:
        outlook.refused[step.ticket] = str(error)
        return
    assert rehearsed.ticket is not None, "it was about one"
    outlook.done[step.ticket] = rehearsed.ticket
    outlook.told.extend(Told(rehearsed.ticket, mail) for mail in rehearsed.mails)


def _of_all(moves: list[Move], plan: Plan, tickets: dict[int, Ticket], actor: Actor, now: datetime) -> Iterable[Told]:
    letters = letters_of(moves, NEVER_WRITTEN, words=plan.words, actor=actor, now=now)
    for mail in notices.mails_of(letters):
        of_all = next((letter.about for letter in letters if letter.mail is mail and letter.about), (mail.about,))
        yield Told(tickets[int(of_all[0].partition(":")[2])], mail)
