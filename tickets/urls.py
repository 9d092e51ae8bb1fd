from django.urls import path

from tickets.states import Verb
from tickets.views import (
    attachments,
    by_link,
    detail,
    filing,
    incoming,
    lists,
    requests,
    rules,
    texts,
    uploads,
    verbs,
)

app_name = "tickets"
urlpatterns = [
    path("requests/", requests.requests, name="list"),
    path("requests/accounts/", filing.accounts, name="accounts"),
    path("requests/new/", filing.new, name="new"),
    path("requests/new/<str:kind>/", filing.file, name="file"),
    path("requests/new/<str:kind>/preview/", filing.preview, name="preview"),
    path("requests/<int:pk>/", detail.detail, name="detail"),
    path("requests/<int:pk>/files/<int:file_pk>/", attachments.attachment, name="attachment"),
    *(path(f"requests/<int:pk>/{verb}/", getattr(verbs, verb), name=verb) for verb in Verb),
    path("uploads/<uuid:key>/", uploads.uploads, name="uploads"),
    path("complete/<str:token>/", by_link.complete, name="complete_by_link"),
    path("mail-in/", incoming.mail_in, name="mail_in"),
    path("mail-in/<int:pk>/", incoming.incoming, name="incoming"),
    path("mail-in/<int:pk>/mail.eml", incoming.raw, name="incoming_raw"),
    path("mail-in/<int:pk>/files/<int:place>/", incoming.file_of, name="incoming_file"),
    path("mail-in/<int:pk>/file/", incoming.file, name="mail_in_file"),
    path("mail-in/<int:pk>/add/", incoming.add, name="mail_in_add"),
    path("mail-in/<int:pk>/reopen/", incoming.reopen, name="mail_in_reopen"),
    path("mail-in/<int:pk>/set-aside/", incoming.set_aside, name="mail_in_set_aside"),
    path("mail/texts/", texts.overview, name="texts"),
    path("mail/texts/<slug:key>/", texts.text, name="text"),
    path("mail/texts/<slug:key>/formatted/", texts.formatted, name="text_formatted"),
    path("queue/", lists.queue_list, name="queue"),
    path("rules/", rules.overview, name="rules"),
    path("rules/calendars/", rules.new_office, name="new_office"),
    path("rules/calendars/<str:name>/", rules.calendar, name="calendar"),
    path("rules/calendars/<str:name>/<slug:action>/", rules.edit_calendar, name="edit_calendar"),
    path("rules/policies/<slug:kind>/", rules.policy, name="policy"),
    path("rules/routes/<slug:key>/", rules.route, name="route"),
    path("find/", lists.find, name="find"),
]
