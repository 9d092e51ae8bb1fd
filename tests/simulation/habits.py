"""What people tend to do with a ticket as it stands, and when: weights to draw by."""

from datetime import datetime, timedelta
from random import Random

from tests.simulation.dossier import Dossier
from tickets.business_time import BusinessCalendar
from tickets.states import FINISHED, Status

Weights = dict[str, int]


def _weights(text: str) -> Weights:
    """From "name 3, another name 1"."""
    return {name: int(weight) for name, weight in (part.strip().rsplit(" ", 1) for part in text.split(","))}


RECEIVED = _weights("confirm 80, say 5, note 4, assign 4, take 6, correct 4, resolve 3, promise 2, pause 2, merge 4")
FIRST_WORK = _weights(
    "promise 46, pause 14, pause for long 4, hold 6, say 6, resolve 6, assign 3, note 3, correct 4, activate 3,"
    " confirm 2, escalate higher 5, ease 3, take 3, give 2, merge 4, relate 2,"
    " correct the account 2"
)
LATER_WORK = _weights(
    "update 16, say 14, promise 14, pause 8, pause for long 3, hold 8, resolve 26, assign 3, note 3, correct 3,"
    " activate 4, escalate higher 4, ease 4, take 3, give 2, merge 4, relate 2,"
    " correct the account 2"
)
QUICK = _weights("resolve 30, transfer 40, say 8, promise 8, hold 6, pause 2, assign 3, take 3, note 3, merge 3")
PAUSED = _weights("resume 24, promise 20, say 12, update 6, note 8, resolve 5, assign 4, pause 3")
HELD = _weights("resume 26, promise 20, pause 12, say 12, update 8, note 6, resolve 12, correct 3")
DONE = _weights("note 4, activate 6, confirm 1")

ASKING = _weights("answer 64, escalate 20, withdraw 6, name the account 3")
AFTERWARDS = _weights("reopen 90, answer 10")

# Arrivals by the hour of the office's clock, from midnight on.
ARRIVALS = [1, 1, 1, 1, 1, 1, 2, 4, 14, 20, 18, 14, 10, 12, 12, 10, 8, 5, 3, 2, 2, 1, 1, 1]


def of_the_rep(dossier: Dossier) -> Weights:
    """What a rep may choose; some of it is refused, as it is in life."""
    ticket = dossier.ticket
    if ticket.to_be_completed and ticket.status not in FINISHED:
        return {**RECEIVED, "complete": 60}
    match Status(ticket.status):
        case Status.RECEIVED:
            return RECEIVED
        case Status.PAUSED:
            return PAUSED
        case Status.HELD:
            return HELD
        case Status.WORKING:
            owed = {row.name for row in dossier.open_milestones}
            return QUICK if "quick_fix" in owed else FIRST_WORK if "next_steps" in owed else LATER_WORK
    return DONE


def of_the_agent(dossier: Dossier) -> Weights:
    """What the submitter may choose."""
    return AFTERWARDS if dossier.ticket.status in FINISHED else ASKING


def draw(rng: Random, weights: Weights) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def working_time(rng: Random, calendar: BusinessCalendar, at: datetime) -> datetime:
    """The same instant, or, for most who would work in closed hours, somewhere in the next open ones."""
    if calendar.is_open(at) or rng.random() < 0.1:
        return at
    return calendar.next_open(at) + timedelta(seconds=rng.randrange(4 * 3600))


def arrival(rng: Random, calendar: BusinessCalendar, start: datetime, days: int) -> datetime:
    """When a request is filed: mostly in the morning of a working day, sometimes at night or on a weekend."""
    day = rng.randrange(days)
    hour = rng.choices(range(24), weights=ARRIVALS)[0]
    at = start + timedelta(days=day, hours=hour, seconds=rng.randrange(3600))
    is_lost = not calendar.is_business_day(calendar.local_date(at)) and rng.random() < 0.7
    return at - timedelta(days=3) if is_lost and day >= 3 else at


def pause_before(rng: Random, diligence: float) -> timedelta:
    """How long a rep takes to come to a task: minutes to hours, or days for one who forgets."""
    if rng.random() < diligence:
        return timedelta(seconds=rng.randrange(300, 6 * 3600))
    return timedelta(seconds=rng.randrange(6 * 3600, 6 * 86400))
