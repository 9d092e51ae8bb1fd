"""What the log keeps of an address that opens without signing in: where it leads, and not its token."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

TOKEN = "Zx-9_" * 8
ADDRESSES = [
    f"/calendar/{TOKEN}.ics",
    f"/complete/{TOKEN}:1tX:{TOKEN}/",
    f"/invitation/{TOKEN}/",
    f"/unsubscribe/{TOKEN}/",
    f"/password/new/5/c0ffee-{TOKEN}/",
]
GUNICORN = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'


@pytest.fixture(params=["gunicorn.access", "gunicorn.error", "django.request"])
def written(request: pytest.FixtureRequest) -> Iterator[tuple[logging.Logger, StringIO]]:
    logger, stream = logging.getLogger(request.param), StringIO()
    handlers = logger.handlers or logging.getLogger().handlers
    (handler,) = (each for each in handlers if type(each) is logging.StreamHandler)
    before = handler.setStream(stream)
    yield logger, stream
    handler.setStream(before)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_token_is_logged(written: tuple[logging.Logger, StringIO], address: str) -> None:
    logger, stream = written
    atoms = dict.fromkeys("hlutsba", "-") | {"r": f"GET {address} HTTP/1.1", "f": f"http://127.0.0.1:8000{address}"}
    logger.warning(GUNICORN, atoms)
    logger.warning("%s: %s", "Too Many Requests", address)
    shown = stream.getvalue()
    assert shown.count(address.partition(TOKEN)[0].removesuffix("c0ffee-") + "…") == 3
    assert "Zx-9_" not in shown


@pytest.mark.parametrize(
    "address", ["/requests/?q=a%20long-word-of-a-customer", "/static/js/calendar/x.js", "/100%/"]
)
def test_everything_else_is_logged_as_it_is(written: tuple[logging.Logger, StringIO], address: str) -> None:
    logger, stream = written
    logger.warning("Not Found: " + address)
    assert f"Not Found: {address}\n" in stream.getvalue()
