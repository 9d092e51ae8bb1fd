from tests.tickets.conftest import noon, visitor

__all__ = ["noon", "visitor"]
