"""The one place where adapters read the time; services are given it."""

from datetime import datetime

from django.utils import timezone


def instant() -> datetime:
    """The server's own instant in UTC, in whole seconds [4.1]."""
    return timezone.now().replace(microsecond=0)
