from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Utf8Request(WSGIRequest):
    """Reads every form and address as UTF-8, as our pages send them, whatever code its sender claims.

    Some codes, such as UTF-7, would bring in half signs that can be neither stored nor shown; others, such as idna
    or hex, are for no text of this sort, and reading by them would fail before any page could answer.
    """

    @property
    def encoding(self) -> str:
        return "utf-8"

    @encoding.setter
    def encoding(self, claimed: str) -> None:
        """Passes over what the header of the request claims."""


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request
