"""One hash of all that the product has stored: equal for equal histories."""

import hashlib

from django.apps import apps

from tests.simulation.world import OURS

NEVER_THE_SAME = {"password"}  # an unusable password is random by design


def digest() -> str:
    """The first 16 hex digits of a SHA-256 over every row of every table of the product, in the order of its key."""
    total = hashlib.sha256()
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            names = [f.attname for f in model._meta.concrete_fields if f.attname not in NEVER_THE_SAME]
            for row in model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=500):
                total.update(f"{model._meta.label}{row!r}".encode())
    return total.hexdigest()[:16]
