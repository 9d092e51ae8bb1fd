"""The product's settings for trials: a beat of one second, quick passwords, an impatient mail client."""

import os

from cms_care.settings import *  # noqa: F403
from cms_care.settings import CELERY_BEAT_SCHEDULE as ORDINARY_BEAT
from cms_care.settings import CMS_DATA_DIR, INSTALLED_APPS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_TIMEOUT = 2
# Only the two jobs that must go on; what heals or watches them would hide that they do not.
CELERY_BEAT_SCHEDULE = {
    name: job | {"schedule": 1.0, "options": {"expires": 10}}
    for name, job in ORDINARY_BEAT.items()
    if job["task"] in ("escalation.sweep", "contacts.deliver_mail")
}

# What goes wrong in a trial is looked up in the log; the terminal shows the count of losses.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "file": {
            "class": "logging.FileHandler",
            "filename": str(CMS_DATA_DIR / "log" / "faults.log"),
            "formatter": "line",
        }
    },
    "root": {"handlers": ["file"], "level": "WARNING"},
}

if os.environ.get("CMS_FAULTS_PLANTED"):
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.planted_app.Planted"]
