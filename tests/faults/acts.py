"""What is killed between two statements: each act sets its scene and returns the deed, which may be done again."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from contacts.outbox import deliver_due
from escalation.services.acknowledge import acknowledge
from escalation.services.sweep import sweep_due
from tests.faults.scene import Scene
from tests.world import by, file
from tickets.models import Ticket
from tickets.services.confirm import confirm
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise
from tickets.services.reply import reply

Deed = Callable[[], object]
Act = Callable[[Scene], Deed]


def once_key(scene: Scene) -> UUID:
    """The key that a form carries, so that it is taken once however often it is sent."""
    return UUID(int=scene.random.getrandbits(128), version=4)


def submitting(scene: Scene) -> Deed:
    return partial(file, scene.people.dana, scene.now, submission_key=once_key(scene), **scene.wish())


def confirming(scene: Scene) -> Deed:
    ticket = scene.filed()
    return partial(confirm, ticket.pk, actor=by(scene.people.rita), now=scene.at(1, "09:12"))


def promising(scene: Scene) -> Deed:
    ticket = _confirmed(scene)
    day = scene.calendar.add_business_days(scene.day1, 4)
    now, actor = scene.at(2, "10:00"), by(scene.rep_of(ticket))
    return partial(promise, ticket.pk, day=day, words="We check.", actor=actor, now=now, key=once_key(scene))


def replying(scene: Scene) -> Deed:
    ticket = _promised(scene)
    day = scene.calendar.add_business_days(scene.day1, 8)
    now, actor = scene.at(3, "11:00"), by(scene.rep_of(ticket))
    return partial(reply, ticket.pk, words="News.", next_day=day, actor=actor, now=now, key=once_key(scene))


def resolving(scene: Scene) -> Deed:
    ticket = _promised(scene)
    return partial(resolve, ticket.pk, words="Done.", actor=by(scene.rep_of(ticket)), now=scene.at(3, "11:00"))


def reopening(scene: Scene) -> Deed:
    ticket = _confirmed(scene)
    resolve(ticket.pk, words="Done.", actor=by(scene.rep_of(ticket)), now=scene.at(2, "11:00"))
    return partial(reopen, ticket.pk, words="Not yet.", actor=by(scene.people.dana), now=scene.at(3, "12:00"))


def acknowledging(scene: Scene) -> Deed:
    ticket = scene.filed()
    sweep_due(scene.at(2, "08:00"))
    told = ticket.fired_rungs.get(level=1).person
    return partial(acknowledge, ticket.pk, actor=by(told), now=scene.at(2, "08:30"))


def warning(scene: Scene) -> Deed:
    return _sweeping_two(scene, 1, "13:00")


def telling_level_1(scene: Scene) -> Deed:
    return _sweeping_two(scene, 2, "08:00")


def telling_level_2(scene: Scene) -> Deed:
    scene.filed()
    sweep_due(scene.at(2, "08:00"))
    return partial(sweep_due, scene.at(3, "08:00"))


def collapsing(scene: Scene) -> Deed:
    """The first sweep after an outage of days."""
    return _sweeping_two(scene, 5, "08:20")


def delivering(scene: Scene) -> Deed:
    scene.filed(), scene.filed()
    return partial(deliver_due, scene.now)


def _sweeping_two(scene: Scene, days: int, wall: str) -> Deed:
    scene.filed(), scene.filed()
    return partial(sweep_due, scene.at(days, wall))


def _confirmed(scene: Scene) -> Ticket:
    ticket = scene.filed()
    return confirm(ticket.pk, actor=by(scene.people.rita), now=scene.at(1, "09:12"))


def _promised(scene: Scene) -> Ticket:
    ticket = _confirmed(scene)
    day = scene.calendar.add_business_days(scene.day1, 4)
    return promise(ticket.pk, day=day, words="We check.", actor=by(scene.rep_of(ticket)), now=scene.at(2, "10:00"))


ACTS: dict[str, Act] = {
    "submit": submitting,
    "confirm": confirming,
    "promise": promising,
    "reply": replying,
    "resolve": resolving,
    "reopen": reopening,
    "acknowledge": acknowledging,
    "sweep: warning": warning,
    "sweep: level 1": telling_level_1,
    "sweep: level 2": telling_level_2,
    "sweep: after an outage": collapsing,
    "deliver": delivering,
}
