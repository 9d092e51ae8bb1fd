"""A block left open in a style sheet swallows what follows it: each is closed before the next heading comment."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").glob("*.css"))
HEADING = re.compile(r"^/\*", re.MULTILINE)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_block_stays_open_over_the_next_heading(sheet: Path) -> None:
    text = sheet.read_text()
    heads = [*(found.start() for found in HEADING.finditer(text)), len(text)]
    assert [text[at : at + 60] for at in heads if text[:at].count("{") != text[:at].count("}")] == []
