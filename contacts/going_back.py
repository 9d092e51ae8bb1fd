"""Back to the page that something was done from: by its address in the form, or in place where that page is open."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"  # the field of the form, and the parameter of an address, that names the page
DONE = "acted"  # what a page hears that shows what was done in its place


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address is one of this site, where nobody can be led elsewhere."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def page_to_go_back_to(request: HttpRequest) -> str:
    """The path that the form, or the address of its page, says to go back to; "" where it says none of ours."""
    asked = request.POST.get(NEXT) or request.GET.get(NEXT, "")
    return asked if asked.startswith("/") and is_ours(request, asked) else ""


def is_in_place(request: HttpRequest) -> bool:
    """Whether the page to go back to is the one that the form stands on, so that only a part of it is renewed."""
    open_page = request.headers.get("HX-Current-URL", "")
    if "HX-Request" not in request.headers or not is_ours(request, open_page):
        return False
    return urlsplit(open_page).path == urlsplit(page_to_go_back_to(request)).path


def back(request: HttpRequest, otherwise: HttpResponse) -> HttpResponse:
    """The answer to what was done: the page to go back to, `otherwise` where none is named.

    A page that is open already gets what there is to say, and renews itself.
    """
    page = page_to_go_back_to(request)
    if not page:
        return otherwise
    if not is_in_place(request):
        return redirect(page)
    said = render(request, "partials/messages.html")
    said["HX-Retarget"], said["HX-Reswap"], said["HX-Reselect"] = "#messages", "outerHTML", "#messages"
    said["HX-Trigger"] = DONE
    return said
