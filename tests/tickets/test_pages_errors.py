"""What is too long to be read is answered with a page of ours, which says what became of it and where to go on."""

import pytest
from pytest_django import Settings

from tests.tickets.conftest import Visitor
from tests.tickets.page import text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["dana", "anonymous"])
@pytest.mark.parametrize(("limit", "most"), [("MEMORY_SIZE", 1000), ("NUMBER_FIELDS", 3)])
def test_what_is_too_long_to_be_read_is_said(
    visitor: Visitor, settings: Settings, who: str, limit: str, most: int
) -> None:
    setattr(settings, f"DATA_UPLOAD_MAX_{limit}", most)
    answer = visitor(who).post("/requests/new/billing/", dict.fromkeys("abcd", "x" * 500))
    assert answer.status_code == 400
    assert all(words in text(answer) for words in ("Nothing was changed.", "care.css", "To the start page"))
