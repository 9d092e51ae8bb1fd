"""The conversation of a ticket, the facts between it that everybody should see, and the whole history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contacts.models import User
from tickets.models import Event, Message, Milestone, Ticket
from tickets.selectors.detail import conversation
from tickets.selectors.promises import ACTS
from tickets.selectors.rules import calendar_of
from tickets.wording import day_words, instant_words

# What each action says; "{}" parts come from the event's data. The first table stands in the thread of both
# sides, the second for staff only [8.2]; acts that are messages stand there as such, so the third adds them
# for the history alone.
FACTS = {
    "ticket.assigned": "Given to {assignee}",
    "ticket.completed": "The account was completed: {account}",
    "ticket.ld_activated": "Long distance service is active",
    "ticket.resumed": "The wait has ended: {why}",
    "ticket.promise_moved": "The promised follow-up moves to {day}, with the days on which the office is open",
    "escalation.missed": "{milestone} did not come by {due_at}",
    "escalation.asked": "Asked for level {level}, {person}: {reason}",
    "escalation.told": "Escalated to level {level}: {person} was told ({cause})",
    "escalation.acknowledged": "Level {level} was acknowledged",
    "escalation.eased": "{done}: {reason}",
}
STAFF_FACTS = FACTS | {
    "escalation.healed": "The nightly recompute put the dates right",
    "ticket.mail_waits": "A mail of {address} that names this request waits for a rep",
    "ticket.bounced": "Mail to {address} came back: {words}",
    "ticket.written_after_end": "{address} wrote after the end",
    "ticket.held": "Waits for {party}: {reason}",
    "escalation.warned": "{milestone} is due soon: the rep was warned",
    "escalation.nobody_to_warn": "{milestone} is due soon: there is no rep to warn",
    "escalation.collapsed": "Level {level} was passed over, since a higher one was due",
    "escalation.skipped": "Level {level} was skipped: nobody could be told",
    "escalation.same_person": "Level {level}: {person} had been told already",
}
HISTORY = STAFF_FACTS | {
    "ticket.submitted": "Filed as {number}",
    "ticket.confirmed": "Receipt confirmed: {team}, {assignee}",
    "ticket.promised": "Next steps sent, follow-up promised for {day}",
    "ticket.replied": "Reply sent",
    "ticket.paused": "Question sent, waits for {party} until {until} at the latest",
    "ticket.redated": "Follows a changed rule: {rule}",
    "ticket.corrected": "Corrected to {kind}, for {team}",
    "ticket.noted": "Internal note kept",
    "ticket.resolved": "Resolved",
    "ticket.withdrawn": "Withdrawn",
    "ticket.reopened": "Reopened: a new cycle began",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the thread; `sort` is message, internal or fact."""

    sort: str
    who: str
    when: str
    text: str
    to: str = ""
    cc: str = ""


def thread_of(ticket: Ticket, events: Iterable[Event], user: User, now: datetime) -> list[Entry]:
    """Messages and facts, oldest first; without notes and inner workings for the agency's side [8.2]."""
    facts = FACTS if user.is_agency_side else STAFF_FACTS
    said = [(message.at, _said(message, ticket, user, now)) for message in conversation(ticket, user)]
    timed = [*said, *_facts(sorted(events, key=lambda event: event.pk), facts, ticket, now)]
    return [entry for _, entry in sorted(timed, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class Past:
    """One event in words: when, who, what, from where [8.3]."""

    when: str
    who: str
    what: str
    source: str


def history_of(ticket: Ticket, events: Iterable[Event], now: datetime) -> list[Past]:
    """Every event in words, in the order in which it comes."""
    return [
        Past(_when(ticket, event.at, now), _actor(event), _sentence(event, HISTORY, ticket, now), event.source)
        for event in events
    ]


def _said(message: Message, ticket: Ticket, user: User, now: datetime) -> Entry:
    author = message.author
    return Entry(
        sort="internal" if message.internal else "message",
        who="You" if author == user else getattr(author, "name", "CMS Care"),
        when=_when(ticket, message.at, now),
        text=message.body,
        to=", ".join(message.to),
        cc=", ".join(message.cc),
    )


def _facts(
    events: Iterable[Event], facts: dict[str, str], ticket: Ticket, now: datetime
) -> Iterator[tuple[datetime, Entry]]:
    for event in events:
        if event.action not in facts:
            continue
        who = event.actor.name if event.actor else ""
        yield event.at, Entry("fact", who, _when(ticket, event.at, now), _sentence(event, facts, ticket, now))


def _actor(event: Event) -> str:
    return event.actor.name if event.actor else "CMS Care"


def _sentence(event: Event, words: dict[str, str], ticket: Ticket, now: datetime) -> str:
    pattern = words.get(event.action, event.action.rpartition(".")[2].replace("_", " "))
    return pattern.format_map(_Data(_in_words(event, ticket, now)))


class _Data(dict[str, str]):
    """The parts of a sentence; one that an old event lacks is left out, since events never change."""

    def __missing__(self, key: str) -> str:
        return "…"


def _in_words(event: Event, ticket: Ticket, now: datetime) -> dict[str, str]:
    data = {key: str(value) for key, value in event.data.items() if value not in (None, "")}
    if data.get("milestone") in Milestone.Name.values:
        data["milestone"] = ACTS[Milestone.Name(data["milestone"])]
    for name in ("due_at", "until"):
        if name in data:
            data[name] = _when(ticket, datetime.fromisoformat(data[name]), now)
    if "day" in data:
        data["day"] = day_words(date.fromisoformat(data["day"]), calendar_of(ticket.calendar).local_date(now))
    return data


def _when(ticket: Ticket, at: datetime, now: datetime) -> str:
    calendar = calendar_of(ticket.calendar)
    return instant_words(at, calendar.zone, calendar.local_date(now))
