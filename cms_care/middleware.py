from collections.abc import Callable
from typing import TypeAlias

from django.http import HttpRequest, HttpResponseBase

Respond: TypeAlias = Callable[[HttpRequest], HttpResponseBase]


def private_pages(get_response: Respond) -> Respond:
    """Keeps what a signed-in person sees out of every cache, the browser's own included."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return respond
