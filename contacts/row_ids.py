"""The ids of rows as addresses and forms carry them, where anybody may have written anything."""

MOST_DIGITS = 18  # as many fit a bigint, whichever they are


def row_id(text: str) -> int | None:
    """The id that the text gives; None for what no row can have, such as "²", a sign or a thousand digits."""
    return int(text) if len(text) <= MOST_DIGITS and text.isascii() and text.isdecimal() else None
