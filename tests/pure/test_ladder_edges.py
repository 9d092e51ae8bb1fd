"""Facts at the edges of a ladder: nothing owed, levels that are not there, one's own acknowledgement."""

from dataclasses import replace

from escalation.ladder import STANDARD_RUNGS, Eased, Facts, Owed, Rung, evaluate, forecast
from tests.pure.office import at
from tickets.business_time import BusinessCalendar

NONE_FIRED: frozenset[int] = frozenset()
MISSED = Facts((Owed("confirmation", at("2026-09-16 17:00")),), STANDARD_RUNGS)
LEVEL_1 = at("2026-09-17 08:00")


def test_where_nothing_is_owed_nobody_can_be_asked_for(office: BusinessCalendar) -> None:
    asked = Facts((), STANDARD_RUNGS, asked={1: LEVEL_1})
    decision = evaluate(asked, NONE_FIRED, office, at("2026-09-17 09:00"))
    assert (decision.tell, decision.driver, decision.next_at) == (None, None, None)


def test_an_acknowledgement_holds_no_level_but_the_next(office: BusinessCalendar) -> None:
    own = replace(MISSED, acknowledged={1: at("2026-09-17 10:00")})
    assert forecast(own, NONE_FIRED, office, at("2026-09-16 18:00"))[0] == (1, LEVEL_1)


def test_eased_below_the_lowest_level_the_whole_interval_counts(office: BusinessCalendar) -> None:
    eased = replace(MISSED, rungs=(Rung(2, 3),), eased=Eased(at("2026-09-18 10:00"), level=1))
    assert forecast(eased, NONE_FIRED, office, at("2026-09-18 10:00")) == ((2, at("2026-09-23 08:00")),)
