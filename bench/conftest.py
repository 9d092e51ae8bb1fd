from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.conftest import *  # noqa: F403 - the same world as the tests tell their stories with
from tests.conftest import _quick_and_from_source  # noqa: F401 - which the world is made with
from tests.emptying import UNGUARDED


@pytest.fixture(scope="session", autouse=True)
def _emptied_at_once() -> Iterator[None]:
    """Millions of rows go with their tables' files, those too that are kept for good elsewhere."""
    operations = type(connection.ops)
    truncating = operations.sql_flush

    def openly(self: Any, *args: Any, **options: Any) -> list[str]:
        return [UNGUARDED, *truncating(self, *args, **options)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", openly)
        yield
