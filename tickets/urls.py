from django.urls import path

from tickets.states import Verb
from tickets.views import detail, filing, lists, verbs

app_name = "tickets"
urlpatterns = [
    path("requests/", lists.requests, name="list"),
    path("requests/new/", filing.new, name="new"),
    path("requests/new/<str:kind>/", filing.file, name="file"),
    path("requests/new/<str:kind>/preview/", filing.preview, name="preview"),
    path("requests/<int:pk>/", detail.detail, name="detail"),
    *(path(f"requests/<int:pk>/{verb}/", getattr(verbs, verb), name=verb) for verb in Verb),
    path("queue/", lists.queue_list, name="queue"),
    path("find/", lists.find, name="find"),
]
