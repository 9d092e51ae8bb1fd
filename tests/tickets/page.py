"""Pages as text that can be compared and searched."""

import re

from django.http import HttpResponse

TOKEN = re.compile(r'name="\w*(?:token|_?key)"[^>]*value="[^"]*"|/uploads/[0-9a-f-]{36}/')


def text(response: HttpResponse) -> str:
    return response.content.decode()


def same_for_all(response: HttpResponse, *private: str) -> str:
    """The page without what differs at every visit, and without these words of the visitor's own."""
    page = TOKEN.sub("", text(response))
    for words in private:
        page = page.replace(words, "…")
    return page


def beside(response: HttpResponse, field_id: str) -> str:
    """What stands in the box of one field."""
    box = text(response).partition(f'id="div_{field_id}"')[2]
    assert box, f"there is no field {field_id} on the page"
    return box.partition('id="div_')[0]
