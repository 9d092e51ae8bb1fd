"""What beat wakes, and when it does so first."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from cms_care.celery import app


def test_the_worker_knows_every_job_that_beat_wakes() -> None:
    app.loader.import_default_modules()
    jobs = {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"escalation.sweep", "escalation.audit", "escalation.recompute", "contacts.deliver_mail"} <= jobs
    assert jobs <= app.tasks.keys()


def test_a_start_of_beat_wakes_all_at_once_but_the_audit_which_waits_for_the_first_sweep() -> None:
    now = datetime.now(UTC)
    first = {
        job["task"]: job["last_run_at"] + timedelta(seconds=job["schedule"])
        for job in settings.CELERY_BEAT_SCHEDULE.values()
    }
    started = first["escalation.sweep"]
    assert started <= now
    assert first["escalation.audit"] - started >= timedelta(seconds=59)
    assert first["escalation.recompute"] <= now
