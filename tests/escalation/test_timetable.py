"""The `timetable` command: one answer for a person, thousands for a program."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.world import World

TUESDAY = "2026-09-15T10:00:00-04:00"

CALENDAR = {
    "zone": "America/Chicago",
    "weekly": [[["09:00", "12:00"], ["13:00", "18:00"]]] * 5 + [[], []],
    "closed": ["2026-09-16"],
    "special": {"2026-09-17": [["09:00", "12:00"]]},
}

# What cannot be answered, and what is said about it.
BAD_LINES: list[tuple[object, str]] = [
    (b"{kind: billing}", "not a JSON object: write it like"),
    (b"[]", "not a JSON object"),
    (b"\xff\xfe", "not a JSON object"),
    (b"[" * 100_000, "not a JSON object"),
    ({"received": TUESDAY}, "Unknown kind None: use billing, maintenance"),
    ({"kind": ["billing"], "received": TUESDAY}, "Unknown kind"),
    ({"kind": "repair", "received": TUESDAY}, "Unknown kind 'repair'"),
    ({"kind": "billing"}, "None is not an instant: write it like"),
    ({"kind": "billing", "received": 1789480800}, "is not an instant"),
    ({"kind": "billing", "received": "next Tuesday"}, "is not an instant"),
    ({"kind": "billing", "received": "2026-09-15T10:00:00"}, "has no offset: add the zone's"),
    ({"kind": "billing", "received": "2035-09-15T10:00:00Z"}, "add the closed dates of the next year"),
    ({"kind": "billing", "received": "9999-12-31T23:59:59-12:00"}, "add the closed dates"),
    ({"kind": "billing", "received": "0001-01-01T00:00:00+14:00"}, "ask for a later date"),
]

# Pauses and instants that cannot be used, on a good question.
BAD_PAUSES: list[tuple[dict[str, object], str]] = [
    ({"pauses": "Tuesday"}, "The pauses 'Tuesday' are not a list: write them like"),
    ({"pauses": {"start": TUESDAY}}, "are not a list"),
    ({"pauses": [TUESDAY]}, "is not a start and an end: write pauses like"),
    ({"pauses": [[TUESDAY]]}, "is not a start and an end"),
    ({"pauses": [[TUESDAY, None, None]]}, "is not a start and an end"),
    ({"pauses": [[None, TUESDAY]]}, "None is not an instant: write it like"),
    ({"pauses": [[TUESDAY, "2026-09-16T09:00:00"]]}, "has no offset: add the zone's"),
    ({"pauses": [[TUESDAY, "2026-09-15T09:59:59-04:00"]]}, "ends before it starts: give its start first"),
    ({"pauses": [[TUESDAY, "2040-01-01T00:00:00Z"]]}, "add the closed dates of the next year"),
    ({"until": 7}, "7 is not an instant"),
    ({"until": "2026-09-15T10:00:00"}, "has no offset"),
    ({"until": "2040-01-01T00:00:00Z"}, "add the closed dates of the next year"),
]

BAD_QUESTIONS = {
    ("--received", TUESDAY): "Unknown kind None",
    ("--kind", "billing", "--received", "soon"): "'soon' is not an instant",
    ("--kind", "billing", "--received", "2040-01-01T10:00Z"): "The office calendar ends on",
    ("--calendar", "/nowhere/at/all.json"): "is not a calendar that can be used",
}

Asking = Callable[..., list[dict[str, Any]]]


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("timetable", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Asking:
    """Pipes lines into the command and reads its answers; `fails` says that some cannot be answered."""

    def asking(*lines: object, args: tuple[str, ...] = (), fails: bool = False) -> list[dict[str, Any]]:
        text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        out = io.StringIO()
        if fails:
            with pytest.raises(CommandError) as refusal:
                call_command("timetable", *args, stdout=out)
            assert refusal.value.returncode == 1
        else:
            call_command("timetable", *args, stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return asking


def test_a_line_in_a_line_out(world: World, ask: Asking) -> None:
    (answer,) = ask({"kind": "maintenance", "received": TUESDAY})
    assert answer == {
        "day1": "2026-09-15",
        "confirmation": "2026-09-16T17:00:00-04:00",
        "next_steps": "2026-09-17T17:00:00-04:00",
        "completion": "2026-09-18T17:00:00-04:00",
        "follow_up_2_weeks": "2026-09-29T17:00:00-04:00",
        "follow_up_4_weeks": "2026-10-13T17:00:00-04:00",
        "quick_fix": "2026-09-16T10:00:00-04:00",
        "warning": "2026-09-16T13:00:00-04:00",
        "rungs": [
            "2026-09-17T08:00:00-04:00",
            "2026-09-18T08:00:00-04:00",
            "2026-09-22T08:00:00-04:00",
            "2026-09-24T08:00:00-04:00",
        ],
    }


def test_every_kind_has_four_rungs_and_only_maintenance_a_completion(world: World, ask: Asking) -> None:
    kinds = ["billing", "maintenance", "implementation", "disconnect", "report"]
    answers = ask(*({"kind": kind, "received": TUESDAY} for kind in kinds))
    assert [len(answer["rungs"]) for answer in answers] == [4] * 5
    assert [kind for kind, answer in zip(kinds, answers, strict=True) if answer["completion"]] == ["maintenance"]


def test_the_offset_of_the_question_is_read_and_that_of_the_office_given(world: World, ask: Asking) -> None:
    winter, utc = ask(
        {"kind": "billing", "received": "2026-11-12T15:00:00Z"},
        {"kind": "billing", "received": "2026-09-15T14:00:00.999Z"},
    )
    assert winter["confirmation"] == "2026-11-13T17:00:00-05:00"
    assert utc["quick_fix"] == "2026-09-16T10:00:00-04:00"


def test_a_calendar_from_a_file(world: World, ask: Asking, tmp_path: Path) -> None:
    file = tmp_path / "calendar.json"
    file.write_text(json.dumps(CALENDAR))
    (answer,) = ask({"kind": "billing", "received": "2026-09-15T18:00:00-05:00"}, args=("--calendar", str(file)))
    assert answer["day1"] == "2026-09-17"
    assert answer["confirmation"] == "2026-09-18T18:00:00-05:00"
    assert answer["warning"] == "2026-09-18T14:00:00-05:00"


def clock(text: str) -> str:
    """An instant of the office's clock in September, such as "15 16:00"."""
    return f"2026-09-{text.replace(' ', 'T')}:00-04:00"


