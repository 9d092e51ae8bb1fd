"""What somebody may ask the ladder of a ticket for by hand, with the rule and its evidence [6.7]."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from contacts.models import User
from escalation.models import Ask
from escalation.selectors.causes import late_by, promise_words
from escalation.selectors.facts import Standing, standing_of
from escalation.selectors.steps import Roster, Step

NOBODY = "The ladder has no level left to ask for: the request stays on the board until it is answered."


@dataclass(frozen=True, slots=True)
class Choice:
    """A level that may be asked for, and who would be told."""

    level: int
    step: Step

    def told_when(self, now: datetime) -> str:
        """When who is asked for now is told: in open hours at once."""
        return "at once" if self.step.at <= now else f"on {self.step.when}"

    @property
    def words(self) -> str:
        """Such as "Sharon Vaughn, level 2"."""
        away = f" (in place of {self.step.holder}, who is away)" if self.step.holder else ""
        return f"{self.step.person}{away}, level {self.step.level}"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may ask for; without `choices` nothing, and `rule` says why not and what to do."""

    choices: tuple[Choice, ...]
    rule: str
    needs_reason: bool
    may_ease: bool = False
    late: str = ""  # by how much the missed promise that it is earned by is late

    @property
    def is_earned(self) -> bool:
        """Whether a missed promise gives it, and no reason is asked for [6.7]."""
        return bool(self.late and self.choices)


def offer_for(standing: Standing, user: User, roster: Roster) -> Offer:
    """The levels that this person may ask for now, with the rule and its evidence in words [6.7].

    Staff any level above the highest told, with a reason; the agency's side the next one once a promise is
    missed, before that only the first one and with a reason.
    """
    if standing.ticket.is_finished:
        return _nothing("This request is finished. Reopen it first if there is more to do.")
    choices = tuple(_choices(standing, roster))
    if user.is_cms_staff:
        return _for_staff(standing, choices, roster.now)
    return _for_agency(standing, choices, roster)


def _for_staff(standing: Standing, choices: tuple[Choice, ...], now: datetime) -> Offer:
    rule = f"{_evidence(standing, now)} Staff may escalate to any level not yet told, with a reason."
    may_ease = standing.ticket.level > 0 or bool(standing.pending_asks)
    return Offer(choices, rule if choices else NOBODY, needs_reason=True, may_ease=may_ease)


def _for_agency(standing: Standing, choices: tuple[Choice, ...], roster: Roster) -> Offer:
    now = roster.now
    if standing.pending_asks:
        return _nothing(asked_already(standing, max(ask.level for ask in standing.pending_asks), roster))
    if standing.owed[0].due_at < now:
        return _after_a_miss(standing, choices[:1], now)
    if standing.levels:
        return _nothing(
            f"{_evidence(standing, now)} Level 1 was told already; the next level can be asked for once a promise "
            "is missed."
        )
    if not choices:
        return _nothing(NOBODY)
    rule = f"{_evidence(standing, now)} Until then you may escalate to {choices[0].words}, with a reason."
    return Offer(choices[:1], rule, needs_reason=True)


def _after_a_miss(standing: Standing, choices: tuple[Choice, ...], now: datetime) -> Offer:
    if not choices:
        return _nothing(NOBODY)
    promise = promise_words(standing.ticket, standing.owed[0], now)
    rule = f"{promise}; that was missed: you may escalate to {choices[0].words}."
    return Offer(choices, rule, needs_reason=False, late=late_by(standing.ticket, standing.owed[0], now))


def asked_already(standing: Standing, level: int, roster: Roster) -> str:
    """What to answer to who asks for a level a second time."""
    steps = roster.ahead(standing)
    when = f": {steps[0].person} is told on {steps[0].when}" if steps else ""
    return f"Level {level} was asked for already{when}."


def outcome_of(ask: Ask, now: datetime) -> str:
    """What became of an asking, for who has just made it."""
    standing = standing_of(ask.ticket)
    told = [rung for rung in standing.told if rung.fired_at >= ask.asked_at]
    if told:
        return f"{told[-1].person} was told: escalation level {told[-1].level}."
    steps = Roster([standing], now).ahead(standing)
    return f"The office is closed: {steps[0].person} is told on {steps[0].when}." if steps else NOBODY


def _nothing(rule: str) -> Offer:
    return Offer((), rule, needs_reason=False)


def _evidence(standing: Standing, now: datetime) -> str:
    row = standing.owed[0]
    promise = promise_words(standing.ticket, row, now)
    return f"{promise}; that was missed." if row.due_at < now else f"Nothing is missed: {_lowered(promise)}."


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _choices(standing: Standing, roster: Roster) -> Iterator[Choice]:
    """Each level above those fired or asked for, with whom its asking would tell; by the code that fires it.

    A level that has nobody leads to the next one, and one whose person was told already is left out.
    """
    facts = standing.facts()
    passed = max([*standing.levels, *(ask.level for ask in standing.pending_asks)], default=0)
    reached = set()
    for rung in standing.rungs:
        if rung["level"] <= passed:
            continue
        asked = replace(facts, asked={**facts.asked, rung["level"]: roster.now})
        steps = roster.steps(standing, asked)
        if steps and steps[0].at == roster.soonest(standing) and steps[0].level not in reached:
            reached.add(steps[0].level)
            yield Choice(rung["level"], steps[0])
