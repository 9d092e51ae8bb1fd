from collections.abc import Callable
from typing import TypeAlias

from django.http import HttpRequest, HttpResponseBase

Respond: TypeAlias = Callable[[HttpRequest], HttpResponseBase]


def utf_8_alone(get_response: Respond) -> Respond:
    """Reads every form and address as UTF-8, as our pages send them, whatever code its sender claims.

    Some codes, such as UTF-7, would bring in half signs that can be neither stored nor shown.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        request.encoding = "utf-8"
        return get_response(request)

    return respond


def private_pages(get_response: Respond) -> Respond:
    """Keeps what a signed-in person sees out of every cache, the browser's own included."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return respond
