"""Two deliverers at once: first that the race exists, then that the claim ends it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, transaction

from cms_care.settings import BASE_DIR
from contacts.models import OutgoingMail
from contacts.outbox import claim, deliver_due
from tests.contacts.conftest import NOW, WriteMail
from tests.contacts.mail_server import MailServer

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], T], workers: int = 2) -> list[T]:
    """Run the same work in threads that have a database connection each; their results."""

    def worker() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return [done.result(timeout=20) for done in [pool.submit(worker) for _ in range(workers)]]


def test_control_without_the_lock_both_take_the_same_mail(write_mail: WriteMail) -> None:
    mail = write_mail()
    both_have_looked = threading.Barrier(2, timeout=10)

    def careless_claim() -> int:
        with transaction.atomic():
            found = OutgoingMail.objects.filter(next_attempt_at__lte=NOW).order_by("next_attempt_at")[0]
            both_have_looked.wait()
            OutgoingMail.objects.filter(pk=found.pk).update(state="sending", attempts=1)
        return found.pk

    assert at_once(careless_claim) == [mail.pk, mail.pk]


def test_with_the_lock_one_takes_it_and_the_other_does_not_even_wait(write_mail: WriteMail) -> None:
    first, second = write_mail(), write_mail()
    with transaction.atomic():
        OutgoingMail.objects.select_for_update().get(pk=first.pk)
        assert at_once(lambda: claim(NOW), workers=1) == [second]
        assert at_once(lambda: claim(NOW), workers=1) == [None]


def test_two_deliverers_send_each_mail_once(write_mail: WriteMail, mail_server: MailServer) -> None:
    mails = [write_mail() for _ in range(40)]
    counts = at_once(lambda: deliver_due(NOW))
    assert sum(count.sent for count in counts) == len(mails)
    assert sorted(mail_server.message_ids) == sorted(mail.message_id for mail in mails)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def test_a_deliverer_killed_while_sending_repeats_the_mail_and_does_not_lose_it(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    """kill -9 between the server's 250 and our note of it: the same Message-ID arrives a second time."""
    mail = write_mail()
    sending, killed = threading.Event(), threading.Event()

    def answer_after_the_kill() -> str:
        sending.set()
        killed.wait(timeout=20)
        mail_server.slow_answer = None
        return "250 kept"

    mail_server.slow_answer = answer_after_the_kill
    with deliverer_process(mail_server.port) as deliverer:
        assert sending.wait(timeout=20)
        deliverer.kill()
    killed.set()
    mail_server.wait_for(1)
    mail.refresh_from_db()
    assert mail.state == "sending"
    assert mail.next_attempt_at is not None
    assert deliver_due(mail.next_attempt_at).sent == 1
    assert mail_server.message_ids == [mail.message_id, mail.message_id]


def deliverer_process(mail_port: int) -> "subprocess.Popen[bytes]":
    """The real command in a process of its own, on the database of the tests."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{server}/{connection.settings_dict['NAME']}"
    environment = os.environ | {"DATABASE_URL": database, "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}"}
    return subprocess.Popen([sys.executable, "manage.py", "deliver_mail"], cwd=BASE_DIR, env=environment)
