"""A ticket's life in words: what a person reads when something is wrong with it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from escalation.models import FiredRung
from tests.simulation.dossier import Dossier
from tickets.models import Event, Milestone

SHORT = 40  # so many lines of one life are told


def story(dossier: Dossier) -> list[str]:
    """Its events by the office's clock, then what became of its promises, and what it shows now."""
    ticket = dossier.ticket
    lines = [f"Ticket {ticket.pk}: {ticket.kind} of {ticket.submitter}, {ticket.status}, cycle {ticket.cycle}."]
    lines += [f"  {_clock(dossier, event.at)}  {_told(dossier, event)}" for event in dossier.events]
    left_out = len(lines) - SHORT
    if left_out > 0:
        lines[SHORT // 2 : -SHORT // 2] = [f"  … {left_out} more …"]
    return [*lines, *_ledger(dossier)]


def worst(dossiers: Iterable[Dossier]) -> Dossier | None:
    """The ticket that went worst: told the highest, then missed the most, then the longest story."""
    return max(dossiers, key=_badness, default=None)


def _badness(dossier: Dossier) -> tuple[int, int, int, int]:
    told = [rung.level for rung in dossier.fired if rung.outcome == FiredRung.Outcome.TOLD]
    missed = [row for row in dossier.milestones if row.outcome == Milestone.Outcome.LATE]
    return (len(told), len(missed), len(dossier.events), -dossier.ticket.pk)


def _told(dossier: Dossier, event: Event) -> str:
    names = {person.pk: person.name for person in dossier.people.values()}
    who = names.get(event.actor_id or 0, event.source)
    facts = ", ".join(f"{key} {value}" for key, value in event.data.items() if value not in ("", None))
    return f"{event.action.partition('.')[2]} by {who}" + (f" ({facts})" if facts else "")


def _ledger(dossier: Dossier) -> Iterator[str]:
    for row in dossier.milestones:
        became = f"{row.outcome} {_clock(dossier, row.ended_at)}" if row.ended_at else "open"
        yield f"  owed in cycle {row.cycle}: {row.name} by {_clock(dossier, row.due_at)}: {became}"
    if dossier.ticket.check_at:
        yield f"  cursor {_clock(dossier, dossier.ticket.check_at)}, level {dossier.ticket.level}"


def _clock(dossier: Dossier, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(dossier.calendar.zone)):%a %d %b %Y %H:%M:%S}"
