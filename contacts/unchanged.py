"""Answers for pages that ask again and again whether what they show is still so."""

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

# Of the forms in its rows; it differs in every answer.
TOKEN = re.compile(rb' name="csrfmiddlewaretoken" value="[^"]*"')


def unless_unchanged(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """The answer; 304 without a body while the page that asks shows it as it is."""
    answer["ETag"] = f'"{sha256(TOKEN.sub(b"", answer.content)).hexdigest()}"'
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
