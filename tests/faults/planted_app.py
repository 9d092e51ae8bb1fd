"""Plants a fault in the real web, worker and beat: listed among the apps when the environment asks for it."""

from contextlib import nullcontext

from django.apps import AppConfig
from django.db import transaction
from django.db.models import QuerySet


class Planted(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        """Every statement commits by itself, without locks."""
        transaction.atomic = lambda *_, **__: nullcontext()  # type: ignore[assignment]
        QuerySet.select_for_update = lambda self, **_: self.all()  # type: ignore[method-assign]
