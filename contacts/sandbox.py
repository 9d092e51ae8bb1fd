"""Shows a mail's HTML inside one of our pages: a page of its own that may do nothing but look as it looks."""

from django.http import HttpResponse

# No script, no form, no picture, no other page; inside our own pages only.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"


def sandboxed(html: str) -> HttpResponse:
    """The HTML as a page for a frame of ours."""
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})
