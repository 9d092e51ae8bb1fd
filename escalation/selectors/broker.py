"""The broker, asked at the moment of the question: whether it answers, and how many wake-ups wait in it."""

from django.conf import settings
from redis import Redis, RedisError

QUEUE = "celery"  # the one queue there is, by the name that Celery gives it
PATIENCE_SECONDS = 2


def waiting_wake_ups() -> int | None:
    """How many messages wait for a worker; None if the broker does not answer."""
    limits = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, **limits) as broker:
            length = broker.llen(QUEUE)
    except RedisError:
        return None
    assert isinstance(length, int)
    return length
