"""Messages between the two sides, and the follow-up that a rep's update keeps [5.2]."""

from datetime import date, datetime

import pytest

from contacts.models import User
from tests.once import world
from tests.tickets.letter import assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, last_mail, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.reply import reply
from tickets.states import VerbNotAllowedError

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
UPDATE = "2026-09-25 10:00"


@pytest.fixture(scope="module")
def ticket_once(world: World) -> Ticket:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")))
    day, now = date(2026, 9, 28), office("2026-09-17 11:00")
    return promise(ticket.pk, day=day, words="We check.", actor=by(world.sherry), now=now)


@pytest.fixture
def ticket(ticket_once: Ticket) -> Ticket:
    """Confirmed, with a follow-up promised for Mon 28 Sep."""
    return fresh(ticket_once)


def say(ticket: Ticket, author: User, at: str = UPDATE, next_day: date | None = None) -> Ticket:
    return reply(ticket.pk, words="Any news?", actor=by(author), now=office(at), next_day=next_day)


def test_a_rep_s_update_keeps_the_promise_and_the_backstop_is_owed_next(world: World, ticket: Ticket) -> None:
    now = fresh(say(ticket, world.sherry))
    assert promises(now)[-2:] == [("follow_up", "kept"), ("follow_up", "")]
    assert (now.owed_at, now.check_at) == (office("2026-10-13 17:00"), office(UPDATE))


def test_an_update_after_the_promised_day_is_missed(world: World, ticket: Ticket) -> None:
    say(ticket, world.sherry, "2026-09-28 17:00:01")
    assert promises(ticket)[-2:] == [("follow_up", "late"), ("follow_up", "")]


def test_an_update_may_name_the_next_day(world: World, ticket: Ticket) -> None:
    say(ticket, world.sherry, next_day=date(2026, 10, 2))
    assert fresh(ticket).owed_at == office("2026-10-02 17:00")
    assert "You will hear from us again by Fri 2 Oct, 5:00 PM EDT." in last_mail(ticket).body
    assert last_event(ticket).data == {"day": "2026-10-02"}


def test_the_next_day_is_bound_like_a_promise(world: World, ticket: Ticket) -> None:
    with pytest.raises(RefusedError, match="needs a supervisor"):
        say(ticket, world.sherry, next_day=date(2026, 10, 14))
    assert promises(ticket)[-1] == ("follow_up", "")


def test_past_the_four_week_date_an_update_is_owed_every_four_weeks(world: World, ticket: Ticket) -> None:
    now = fresh(say(ticket, world.sherry, "2026-10-20 10:00"))
    assert now.owed_at == office("2026-11-17 17:00")


def test_an_update_gives_no_next_steps(world: World, tuesday: datetime) -> None:
    """Only a message with a committed date does."""
    ticket = confirmed(world, file(world.dana, tuesday))
    before = promises(ticket)
    say(ticket, world.sherry, "2026-09-16 10:00")
    assert promises(ticket) == before
    assert fresh(ticket).owed == "next_steps"


def test_the_agency_s_word_keeps_no_promise_of_ours(world: World, ticket: Ticket) -> None:
    before = promises(ticket)
    say(ticket, world.dana)
    assert promises(ticket) == before
    assert fresh(ticket).check_at == office(UPDATE)


def test_a_rep_writes_to_the_submitter_with_all_copies(world: World, ticket: Ticket) -> None:
    say(ticket, world.sherry)
    assert_letter(ticket, to=[world.dana], copies=[world.sherry, world.lyndi], says=["Sherry Parrish wrote:"])
    assert (last_event(ticket).action, last_event(ticket).actor) == ("ticket.replied", world.sherry)


def test_the_agency_writes_to_the_rep_with_all_copies(world: World, ticket: Ticket) -> None:
    say(ticket, world.hana)
    assert_letter(ticket, to=[world.sherry], copies=[world.dana, world.lyndi], says=["Hana Brooks wrote:"])


def test_before_anybody_has_it_the_mailbox_gets_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    say(ticket, world.dana, "2026-09-15 12:00")
    assert last_mail(ticket).to == ["business.customer.care@cms.example"]
    assert fresh(ticket).owed == "confirmation"  # a rep's reply is no confirmation either
    say(ticket, world.rita, "2026-09-15 13:00")
    assert promises(ticket)[0] == ("confirmation", "")


def test_a_finished_ticket_takes_no_reply(world: World, ticket: Ticket) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office(UPDATE))
    sent = len(mails_of(ticket))
    with pytest.raises(VerbNotAllowedError, match="Reopen it first"):
        say(ticket, world.dana)
    assert len(mails_of(ticket)) == sent
