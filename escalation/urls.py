from django.urls import path

from escalation import views

app_name = "escalation"
urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
]
