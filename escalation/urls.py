from django.urls import path

from escalation.views import board

app_name = "escalation"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/<int:pk>/acknowledge/", board.acknowledge, name="acknowledge"),
]
