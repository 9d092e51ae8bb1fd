"""An inquiry that was overdue when it was filed, and what became of it in a running product."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.launch.product import answer_of

# In an office that never closes, an inquiry that nobody confirmed for two days and an hour: one rung is due.
FILE_IT = """
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

RUNGS = """
SELECT level, outcome FROM escalation_firedrung
WHERE ticket_id IN (SELECT id FROM tickets_ticket WHERE customer_name = 'All Night Diner') ORDER BY level
"""

AT_WORK = "SELECT kind FROM escalation_process WHERE seen_at > now() - interval '1 minute' ORDER BY kind"


def file_an_overdue_inquiry(data: Path) -> None:
    _manage(data, "shell", "-v0", "-c", FILE_IT)


def rungs(data: Path) -> str:
    """Each rung that was fired for it, level and outcome, a line for each."""
    return _manage(data, "dbshell", "--", "-tAqc", RUNGS)


def processes(data: Path) -> list[str]:
    """Who has said lately that they are at work."""
    return _manage(data, "dbshell", "--", "-tAqc", AT_WORK).split()


def escalations(data: Path) -> list[EmailMessage]:
    """What the deliverer wrote about it to somebody of the ladder."""
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (data / "mail").glob("*.eml")]
    return [mail for mail in mails if "All Night Diner" in mail["Subject"] and "escalation level" in text_of(mail)]


def assert_told_once(data: Path) -> None:
    """One rung was fired, and one mail written, to those whom the ladder names."""
    assert rungs(data) == "1|told"
    (mail,) = escalations(data)
    assert mail["To"] == "james.woodburn@cms.example"
    assert mail["Cc"] == "lfoster@cms.example"
    assert mail["Subject"].strip().startswith("All Night Diner: charged by the hour – 770 555 0100 [CMS C")
    assert text_of(mail).startswith("****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _manage(data: Path, *arguments: str) -> str:
    status, output, errors = answer_of(data, "manage", *arguments)
    assert status == 0, errors
    return output.strip()
