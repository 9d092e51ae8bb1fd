from django.urls import include, path

from cms_care.views import healthz, home

handler400 = "cms_care.views.not_understood"
urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("healthz/live", healthz, name="live"),
    path("", include("contacts.urls")),
    path("", include("tickets.urls")),
    path("", include("escalation.urls")),
]
