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
