from django.urls import path

from escalation.ahead.views import load, next, what_if
from escalation.log import views as log
from escalation.proof import views as proof
from escalation.reports import views as reports
from escalation.views import board, escalate, guidelines, health, ladders, machines, when

app_name = "escalation"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/next/", next.ahead, name="next"),
    path("board/next/list/", next.next_list, name="next_list"),
    path("board/next/what-if/", what_if.what_if, name="what_if"),
    path("board/load/", load.load, name="load"),
    path("board/load/list/", load.load_list, name="load_list"),
    path("board/rows/", board.board_live, name="board_live"),
    path("board/<int:pk>/act/<slug:name>/", board.act, name="act"),
    path("board/then/", reports.then, name="then"),
    path("board/then/list/", reports.then_list, name="then_list"),
    path("board/then/rows.csv", reports.then_csv, name="then_csv"),
    path("board/then/rows.xlsx", reports.then_xlsx, name="then_xlsx"),
    path("board/log/", log.log, name="log"),
    path("board/log.csv", log.log_csv, name="log_csv"),
    path("board/health/", health.health, name="health"),
    path("healthz/ready", machines.ready, name="ready"),
    path("metrics", machines.metrics, name="metrics"),
    path("board/<int:pk>/acknowledge/", board.acknowledge, name="acknowledge"),
    path("requests/<int:pk>/escalate/", escalate.escalate, name="escalate"),
    path("requests/<int:pk>/ease/", escalate.ease, name="ease"),
    path("requests/<int:pk>/proof/", proof.page, name="proof"),
    path("requests/<int:pk>/proof.json", proof.as_data, name="proof_data"),
    path("guidelines/", guidelines.guidelines, name="guidelines"),
    path("when/", when.when, name="when"),
    path("rules/ladders/<slug:key>/", ladders.ladder, name="ladder"),
    path("rules/ladders/<slug:key>/versions/<int:version>/", ladders.ladder_version, name="ladder_version"),
]
