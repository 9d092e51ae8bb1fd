"""Open hours as people write and read them."""

from datetime import time

import pytest

from tickets.hours import hours_words, read_hours

DAY = ((time(8), time(17)),)
SPLIT = ((time(8), time(12)), (time(13), time(17, 30)))


@pytest.mark.parametrize("hours", [(), DAY, SPLIT, ((time(0), time(0)),)])
def test_what_is_shown_is_read_as_it_was(hours: tuple[tuple[time, time], ...]) -> None:
    assert read_hours(hours_words(hours)) == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8:00 AM–5:00 PM", DAY),
        ("08:00-17:00", DAY),
        ("8am - 5 pm", DAY),
        ("8 to 17", DAY),
        ("8-12, 1 PM—5:30pm", SPLIT),
        ("8:00–12:00; 13:00–17:30 ;", SPLIT),
        ("12 am - 12 pm", ((time(0), time(12)),)),
        ("00:00-24:00", ((time(0), time(0)),)),
        (" ", ()),
    ],
)
def test_hours_are_read(text: str, hours: tuple[tuple[time, time], ...]) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "closed",
        "8",
        "8-",
        "25-26",
        "8:60-9:00",
        "13 pm - 14 pm",
        "0 am - 5 pm",
        "24:01-25",
        "8-9-10",
        "13 pm - 18:00",
    ],
)
def test_what_cannot_be_read_is_refused_with_its_form(text: str) -> None:
    with pytest.raises(ValueError, match="Write hours as 8:00 AM–5:00 PM"):
        read_hours(text)
