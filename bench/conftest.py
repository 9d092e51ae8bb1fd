from tests.conftest import *  # noqa: F403 - the same world as the tests tell their stories with
from tests.conftest import (
    _emptied_by_rows,  # noqa: F401 - what guards its rows cannot be truncated
    _quick_and_from_source,  # noqa: F401 - which the world is made with
)
