from django.urls import include, path

from cms_care.views import healthz, home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("", include("contacts.urls")),
    path("", include("tickets.urls")),
    path("", include("escalation.urls")),
]
