"""kill -9 of the worker, of the supervisor, of the database: nothing is left behind, and the next start goes on.

One story, since each start of all processes costs eight seconds: a rung is due, and fires once through all of it.
"""

import os
import signal
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.launch.product import Product, answer_of, survivors, wait_until

pytestmark = pytest.mark.processes

# In an office that never closes, an inquiry that nobody confirmed for two days and an hour: one rung is due.
FILE_AN_OVERDUE_INQUIRY = """
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from contacts.models import Agency, Role, User
from tickets.models import OfficeCalendar
from tickets.services.record import Actor
from tickets.services.submit import Request, submit

office = OfficeCalendar.objects.latest("version")
office.pk, office.version, office.weekly = None, office.version + 1, [[["00:00", "24:00"]]] * 7
office.save()
agency = Agency.objects.create(name="Night Owl Partners")
owl = User.objects.create_user("olga@night-owl.example", name="Olga Night", role=Role.SUB_AGENT, agency=agency)
request = Request(
    submission_key=uuid4(),
    kind="billing",
    customer_name="All Night Diner",
    account_text="770 555 0100",
    description="charged by the hour",
    details="The office is open all night.",
)
filed = timezone.now().replace(microsecond=0, minute=0) - timedelta(days=2)
print(submit(request, submitter=owl, channel="web", actor=Actor(owl, "test"), now=filed).pk)
"""

RUNGS = "SELECT level, outcome FROM escalation_firedrung WHERE ticket_id = {} ORDER BY level"


def test_whatever_is_killed_a_due_rung_fires_once(start: Callable[[], Product], data: Path) -> None:
    with start() as product:
        ticket = _manage(data, "shell", "-v0", "-c", FILE_AN_OVERDUE_INQUIRY)
        _kill_a_part(product, "-A cms_care worker", "The worker (Celery) was killed by signal 9.")

    with start() as product:
        _kill_the_supervisor(product)

    # The number of the dead database now belongs to a living process: this one.
    pid_file = data / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{data / 'postgres'}\n")

    with start() as product:
        assert product.get("/healthz") == 200
        wait_until(lambda: _query(data, RUNGS.format(ticket)), seconds=120)
        wait_until(lambda: _escalations(data), seconds=60)
        assert _query(data, RUNGS.format(ticket)) == "1|told"
        _kill_a_part(product, "postgres", "The database was killed by signal 9.")

    (mail,) = _escalations(data)
    assert mail["To"] == "james.woodburn@cms.example"
    assert mail["Cc"] == "lfoster@cms.example"
    assert mail["Subject"].strip().startswith("All Night Diner: charged by the hour – 770 555 0100 [CMS C")
    assert text_of(mail).startswith("****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****")


def _kill_a_part(product: Product, words: str, says: str) -> None:
    """kill -9 of the process with these words in its command line: ./run says so, and ends with all the others."""
    members = product.family()
    os.kill(product.child(words), signal.SIGKILL)
    assert product.process.wait(timeout=30) == 1
    assert says in product.said()
    wait_until(lambda: not survivors(members), seconds=5)


def _kill_the_supervisor(product: Product) -> None:
    """kill -9 of ./run itself: whatever it started ends too."""
    members = product.family()
    product.kill()
    wait_until(lambda: not survivors(members), seconds=10)


def _escalations(data: Path) -> list:  # type: ignore[type-arg]  # the mails of one policy
    """What the deliverer wrote about the diner to somebody of the ladder."""
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (data / "mail").glob("*.eml")]
    return [mail for mail in mails if "All Night Diner" in mail["Subject"] and "escalation level" in text_of(mail)]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _query(data: Path, sql: str) -> str:
    return _manage(data, "dbshell", "--", "-tAqc", sql)


def _manage(data: Path, *arguments: str) -> str:
    status, output, errors = answer_of(data, "manage", *arguments)
    assert status == 0, errors
    return output.strip()
