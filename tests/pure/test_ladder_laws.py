"""Laws of the ladder: for any acts, any ladder, anything that people did, at any moment of any calendar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.ladder import Decision, Eased, Facts, Owed, Rung, evaluate, forecast, rung_times
from tests.pure.office import at, calendar, standard_calendar
from tickets.business_time import BusinessCalendar
from tickets.pauses import Pause, merged

SECOND = timedelta(seconds=1)
NONE_FIRED: frozenset[int] = frozenset()
MOMENTS = st.integers(int(at("2026-02-20 00:00").timestamp()), int(at("2026-12-20 00:00").timestamp())).map(
    lambda posix: datetime.fromtimestamp(posix, UTC)
)
SPLIT = calendar(weekly=[[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []])
CALENDARS = st.sampled_from([standard_calendar(), SPLIT])
LADDERS = st.lists(st.integers(0, 6), min_size=1, max_size=4).map(
    lambda steps: tuple(Rung(level, sum(steps[:level])) for level in range(1, len(steps) + 1))
)
LEVELS = st.integers(1, 4)
FIRED = st.frozensets(LEVELS)
AT_LEVELS = st.dictionaries(LEVELS, MOMENTS, max_size=2)
PAUSES = st.lists(
    st.builds(lambda start, hours: Pause(start, start + timedelta(hours=hours)), MOMENTS, st.integers(0, 400)),
    max_size=3,
).map(merged)
EASED = st.none() | st.builds(Eased, MOMENTS, LEVELS)


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    """Some acts owed, some of them with a warning, on a ladder to which people did this and that."""
    office = draw(CALENDARS)
    acts = draw(st.lists(st.tuples(MOMENTS, st.booleans(), st.booleans()), min_size=1, max_size=3))
    owed = tuple(
        Owed(str(n), due, office.before(due, 4 * 3600) if warn else None, warned)
        for n, (due, warn, warned) in enumerate(acts)
    )
    return Facts(owed, draw(LADDERS), draw(AT_LEVELS), draw(AT_LEVELS), draw(PAUSES), draw(EASED))


def first_due(facts: Facts) -> datetime:
    return min(act.due_at for act in facts.owed)


def asked_by(facts: Facts, now: datetime) -> Facts:
    """The same, with every level that was ever asked for asked for by now."""
    return replace(facts, asked={level: min(when, now) for level, when in facts.asked.items()})


@given(situations(), FIRED, MOMENTS, CALENDARS)
def test_a_decision_keeps_the_rules(
    facts: Facts, fired: frozenset[int], now: datetime, office: BusinessCalendar
) -> None:
    decision = evaluate(facts, fired, office, now)
    told = [decision.tell] if decision.tell is not None else []
    touched = told + [level for level, _ in decision.collapsed]
    assert not set(touched) & fired
    assert len(set(touched)) == len(touched)
    assert decision.tell is None or all(level < decision.tell for level, _ in decision.collapsed)
    assert decision.next_at is None or decision.next_at > now
    assert set(decision.missed) == {act.key for act in facts.owed if act.due_at < now}
    if touched or decision.warn:
        assert office.is_open(now)
    assert (decision.tell is None) == (decision.tell_due_at is None)
    if decision.tell is not None and decision.tell_due_at is not None:
        assert decision.driver is not None
        assert decision.tell_due_at <= now
        assert decision.tell > max(fired, default=0)


@given(situations(), FIRED, MOMENTS, CALENDARS)
def test_nobody_is_told_without_a_breach_or_an_asking(
    facts: Facts, fired: frozenset[int], now: datetime, office: BusinessCalendar
) -> None:
    decision = evaluate(facts, fired, office, now)
    if decision.tell is None:
        assert not decision.asked
    elif decision.asked:
        assert decision.tell_due_at in {when for level, when in facts.asked.items() if level >= decision.tell}
    else:
        assert decision.missed


@given(situations(), FIRED, MOMENTS, CALENDARS, st.data())
def test_until_the_next_look_there_is_nothing_to_do(
    facts: Facts, fired: frozenset[int], now: datetime, office: BusinessCalendar, data: st.DataObject
) -> None:
    first = evaluate(facts, fired, office, now)
    facts, fired = carried_out(facts, fired, first)
    until = first.next_at or now + timedelta(days=60)
    seconds = int((until - now).total_seconds())
    assume(seconds > 1)
    between = now + SECOND * data.draw(st.integers(1, seconds - 1))
    second = evaluate(facts, fired, office, between)
    assert (second.missed, second.warn, second.tell, second.collapsed) == (first.missed, (), None, ())
    assert second.next_at == first.next_at


@given(situations(), MOMENTS, CALENDARS)
def test_looking_only_when_asked_tells_every_level_at_its_time(
    facts: Facts, start: datetime, office: BusinessCalendar
) -> None:
    assume(start <= first_due(facts))
    facts = asked_by(facts, start)
    expected = forecast(facts, NONE_FIRED, office, start)
    told: list[tuple[int, datetime]] = []
    fired = NONE_FIRED
    now: datetime | None = start
    while now is not None:
        decision = evaluate(facts, fired, office, now)
        if decision.tell is not None:
            told.append((decision.tell, now))
        facts, fired = carried_out(facts, fired, decision)
        now = decision.next_at
    assert list(expected) == told
    assert fired == {rung.level for rung in facts.rungs}


@given(situations(), FIRED, MOMENTS, CALENDARS)
def test_the_ladder_ahead_is_in_order_and_in_open_hours(
    facts: Facts, fired: frozenset[int], now: datetime, office: BusinessCalendar
) -> None:
    ahead = forecast(asked_by(facts, now), fired, office, now)
    assert [level for level, _ in ahead] == sorted({level for level, _ in ahead} - fired)
    times = [when for _, when in ahead]
    assert times == sorted(set(times))
    assert all(when >= now and office.is_open(when) for when in times)


@given(situations(), MOMENTS, CALENDARS)
def test_what_people_do_puts_a_level_off_and_only_asking_brings_it_forward(
    facts: Facts, now: datetime, office: BusinessCalendar
) -> None:
    """No level comes before its own day after the breach, unless it or a higher one was asked for."""
    own = dict(
        zip((rung.level for rung in facts.rungs), rung_times(office, first_due(facts), facts.rungs), strict=True)
    )
    for level, when in forecast(replace(facts, asked={}), NONE_FIRED, office, now):
        assert when >= own[level]


@given(situations(), LEVELS, MOMENTS, CALENDARS)
def test_who_asks_has_the_level_told_at_the_next_open_instant(
    facts: Facts, level: int, now: datetime, office: BusinessCalendar
) -> None:
    assume(level <= len(facts.rungs))
    ahead = forecast(replace(facts, asked={**facts.asked, level: now}), NONE_FIRED, office, now)
    assert ahead[0][1] == office.next_open(now)
    assert ahead[0][0] >= level


@given(situations(), PAUSES, CALENDARS)
def test_nobody_is_told_while_a_pause_lasts_that_began_before_their_time(
    facts: Facts, pauses: tuple[Pause, ...], office: BusinessCalendar
) -> None:
    due = first_due(facts)
    facts = Facts(facts.owed, facts.rungs, pauses=pauses)
    for _, when in forecast(facts, NONE_FIRED, office, due):
        assert not any(due < pause.start < when < pause.end for pause in pauses)


@given(situations(), PAUSES, MOMENTS, CALENDARS)
def test_a_pause_that_begins_after_the_last_level_s_time_changes_nothing(
    facts: Facts, pauses: tuple[Pause, ...], now: datetime, office: BusinessCalendar
) -> None:
    plain = Facts(facts.owed, facts.rungs)
    ahead = forecast(plain, NONE_FIRED, office, first_due(facts))
    later = tuple(pause for pause in pauses if pause.start > ahead[-1][1])
    assert forecast(replace(plain, pauses=later), NONE_FIRED, office, first_due(facts)) == ahead


def carried_out(facts: Facts, fired: frozenset[int], decision: Decision) -> tuple[Facts, frozenset[int]]:
    """What the sweep leaves behind: warnings marked, levels recorded."""
    owed = tuple(replace(act, warned=act.warned or act.key in decision.warn) for act in facts.owed)
    told = {decision.tell} if decision.tell is not None else set()
    new = fired | told | {level for level, _ in decision.collapsed}
    return replace(facts, owed=owed), new
