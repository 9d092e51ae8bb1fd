"""How Hypothesis looks for counter-examples in all tests."""

from hypothesis import settings


def search_steadily() -> None:
    """The same examples on every machine and in every run, however slow it is: no failure is a matter of luck."""
    settings.register_profile("steady", derandomize=True, deadline=None, max_examples=80)
    settings.load_profile("steady")
