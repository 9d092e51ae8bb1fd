"""The calendar of promised dates: the page that makes its private address, and the address itself."""

from hashlib import sha256

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from contacts.access import acts_from, agency_required, opened_by_link, origin_of, signed_in_user
from contacts.clock import instant
from tickets.calendar_file import calendar_file
from tickets.often import count, counted, is_too_often
from tickets.selectors.feeds import entries_of, feed_behind, feed_of
from tickets.services.feeds import hash_of, make_feed, note_read, revoke_feed

MOST_READINGS, MOST_MISSES, FIVE_MINUTES = 20, 30, 300  # of one address; by one visitor


@require_safe
@agency_required
def feed(request: HttpRequest) -> HttpResponse:
    """Whether this person has an address for their calendar, since when, and when it was last read."""
    user = signed_in_user(request)
    return render(request, "tickets/feed.html", {"feed": feed_of(user), "now": instant()})


@acts_from("tickets:feed")
@agency_required
def new(request: HttpRequest) -> HttpResponse:
    """Makes a new address and shows it, this once; the one before ends."""
    user, now = signed_in_user(request), instant()
    if not ratelimit.consume(request, action="calendar_made", key=str(user.pk)):
        return ratelimit.respond_429(request)
    whole_agency = user.is_agency_lead and request.POST.get("whose") == "all"
    token = make_feed(user.pk, whole_agency=whole_agency, origin=origin_of(request), now=now)
    address = f"{settings.CMS_SITE_URL}{reverse('tickets:calendar_file', args=[token])}"
    context = {"feed": feed_of(user), "now": now, "address": address}
    return render(request, "tickets/feed.html", context)


@acts_from("tickets:feed")
@agency_required
def revoke(request: HttpRequest) -> HttpResponse:
    """Ends the address."""
    revoke_feed(signed_in_user(request).pk, origin=origin_of(request), now=instant())
    messages.success(request, "The address is revoked: no calendar can read it any more.")
    return redirect("tickets:feed")


@require_safe
@opened_by_link(caching="no-cache")
def file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, for whoever has its address; unknown, revoked and ended all meet the same missing page.

    Whoever tries too many that are none is not answered for a while, as with passwords.
    """
    key, visitor = hash_of(token), str(origin_of(request).ip)
    misses = counted("calendar_missed", visitor)
    if misses >= MOST_MISSES or is_too_often("calendar", key, most=MOST_READINGS, seconds=FIVE_MINUTES):
        return ratelimit.respond_429(request)
    now = instant()
    found = feed_behind(key)
    if found is None:
        count("calendar_missed", visitor, seconds=FIVE_MINUTES)
        raise Http404
    note_read(found, now)
    body = calendar_file(f"CMS Care, {found.user.name}", entries_of(found, now))
    etag = quote_etag(sha256(body).hexdigest())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response
