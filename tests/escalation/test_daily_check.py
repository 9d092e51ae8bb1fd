"""Once a business day somebody is told what went wrong with mail, and nobody while nothing did."""

from datetime import datetime

import pytest

from contacts.bounces import record_bounce
from contacts.models import OutgoingMail, Role, User
from contacts.outbox import enqueue
from escalation.services.daily_check import check_if_due
from tests.once import world
from tests.world import World, office
from tickets.services.mail_in.keep import keep
from tickets.services.mail_in.take_in import MAX_ATTEMPTS, take_in

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db

TUE, WED = office("2026-09-15 08:00"), office("2026-09-16 08:00")


def told() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(about="daily-check").order_by("id"))


def failed(key: str, at: datetime) -> OutgoingMail:
    mail = enqueue(dedup_key=key, about="x", to=["a@b.example"], subject="Hello", body="Hello", now=at)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state="failed", attempts=10, next_attempt_at=None, last_error="550 no such user"
    )
    return mail


def stranger_writes(words: str, at: datetime, attempts: int = 1) -> None:
    """A mail that waits for a rep; after so many attempts because it could not be read."""
    mail = keep(f"From: nobody@else.example\n\n{words}".encode(), channel="pipe", now=at).mail
    mail.attempts = attempts
    mail.save(update_fields=["attempts"])
    assert take_in(mail.pk, at).waits


@pytest.fixture
def admin(world: World) -> User:
    return User.objects.create_user("root@cms.example", "x", name="Ada Root", role=Role.ADMINISTRATOR)


def test_nobody_hears_anything_while_all_is_well(world: World, admin: User) -> None:
    assert check_if_due(TUE)
    assert told() == []


def test_the_administrators_are_told_what_went_wrong_and_where_to_look(world: World, admin: User) -> None:
    check_if_due(TUE)
    failed("one", TUE)
    failed("two", TUE)
    stranger_writes("unreadable", TUE, MAX_ATTEMPTS)
    stranger_writes("waiting", office("2026-09-15 07:59"))
    assert check_if_due(WED)
    [mail] = told()
    assert (mail.to, mail.cc, mail.automatic) == ([admin.email], [], True)
    assert mail.subject == "Mail needs a look: 2 failed, 1 not read, 1 waiting"
    for words in (
        "2 of our mails could not be delivered since Tue 15 Sep, 8:00 AM EDT.",
        "http://127.0.0.1:8000/mail/?state=failed\n",
        "1 incoming mail could not be read.",
        "1 incoming mail has waited for a rep for more than a business day:",
        "http://127.0.0.1:8000/mail-in/\n",
    ):
        assert words in mail.body
    assert "\n\n\n" not in mail.body


def test_a_mail_that_came_back_is_told_of_once(world: World, admin: User) -> None:
    """It may be an escalation, and its supervisor knows nothing."""
    mail = enqueue(dedup_key="x", about="x", to=["a@b.example"], subject="Hello", body="Hello", now=TUE)
    record_bounce(mail, {"a@b.example": "550 no such user"}, TUE)
    check_if_due(TUE)
    check_if_due(WED)
    [check] = told()
    assert check.subject == "Mail needs a look: 1 came back"
    assert "http://127.0.0.1:8000/mail/?state=came-back\n" in check.body


def test_without_an_administrator_the_supervisors_are_told(world: World) -> None:
    failed("one", TUE)
    check_if_due(TUE)
    [mail] = told()
    assert world.jim.email in mail.to
    assert world.rita.email not in mail.to
    assert mail.subject == "Mail needs a look: 1 failed"
    assert "incoming" not in mail.body


def test_a_mail_that_failed_is_told_of_once_however_old_it_was(world: World, admin: User) -> None:
    """Ten attempts take a day: what fails today may have been written before yesterday's check."""
    failed("told of", TUE)
    slow = enqueue(dedup_key="slow", about="x", to=["a@b.example"], subject="Hello", body="Hello", now=TUE)
    check_if_due(TUE)
    check_if_due(WED)
    assert len(told()) == 1
    failed("slow", slow.created_at)
    check_if_due(office("2026-09-17 08:00"))
    assert [mail.subject for mail in told()] == ["Mail needs a look: 1 failed"] * 2


@pytest.mark.parametrize(
    ("received", "counts"),
    [
        ("2026-09-17 17:30", True),
        ("2026-09-18 07:59", True),
        ("2026-09-18 08:00", False),
        ("2026-09-20 12:00", False),
    ],
)
def test_a_weekend_is_no_business_day_of_waiting(world: World, admin: User, received: str, counts: bool) -> None:
    """On Monday the 21st, what came before Friday's opening has waited for longer than a business day."""
    stranger_writes("hello", office(received))
    check_if_due(office("2026-09-21 08:00"))
    assert bool(told()) is counts


@pytest.mark.parametrize(
    ("at", "done"),
    [
        ("2026-09-16 07:59", False),
        ("2026-09-16 08:00", True),
        ("2026-09-16 16:59", True),
        ("2026-09-16 17:00", False),
        ("2026-09-19 10:00", False),  # a Saturday
        ("2026-09-07 10:00", False),  # Labor Day
    ],
)
def test_it_keeps_office_hours_and_makes_up_for_a_late_start(world: World, at: str, done: bool) -> None:
    assert check_if_due(office(at)) is done


def test_it_is_done_once_a_day_however_often_it_is_asked(world: World, admin: User) -> None:
    failed("one", TUE)
    assert [check_if_due(office(f"2026-09-15 {at}")) for at in ("08:00", "08:01", "16:00")] == [True, False, False]
    failed("two", TUE)
    assert not check_if_due(office("2026-09-15 16:30"))
    assert check_if_due(WED)
    assert len(told()) == 2
