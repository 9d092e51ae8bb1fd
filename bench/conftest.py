from tests.conftest import *  # noqa: F403 - the same world as the tests tell their stories with
