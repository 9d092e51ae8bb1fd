"""A mail is written once, with the change that it tells about, and cannot smuggle headers."""

import threading

import pytest
from django.db import connection, transaction

from contacts.models import OutgoingMail
from contacts.outbox import message_id_for
from tests.contacts.conftest import NOW, WriteMail


def test_the_same_key_twice_is_one_mail_and_the_first_one_stays(db: None, write_mail: WriteMail) -> None:
    first = write_mail(dedup_key="ticket 1 confirmed", body="first")
    second = write_mail(dedup_key="ticket 1 confirmed", body="second")
    assert first.pk == second.pk
    assert OutgoingMail.objects.get().body == "first"


def test_a_mail_vanishes_with_the_change_that_is_rolled_back(db: None, write_mail: WriteMail) -> None:
    with transaction.atomic():
        write_mail()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_key_at_once_write_one_mail(write_mail: WriteMail) -> None:
    """The second waits for the first to commit, and then finds its row instead of failing."""
    written: list[int] = []
    second = threading.Thread(target=_write_in_thread, args=(write_mail, written))
    with transaction.atomic():
        first = write_mail(dedup_key="the same")
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
    second.join(timeout=5)
    assert written == [first.pk]


def _write_in_thread(write_mail: WriteMail, written: list[int]) -> None:
    try:
        written.append(write_mail(dedup_key="the same").pk)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Harbor: charge\r\nBcc: eve@evil.example", "Harbor: charge Bcc: eve@evil.example"),
        ("Harbor\x00 Dental", "Harbor Dental"),
        ("two\u2028lines\u2029three", "two lines three"),
        ("next\x85line", "next line"),
        (" spaced\u00a0 out ", "spaced out"),
        ("Łódź – Zażółć", "Łódź – Zażółć"),
        ("x" * 1000, "x" * 400),
    ],
)
def test_a_subject_is_one_line(db: None, write_mail: WriteMail, typed: str, kept: str) -> None:
    assert write_mail(subject=typed).subject == kept


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b.example\nBcc: c@d.example", "A <a@b.example>", "a@b.example, c@d.example", "ä@b.example"],
)
def test_what_is_no_address_is_refused(db: None, write_mail: WriteMail, address: str) -> None:
    for fields in ({"to": [address]}, {"cc": [address]}, {"reply_to": address or "x"}):
        with pytest.raises(ValueError, match="is not an e-mail address"):
            write_mail(**fields)
    assert not OutgoingMail.objects.exists()


def test_somebody_must_receive_it(db: None, write_mail: WriteMail) -> None:
    with pytest.raises(ValueError, match="at least one recipient"):
        write_mail(to=[])


def test_nobody_gets_it_twice(db: None, write_mail: WriteMail) -> None:
    mail = write_mail(to=["a@b.example", "A@B.example"], cc=["a@b.example", "c@d.example", "c@d.example"])
    assert (mail.to, mail.cc) == (["a@b.example"], ["c@d.example"])


def test_a_domain_with_accents_travels_in_its_ascii_form(db: None, write_mail: WriteMail) -> None:
    assert write_mail(to=["care@bücher.example"]).to == ["care@xn--bcher-kva.example"]


def test_the_message_id_is_known_before_the_mail_is_written(db: None, write_mail: WriteMail) -> None:
    mail = write_mail(dedup_key="ticket 1 received")
    assert mail.message_id == message_id_for("ticket 1 received")
    assert mail.message_id.endswith("@cms.example>")
    assert mail.created_at == mail.next_attempt_at == NOW
