"""Processes of the product for tests that start it for real."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.launch.product import Product


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all starts, so that only the first one makes a database; its path is a long one."""
    deep = tmp_path_factory.mktemp("data") / ("a folder with a long name " * 3).strip() / "var"
    deep.parent.mkdir()
    assert len(str(deep)) > 107, "longer than the path of a socket may be"
    return deep


@pytest.fixture
def start(data: Path) -> Callable[[], Product]:
    """`with start() as product:` runs all of ./run: database, broker, web, worker and beat."""
    return partial(Product, data)
