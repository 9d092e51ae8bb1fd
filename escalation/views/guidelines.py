"""The guidelines for sub-agents, to be read, printed, or kept as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required
from contacts.clock import instant
from escalation.selectors import guidelines as selectors


@require_safe
@sign_in_required
def guidelines(request: HttpRequest) -> HttpResponse:
    """The guidelines of today, the same for everybody."""
    return render(request, "escalation/guidelines.html", {"guide": selectors.guidelines(instant())})