@pytest.mark.parametrize(
    ("pauses", "next_steps", "completion"),
    [
        ([], "17", "18"),
        ([["15 16:00", "16 09:00"]], "18", "21"),
        ([["15 14:00", "15 16:00"]], "17", "18"),
        ([["15 17:30", "16 07:00"]], "17", "18"),
        ([["17 16:00", "21 10:00"]], "21", "22"),
        ([["17 17:00", "18 17:00"]], "18", "21"),  # from the due second on
        ([["17 17:01", "18 17:00"]], "17", "21"),  # too late for the next steps
        ([["15 16:00", "15 18:00"], ["15 17:00", "16 09:00"]], "18", "21"),
        ([["16 16:00", "17 09:00"], ["15 16:00", "16 09:00"]], "21", "22"),
        ([["15 16:00", "16 09:00"], ["18 16:59", "18 17:00"]], "21", "22"),  # in reach only as moved so far
        ([["10 10:00", "14 10:00"]], "17", "18"),  # before receipt
        ([["10 10:00", "16 10:00"]], "18", "21"),  # only what of it comes after receipt
    ],
)
def test_pauses_move_the_deadlines(
    world: World, ask: Asking, pauses: list[list[str]], next_steps: str, completion: str
) -> None:
    question = {"kind": "maintenance", "received": TUESDAY}
    plain, moved = ask(question, question | {"pauses": [[clock(a), clock(b)] for a, b in pauses]})
    assert (moved["next_steps"], moved["completion"]) == (clock(f"{next_steps} 17:00"), clock(f"{completion} 17:00"))
    for name in ("day1", "confirmation", "warning", "quick_fix", "rungs"):
        assert moved[name] == plain[name]


def test_the_weeks_move_by_business_days_too(world: World, ask: Asking) -> None:
    pauses = [[clock("15 16:00"), clock("16 09:00")]]
    (answer,) = ask({"kind": "billing", "received": TUESDAY, "pauses": pauses})
    assert answer["follow_up_2_weeks"] == clock("30 17:00")
    assert answer["follow_up_4_weeks"] == "2026-10-14T17:00:00-04:00"


def test_while_a_pause_lasts_the_dates_it_reaches_cannot_be_named(world: World, ask: Asking) -> None:
    maintenance = {"kind": "maintenance", "received": TUESDAY}
    at_noon, late, after_another, absorbed = ask(
        maintenance | {"pauses": [[clock("15 12:00"), None]]},
        maintenance | {"pauses": [[clock("17 17:01"), None]]},
        maintenance | {"pauses": [[clock("15 16:00"), clock("16 09:00")], [clock("18 17:00"), None]]},
        maintenance | {"pauses": [[clock("15 12:00"), None], [clock("15 11:00"), clock("30 12:00")]]},
    )
    assert [name for name, value in at_noon.items() if value is None] == [
        "next_steps",
        "completion",
        "follow_up_2_weeks",
        "follow_up_4_weeks",
    ]
    assert (late["next_steps"], late["completion"]) == (clock("17 17:00"), None)
    assert (after_another["next_steps"], after_another["completion"]) == (None, None)
    assert absorbed == at_noon


