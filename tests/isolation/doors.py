"""Who is kept out of a view by its door alone, which asks who comes and not for what."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from contacts.access import sign_in_required
from contacts.models import User

GUARDED = sign_in_required(lambda request: None).__code__  # type: ignore[arg-type,return-value]


def kept_out(user: User | None, view: Callable[..., Any]) -> bool:
    """Whether one of its doors is closed to somebody; without an account every door is."""
    return any(user is None or not allowed(user) for allowed in _doors(view))


def _doors(view: Callable[..., Any]) -> Iterator[Callable[[User], bool]]:
    """Whom each door of a view lets in, from the outermost wrapper to the view itself."""
    wrapped: Any = view
    while wrapped is not None:
        if getattr(wrapped, "__code__", None) is GUARDED:
            yield inspect.getclosurevars(wrapped).nonlocals["allowed"]
        wrapped = getattr(wrapped, "__wrapped__", None)
