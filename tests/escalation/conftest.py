"""The visitors of the tickets' pages, for the pages of the ladder."""

from tests.tickets.conftest import visitor

__all__ = ["visitor"]
