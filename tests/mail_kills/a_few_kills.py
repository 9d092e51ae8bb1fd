"""The siege of ./run mail-kills in small: a few kills while messages come in, and each becomes one request."""

import pytest

from tests.mail.listening import DANA, Listener, database_of_the_tests, letter
from tests.mail.post import BILLING
from tests.mail_kills.siege import HASTY, Siege
from tests.world import World
from tickets.models import IncomingMail

pytestmark = pytest.mark.django_db(transaction=True)


def test_thirty_messages_and_three_kills_are_thirty_requests(world: World) -> None:
    outcome = Siege(30, kills=3, seed=1, database=database_of_the_tests(), seconds=60).run()
    assert outcome.findings == []
    assert outcome.kills.total() > 0  # of whoever was at work; the listener's own is in tests/mail


def test_control_a_listener_that_answers_before_it_keeps_loses_mail_when_it_is_killed(world: World) -> None:
    with Listener(program=HASTY) as hasty:
        with hasty.smtp() as client:
            assert client.sendmail(DANA, [BILLING], letter()) == {}
            hasty.kill()
        hasty.start()
        with hasty.smtp() as client:
            assert client.noop()[0] == 250
    assert not IncomingMail.objects.exists()