def test_where_nothing_is_owed_a_pause_hides_nothing(world: World, ask: Asking) -> None:
    (answer,) = ask({"kind": "billing", "received": TUESDAY, "pauses": [[clock("18 09:00"), None]]})
    assert (answer["next_steps"], answer["completion"]) == (clock("17 17:00"), None)


@pytest.mark.parametrize(
    ("until", "pauses", "seconds"),
    [
        ("15 10:00", [], 0),
        ("15 09:00", [], 0),
        ("15 09:00", [["14 09:00", "16 09:00"]], 0),
        ("15 10:01", [], 60),
        ("16 08:00", [], 7 * 3600),
        ("16 09:00", [["15 16:00", "15 18:00"]], 7 * 3600),
        ("16 09:00", [["15 16:00", "15 16:30"], ["15 16:15", "15 18:00"]], 7 * 3600),
        ("16 09:00", [["14 16:00", "15 11:00"]], 7 * 3600),
        ("16 09:00", [["16 08:30", None]], 7 * 3600 + 1800),
        ("16 09:00", [["10 08:30", None]], 0),
        ("16 09:00", [["17 08:00", "17 09:00"], ["18 08:00", None]], 8 * 3600),
    ],
)
def test_business_seconds_from_receipt_less_the_pauses(
    world: World, ask: Asking, until: str, pauses: list[list[str | None]], seconds: int
) -> None:
    asked = [[clock(at) if at else None for at in pair] for pair in pauses]
    (answer,) = ask({"kind": "billing", "received": TUESDAY, "pauses": asked, "until": clock(until)})
    assert answer["business_seconds"] == seconds


def test_business_seconds_are_only_there_where_they_were_asked_for(world: World, ask: Asking) -> None:
    (answer,) = ask({"kind": "billing", "received": TUESDAY, "pauses": None, "until": None})
    assert "business_seconds" not in answer


def test_bad_pauses_say_why(world: World, ask: Asking) -> None:
    good = {"kind": "billing", "received": TUESDAY}
    answers = ask(*(good | bad for bad, _ in BAD_PAUSES), fails=True)
    for (_, words), answer in zip(BAD_PAUSES, answers, strict=True):
        assert set(answer) == {"error"}
        assert words in answer["error"]


def test_bad_lines_say_why_and_the_others_are_answered(world: World, ask: Asking) -> None:
    good = {"kind": "billing", "received": TUESDAY}
    first, *answers, last = ask(good, *(line for line, _ in BAD_LINES), b"", good, fails=True)
    assert first == last
    assert all(set(answer) == {"error"} for answer in answers)
    for (_, words), answer in zip(BAD_LINES, answers, strict=True):
        assert words in answer["error"]


def test_lines_may_leave_the_kind_to_the_option(world: World, ask: Asking) -> None:
    (answer,) = ask({"received": TUESDAY}, args=("--kind", "maintenance"))
    assert answer["completion"] == "2026-09-18T17:00:00-04:00"


def test_the_table_for_people(world: World) -> None:
    table = run("--kind", "maintenance", "--received", "2026-12-24T17:30:00-05:00")
    assert "Account maintenance" in table
    assert "Thu 24 Dec, 5:30 PM EST (received after 5:00 PM Eastern, counts as Mon 28 Dec)" in table
    assert "Completion              Thu 31 Dec, 5:00 PM EST" in table
    assert "level 4  Thu 7 Jan 2027, 8:00 AM EST" in table


def test_the_table_for_people_shows_pauses(world: World) -> None:
    table = run(
        *("--kind", "maintenance", "--received", TUESDAY, "--until", clock("16 09:00")),
        *("--pause", clock("15 16:00"), clock("15 18:00"), "--pause", clock("18 09:00")),
    )
    assert "Paused                  Tue 15 Sep, 4:00 PM EDT – Tue 15 Sep, 6:00 PM EDT" in table
    assert "Paused                  Fri 18 Sep, 9:00 AM EDT – no end yet" in table
    assert "Next steps              not before the pause ends" in table
    assert "Business seconds        25,200" in table


def test_one_question_as_json(world: World, ask: Asking) -> None:
    (line,) = ask({"kind": "billing", "received": TUESDAY})
    assert json.loads(run("--kind", "billing", "--received", TUESDAY, "--json")) == line


def test_a_question_that_cannot_be_answered(world: World) -> None:
    for args, words in BAD_QUESTIONS.items():
        with pytest.raises(CommandError, match=words):
            run(*args)


def test_a_bad_calendar_file_names_the_fix(world: World, tmp_path: Path) -> None:
    file = tmp_path / "calendar.json"
    file.write_text(json.dumps({**CALENDAR, "zone": "Chicago"}))
    with pytest.raises(CommandError, match="Unknown zone 'Chicago': write a name such as"):
        run("--calendar", str(file))


def test_before_the_rules_are_loaded_it_says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match="load_rules and load_ladders first"):
        run("--kind", "billing", "--received", TUESDAY)
