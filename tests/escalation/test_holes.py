"""Holes in the ladders are told on the day they come to be: who is gone, who would be told instead, what to do."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Absence, Membership, Role, Team, User
from contacts.selectors import person_at
from escalation.duty import Duty
from escalation.models import Ladder, Rung
from escalation.selectors.holes import closures_to_add, holes
from tests.once import world
from tests.world import World, office, person
from tickets.models import OfficeCalendar

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 15)  # a Tuesday; the tenth business day from it is Tue 29 Sep
NOW = office("2026-09-15 10:00")


@pytest.fixture
def whole(world: World) -> World:
    """The shipped ladders, and a rep in every team: no hole anywhere."""
    for key in ("maintenance", "implementation", "complex_billing"):
        Membership.objects.create(user=person(f"Rep of {key}", Role.REP), team=Team.objects.get(key=key))
    return world


def away(user: User, deputy: User | None = None, *, starts: int = 0, days: int = 3) -> None:
    """Away from so many days after today, for so many days."""
    first = TODAY + timedelta(days=starts)
    Absence.objects.create(user=user, starts_on=first, ends_on=first + timedelta(days=days - 1), deputy=deputy)


def leaves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def rung(ladder: str, level: int, **changes: object) -> None:
    Rung.objects.filter(ladder__key=ladder, level=level).update(**changes)


def staff(local_part: str) -> User:
    found = person_at(local_part)
    assert found is not None
    return found


def test_the_shipped_ladders_have_no_hole_and_an_empty_level_is_none(whole: World) -> None:
    assert Rung.objects.filter(ladder__key="disconnect", level=1, person=None).exists()
    assert holes(NOW) == []


Change = Callable[[World], object]
HOLES: dict[str, tuple[Change, list[str]]] = {
    "away without a deputy": (
        lambda w: away(w.jim),
        [
            "Level 1 of the billing ladder, Jim Woodburn, is away until Thu 17 Sep without a deputy: name one, "
            "or Sharon Vaughn is told at once."
        ],
    ),
    "away later, on two ladders": (
        lambda w: away(w.sharon, starts=6),
        [
            "Level 2 of the billing and maintenance ladders, Sharon Vaughn, is away from Mon 21 Sep without a "
            "deputy: name one, or Terry Chase is told at once."
        ],
    ),
    "the last level away": (
        lambda w: away(staff("jerry.williams"), starts=1),
        [
            "Level 3 of the implementation and disconnect ladders, Jerry Williams, is away from Wed 16 Sep without a "
            "deputy: name one, or nobody is told in their place."
        ],
    ),
    "left": (
        lambda w: leaves(w.terry),
        [
            "Level 3 of the billing and maintenance ladders, Terry Chase, has left: name somebody else, "
            "or Elise Manzo is told at once."
        ],
    ),
    "a deputy who has left": (
        lambda w: (away(w.jim, w.lyndi), leaves(w.lyndi)),
        [
            "Level 1 of the billing ladder, Jim Woodburn, is away until Thu 17 Sep, and the deputy, Lyndi Foster, "
            "has left: name another, or Sharon Vaughn is told at once."
        ],
    ),
    "a deputy who is away": (
        lambda w: (away(w.jim, w.lyndi), away(w.lyndi, starts=1)),
        [
            "Level 1 of the billing ladder, Jim Woodburn, is away until Thu 17 Sep, and the deputy, Lyndi Foster, "
            "is away too: name another, or Sharon Vaughn is told at once."
        ],
    ),
    "deputies in a circle": (
        lambda w: (away(w.jim, w.lyndi), away(w.lyndi, w.sherry), away(w.sherry, w.lyndi)),
        [
            "Level 1 of the billing ladder, Jim Woodburn, is away until Thu 17 Sep, and the deputies cover "
            "each other in a circle, back to Lyndi Foster: name another, or Sharon Vaughn is told at once."
        ],
    ),
    "the level above is covered by a deputy": (
        lambda w: (away(w.jim), away(w.sharon, w.lyndi)),
        [
            "Level 1 of the billing ladder, Jim Woodburn, is away until Thu 17 Sep without a deputy: name one, "
            "or Lyndi Foster is told at once."
        ],
    ),
    "nobody on a whole ladder": (
        lambda w: (
            Rung.objects.filter(ladder__key="billing", level__gt=1).update(person=None),
            away(w.jim, starts=2),
        ),
        [
            "Nobody of the billing ladder can be told on Thu 17 Sep: give one of its people a deputy.",
            "Level 1 of the billing ladder, Jim Woodburn, is away from Thu 17 Sep without a deputy: name one, "
            "or nobody is told in their place.",
        ],
    ),
    "only empty levels": (
        lambda w: Rung.objects.filter(ladder__key="disconnect").update(person=None),
        ["The disconnect ladder is empty: name its people, or what is missed there reaches nobody."],
    ),
    "no level": (
        lambda w: Rung.objects.filter(ladder__key="disconnect").delete(),
        ["The disconnect ladder is empty: name its people, or what is missed there reaches nobody."],
    ),
    "no ladder": (
        lambda w: Ladder.objects.get(key="maintenance").delete(),
        ["No ladder is set for maintenance requests: add one, or what is missed there reaches nobody."],
    ),
    "no ladder for a report": (
        lambda w: Ladder.objects.get(key="implementation").delete(),
        [
            "No ladder is set for implementation requests: add one, or what is missed there reaches nobody.",
            "No ladder is set for report requests: add one, or what is missed there reaches nobody.",
        ],
    ),
    "the same person twice": (
        lambda w: rung("billing", 3, person=w.jim),
        [
            "Jim Woodburn stands on levels 1 and 3 of the billing ladder but is told once: "
            "name somebody else on one of them."
        ],
    ),
    "two levels on one day": (
        lambda w: rung("billing", 3, after_days=1),
        [
            "Level 2 of the billing ladder is always passed over, since level 3 is due no later: "
            "let level 3 wait more than 1 business day."
        ],
    ),
    "a level that comes after those above it": (
        lambda w: rung("billing", 1, after_days=4),
        [
            "Level 1 of the billing ladder is always passed over, since level 2 is due no later: "
            "let level 2 wait more than 4 business days.",
            "Level 2 of the billing ladder is always passed over, since level 3 is due no later: "
            "let level 3 wait more than 4 business days.",
        ],
    ),
    "a team without members": (
        lambda w: Team.objects.get(key="helpdesk").memberships.all().delete(),
        ["Customer Care Helpdesk has no members: add one, or its requests stay without a rep."],
    ),
    "a team whose members have left": (
        lambda w: leaves(w.rita),
        ["Customer Care Helpdesk has no members: add one, or its requests stay without a rep."],
    ),
    "a team that is away": (
        lambda w: away(w.rita, w.sherry, starts=3, days=2),
        ["Everybody of Customer Care Helpdesk is away on Fri 18 Sep: lend it a member, or its requests wait."],
    ),
}


@pytest.mark.parametrize(("change", "words"), HOLES.values(), ids=HOLES)
def test_each_hole_is_told_with_its_fix(whole: World, change: Change, words: list[str]) -> None:
    change(whole)
    assert holes(NOW) == words
    assert named_in(words) == untold()


def named_in(words: list[str]) -> set[str]:
    return {line.split(", ")[1] for line in words if line.startswith("Level") and "passed over" not in line}


def untold() -> set[str]:
    """Those in whose place the ladder itself would tell nobody: the sentences and the sweep go by one rule."""
    days = [day for day in (TODAY + timedelta(days=n) for n in range(15)) if day.weekday() < 5]
    duty = Duty(days[0], days[-1])
    holders = [row.person for row in Rung.objects.exclude(person=None).select_related("person")]
    return {str(holder) for holder in holders if any(duty.told_for(holder, day) is None for day in days)}


NO_HOLES: dict[str, Change] = {
    "away with a deputy": lambda w: away(w.jim, w.lyndi),
    "a deputy's deputy": lambda w: (away(w.jim, w.lyndi), away(w.lyndi, w.sherry)),
    "back since yesterday": lambda w: away(w.jim, starts=-3, days=3),
    "away over a weekend": lambda w: away(w.jim, starts=4, days=2),
    "away after ten business days": lambda w: away(w.jim, starts=15),
    "two reps, one away": lambda w: (
        away(w.rita),
        Membership.objects.create(user=w.sherry, team=Team.objects.get(key="helpdesk")),
    ),
}


@pytest.mark.parametrize("change", NO_HOLES.values(), ids=NO_HOLES)
def test_what_is_covered_is_no_hole(whole: World, change: Change) -> None:
    change(whole)
    assert holes(NOW) == []


def test_the_tenth_business_day_is_the_last_one_looked_at(whole: World) -> None:
    away(whole.jim, starts=14)
    assert len(holes(NOW)) == 1
    assert holes(office("2026-09-14 10:00")) == []


def test_at_a_weekend_the_next_business_day_is_looked_at(whole: World) -> None:
    away(whole.jim, starts=6, days=1)
    assert "is away until Mon 21 Sep without a deputy" in holes(office("2026-09-19 12:00"))[0]


def test_the_end_of_the_known_closures_ends_the_days_looked_at(whole: World) -> None:
    assert holes(office("2028-12-28 10:00")) == []
    assert holes(office("2029-01-02 10:00")) == []


def test_it_costs_the_same_with_many_absences(whole: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            holes(NOW)
        return len(seen)

    holes(NOW)
    with_none = cost()
    for user in User.objects.filter(agency=None):
        away(user)
    assert cost() == with_none <= 10


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2027, 11, 30), ""),
        (date(2027, 12, 1), "Closures are known until 31 Dec 2028: add 2029."),
        (date(2028, 12, 31), "Closures are known until 31 Dec 2028: add 2029."),
        (date(2029, 6, 1), "Closures are known until 31 Dec 2028: add 2029."),
    ],
)
def test_the_end_of_the_closures_is_told_13_months_before(today: date, words: str) -> None:
    assert closures_to_add(OfficeCalendar(name="Office", known_until=date(2028, 12, 31)), today) == words


def test_another_calendar_is_named() -> None:
    warning = closures_to_add(OfficeCalendar(name="Dallas", known_until=date(2026, 12, 31)), TODAY)
    assert warning == "Closures of the calendar Dallas are known until 31 Dec 2026: add 2027."
