"""What machines ask: may this process be given work, and the facts of the health page as numbers."""

from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contacts.clock import instant
from escalation.exposition import CONTENT_TYPE, exposition
from escalation.selectors.audit import audit
from escalation.selectors.readiness import readiness


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 while database, broker, migrations and sweep are well, else 503; for anybody, in a word each."""
    parts = readiness(instant())
    is_ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The facts of the audit for Prometheus; for who brings the token of the settings, else there is no such page."""
    shown = request.headers.get("Authorization", "").encode()
    asked = f"Bearer {settings.CMS_METRICS_TOKEN}".encode()
    if not compare_digest(shown, asked) or not settings.CMS_METRICS_TOKEN:
        raise Http404
    return HttpResponse(exposition(audit(instant())), content_type=CONTENT_TYPE)
