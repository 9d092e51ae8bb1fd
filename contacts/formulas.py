"""What a program that opens a table would run: guarded on the way out, and as it was again on the way in."""

# The last four are what =, +, - and @ are turned into when they are typed in full width.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
GUARD = "'"


def harmless(text: str) -> str:
    """A text as a CSV may hold it: a quote stands before what would be run as a formula."""
    return f"{GUARD}{text}" if text.startswith(BEGINS_A_FORMULA) else text


def guarded(text: str) -> str:
    """The same for a file that is read again: what looks guarded already gets one more guard, and keeps its own."""
    return f"{GUARD}{text}" if _looks_guarded(text) else harmless(text)


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text.removeprefix(GUARD) if _looks_guarded(text) else text


def _looks_guarded(text: str) -> bool:
    return text.startswith(GUARD) and text.lstrip(GUARD).startswith(BEGINS_A_FORMULA)
