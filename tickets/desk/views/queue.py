"""The reps' queue."""

import re
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from tickets.desk.forms.queue import QueueFilter
from tickets.desk.selectors.queue import FEW, agency_names, counts_of, rows_of
from tickets.selectors.lists import COUNT_CAP, QUEUE_VIEWS, first_view, queue, queue_views
from tickets.selectors.requests import slice_of

# Of the forms in its rows; it differs in every answer.
TOKEN = re.compile(rb' name="csrfmiddlewaretoken" value="[^"]*"')


@require_safe
@staff_required
def queue_list(request: HttpRequest) -> HttpResponse:
    """The open tickets of one view, narrowed by the filters and ordered by what is owed next."""
    return render(request, "tickets/queue.html", _shown(request))


@require_safe
@staff_required
def queue_rows(request: HttpRequest) -> HttpResponseBase:
    """The same list for a page that shows it already: 304 without a body while that page shows it as it is."""
    answer = render(request, "desk/_queue_live.html", _shown(request))
    answer["ETag"] = f'"{sha256(TOKEN.sub(b"", answer.content)).hexdigest()}"'
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _shown(request: HttpRequest) -> dict[str, Any]:
    user, now = signed_in_user(request), instant()
    asked = request.GET.get("view") or first_view(user)
    view = asked if asked in QUEUE_VIEWS else "all"
    chosen = QueueFilter(request.GET, queue(view, user, now), agency_names())
    page = slice_of(chosen.qs, "next", after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    names = queue_views(now)
    count, *counts = counts_of([(chosen.qs, COUNT_CAP), *((queue(key, user, now), FEW) for key in names)])
    return {
        "view": view,
        "views": [(key, words, number) for (key, words), number in zip(names.items(), counts, strict=True)],
        "count": count,
        "filter": chosen,
        "filtered": chosen.in_words,
        "rows": rows_of(page.rows, now),
        "page": page,
    }
