"""The Celery application: beat is only the trigger, PostgreSQL is the queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_care.settings")

app = Celery("cms_care")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add("escalation.heartbeats:AnsweringWorker")
