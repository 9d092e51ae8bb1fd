"""What is killed between two statements: each act sets its scene and returns the deed, which may be done again."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from contacts.models import Role, Team, User
from contacts.outbox import deliver_due
from escalation.services.acknowledge import acknowledge
from escalation.services.sweep import sweep_due
from tests.faults.scene import Scene
from tests.tickets.calling import call
from tests.world import by, file, person
from tickets.desk.plans import Plan, Step
from tickets.desk.services.bulk import carry_out
from tickets.desk.services.undo import undo
from tickets.models import Batch, Ticket
from tickets.services.assign import assign, take
from tickets.services.confirm import confirm
from tickets.services.finish import reopen, resolve
from tickets.services.merge import merge
from tickets.services.promise import promise
from tickets.services.reply import reply
from tickets.services.transfer import transfer

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


def taking(scene: Scene) -> Deed:
    ticket = _confirmed(scene)
    has_it, now = ticket.assignee_id, scene.at(1, "10:00")
    return partial(take, ticket.pk, seen_with=has_it, actor=by(_another_rep(ticket)), now=now)


def giving(scene: Scene) -> Deed:
    ticket = _confirmed(scene)
    now, whom = scene.at(1, "10:00"), _another_rep(ticket)
    return partial(assign, ticket.pk, assignee=whom, words="Call back at ten.", actor=by(scene.people.jim), now=now)


def transferring(scene: Scene) -> Deed:
    """What was to be resolved in 24 hours takes longer."""
    ticket = call(scene.people, scene.now, **scene.wish())
    return partial(
        transfer, ticket.pk, words="The carrier looks.", actor=by(scene.people.rita), now=scene.at(1, "09:00")
    )


def merging(scene: Scene) -> Deed:
    """The one that stays was filed on the next day, and owes by the dates of the first from then on."""
    first = scene.filed()
    scene.at(1, "09:00")
    stays = scene.filed()
    actor, now = by(scene.people.rita), scene.at(1, "10:00")
    return partial(merge, stays.pk, other=first.pk, this_stays=True, actor=actor, now=now)


def giving_many(scene: Scene) -> Deed:
    """Two of one submitter and one of another, to a rep who reads of all three at once."""
    plan = _plan(scene)
    return partial(carry_out, plan, actor=by(scene.people.jim), now=scene.at(1, "10:00"))


def giving_many_back(scene: Scene) -> Deed:
    batch = carry_out(_plan(scene), actor=by(scene.people.jim), now=scene.at(1, "10:00"))
    batch.refresh_from_db()
    return partial(undo, batch, actor=by(scene.people.jim), now=scene.at(1, "10:30"))


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


def _plan(scene: Scene) -> Plan:
    tickets = [_confirmed(scene), _confirmed(scene)]
    lees = file(scene.people.lee, scene.received, **scene.wish())
    tickets.append(confirm(lees.pk, actor=by(scene.people.rita), now=scene.now))
    to = _another_rep(tickets[0]).pk
    steps = tuple(Step(ticket.pk, ticket.assignee_id, to) for ticket in tickets)
    return Plan(once_key(scene), Batch.Act.GIVE, steps, words="All of one project.")


def _another_rep(ticket: Ticket) -> User:
    """Somebody else of its team, who joins it if there is nobody."""
    others = ticket.team.members.exclude(pk=ticket.assignee_id)
    return others.first() or _joining(ticket.team)


def _joining(team: Team) -> User:
    rep = person(f"Second rep of {team.key}", Role.REP)
    team.members.add(rep)
    return rep


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
    "take": taking,
    "give": giving,
    "transfer": transferring,
    "merge": merging,
    "many: give": giving_many,
    "many: take back": giving_many_back,
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
