"""The agency confirms that resolved work is done; reopening takes that back."""

from datetime import datetime
from functools import partial

import pytest

from tests.racing import in_threads
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office
from tickets.models import Ticket
from tickets.services.finish import accept, reopen, resolve
from tickets.states import VerbNotAllowedError

NOW = office("2026-09-16 11:00")


def done(world: World, now: datetime) -> Ticket:
    """Dana's, resolved by Sherry."""
    ticket = confirmed(world, file(world.dana, now), "2026-09-16 09:12")
    return resolve(ticket.pk, words="Credited.", actor=by(world.sherry), now=office("2026-09-16 10:00"))


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return done(world, tuesday)


@pytest.mark.django_db
def test_it_is_on_record_and_the_rep_is_told_once(world: World, ticket: Ticket) -> None:
    before = len(mails_of(ticket))
    for _ in range(2):
        accept(ticket.pk, actor=by(world.dana), now=NOW)
    now = fresh(ticket)
    assert (now.accepted_at, now.accepted_by, now.status) == (NOW, world.dana, "resolved")
    (told,) = mails_of(ticket)[before:]
    assert (told.to, told.cc) == ([world.sherry.email], [])
    assert "Dana Ortiz confirms that it is done." in told.body
    assert ticket.events.filter(action="ticket.accepted").count() == 1


@pytest.mark.django_db
def test_nobody_is_written_to_where_no_rep_has_it(world: World, tuesday: datetime) -> None:
    ticket = resolve(file(world.dana, tuesday).pk, words="Done.", actor=by(world.rita), now=NOW)
    before = len(mails_of(ticket))
    accept(ticket.pk, actor=by(world.dana), now=NOW)
    assert len(mails_of(ticket)) == before


@pytest.mark.django_db
def test_reopening_takes_it_back(world: World, ticket: Ticket) -> None:
    accept(ticket.pk, actor=by(world.dana), now=NOW)
    reopen(ticket.pk, words="Not all of it.", actor=by(world.dana), now=NOW)
    now = fresh(ticket)
    assert (now.accepted_at, now.accepted_by) == (None, None)
    assert "reopened this request" in last_mail(ticket).body
    with pytest.raises(VerbNotAllowedError):
        accept(ticket.pk, actor=by(world.dana), now=NOW)


@pytest.mark.django_db
def test_the_page_offers_it_first_and_once(visitor: Visitor, world: World, ticket: Ticket) -> None:
    hana, url = visitor("hana"), f"/requests/{ticket.pk}/"
    assert '<details class="verb" id="accept" open>' in text(hana.get(url))
    assert 'id="accept"' not in text(visitor("rita").get(url))
    answer = hana.post(f"{url}accept/", follow=True)
    assert "it is on record that this is done" in text(answer)
    assert "Confirmed that it is done, by Hana Brooks" in text(answer)
    assert 'id="accept"' not in text(answer)
    assert 'id="reopen"' in text(answer)


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_reopened_at_once_it_is_open_and_not_confirmed(world: World, tuesday: datetime) -> None:
    """Whichever comes first: a confirmation after the reopening is refused, one before it is taken back."""
    ticket = done(world, tuesday)
    confirm = partial(accept, ticket.pk, actor=by(world.hana), now=NOW)
    again = partial(reopen, ticket.pk, words="Not yet.", actor=by(world.dana), now=NOW)
    found = in_threads(confirm, again)
    assert isinstance(found[1], Ticket)
    assert isinstance(found[0], Ticket | VerbNotAllowedError)
    now = fresh(ticket)
    assert (now.status, now.accepted_at) == ("received", None)
