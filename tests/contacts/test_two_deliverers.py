"""Two deliverers at once: first that the race exists, then that the claim ends it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, transaction

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
