"""The ids of rows as an address or a form carries them."""

import pytest

from contacts.row_ids import row_id


@pytest.mark.parametrize(("text", "found"), [("0", 0), ("42", 42), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_an_id_is_read(text: str, found: int) -> None:
    assert row_id(text) == found


@pytest.mark.parametrize("text", ["", "-1", "+1", "1_0", " 1", "1.0", "²", "٣", "1\x00", "9" * 19, "9" * 5000])
def test_what_no_row_can_have_is_none(text: str) -> None:
    assert row_id(text) is None
