"""A mail before it is sent: exactly what would go out, to whom, and nothing of it stays [8.2]."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from contacts.models import AutomaticAnswer, Notice, OutgoingMail
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Event, Message, Milestone, Ticket, TicketNumber, Wait
from tickets.services.assign import assign
from tickets.services.complete import activate
from tickets.services.confirm import confirm
from tickets.services.correct import correct
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise
from tickets.services.rehearse import NUMBER_TO_COME, rehearse
from tickets.services.reply import note, reply
from tickets.services.wait import pause
from tickets.states import VerbNotAllowedError

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
TEN, LATER = office("2026-09-15 10:00"), office("2026-09-16 11:00")
CANARY = "The customer is about to leave us."
Service = Callable[..., Ticket]


@pytest.fixture(scope="module")
def tickets(world: World) -> dict[str, Ticket]:
    return {
        "received": file(world.dana, TEN),
        "working": confirmed(world, file(world.dana, TEN)),
        "moving": confirmed(world, file(world.dana, TEN, kind="maintenance", service_level="add")),
    }


@pytest.fixture
def received(tickets: dict[str, Ticket]) -> Ticket:
    return fresh(tickets["received"])


@pytest.fixture
def working(tickets: dict[str, Ticket]) -> Ticket:
    return fresh(tickets["working"])


@pytest.fixture
def moving(tickets: dict[str, Ticket]) -> Ticket:
    """A maintenance request, which has a notice about long distance."""
    return fresh(tickets["moving"])


def resolved(world: World, ticket: Ticket) -> Ticket:
    return resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-16 10:00"))


# Every verb with which staff sends mail: the ticket that it takes, and what is typed.
VERBS: dict[str, tuple[Service, str, dict[str, Any]]] = {
    "confirm": (confirm, "received", {"words": "We are on it."}),
    "promise": (promise, "working", {"words": "We check.", "day": date(2026, 9, 28)}),
    "reply": (reply, "working", {"words": "Still checking."}),
    "resolve": (resolve, "working", {"words": "Moved."}),
    "pause": (pause, "working", {"words": "Which invoice?", "party": "submitter"}),
    "correct": (correct, "working", {"kind": "disconnect"}),
    "correct to billing": (correct, "moving", {"kind": "billing"}),
    "activate": (activate, "moving", {}),
    "assign": (assign, "working", {"assignee": "rita"}),
    "reopen": (reopen, "resolved", {"words": "It is not there."}),
}


@pytest.fixture
def act(
    request: pytest.FixtureRequest, world: World, received: Ticket
) -> Callable[[str], tuple[Service, Ticket, dict[str, Any]]]:
    def ready(verb: str) -> tuple[Service, Ticket, dict[str, Any]]:
        service, state, typed = VERBS[verb]
        ticket = resolved(world, received) if state == "resolved" else request.getfixturevalue(state)
        assignee = {"assignee": world.rita} if "assignee" in typed else {}
        return service, ticket, typed | assignee | {"actor": by(world.rita), "now": LATER}

    return ready


def state_of_everything() -> list[Any]:
    """Every row that a verb may write, and the pool of IMS numbers."""
    models = (Ticket, TicketNumber, Milestone, Wait, Message, Event, OutgoingMail, Notice, AutomaticAnswer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM tickets_ims_number")
        drawn = cursor.fetchone()
    return [drawn, *(list(model.objects.order_by("pk").values()) for model in models)]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_of_it_stays(act: Any, verb: str) -> None:
    service, ticket, typed = act(verb)
    before = state_of_everything()
    assert rehearse(service, ticket.pk, **typed).mails != []
    assert state_of_everything() == before


def without_what_is_given_on_sending(mail: OutgoingMail, ticket: Ticket) -> tuple[Any, ...]:
    given = ticket.numbers.filter(kind="ims").first()
    words = f"IMS {given.number[:3]} {given.number[3:]}" if given else "no number"
    return mail.to, mail.cc, mail.subject, mail.body.replace(words, NUMBER_TO_COME), mail.reply_to, mail.references


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_the_very_mail_that_is_sent(act: Any, verb: str) -> None:
    service, ticket, typed = act(verb)
    had_number = ticket.numbers.filter(kind="ims").exists()
    [shown] = rehearse(service, ticket.pk, **typed).mails
    sent_before = len(mails_of(ticket))
    service(ticket.pk, **typed)
    [sent] = mails_of(ticket)[sent_before:]
    if had_number:
        assert (shown.to, shown.cc, shown.subject, shown.body) == (sent.to, sent.cc, sent.subject, sent.body)
    else:
        assert without_what_is_given_on_sending(shown, ticket) == without_what_is_given_on_sending(sent, ticket)


@pytest.mark.parametrize("verb", ["confirm", "correct to billing"])
def test_the_number_to_come_stands_wherever_the_number_will(act: Any, verb: str) -> None:
    service, ticket, typed = act(verb)
    [shown] = rehearse(service, ticket.pk, **typed).mails
    assert f"umber is {NUMBER_TO_COME}." in shown.body
    assert f"{NUMBER_TO_COME}, C" in shown.body  # among all its numbers, at the foot
    assert "000 000" not in shown.body


def test_a_number_that_was_given_is_shown(world: World, working: Ticket) -> None:
    reopened = reopen(resolved(world, working).pk, words="Missing.", actor=by(world.dana), now=LATER)
    [shown] = rehearse(confirm, reopened.pk, actor=by(world.rita), now=LATER).mails
    number = working.numbers.get(kind="ims").number
    assert f"IMS {number[:3]} {number[3:]}" in shown.body
    assert NUMBER_TO_COME not in shown.body


def test_what_would_be_refused_is_refused(world: World, received: Ticket, working: Ticket) -> None:
    before = state_of_everything()
    with pytest.raises(RefusedError, match="This day is over"):
        rehearse(promise, working.pk, words="x", day=date(2026, 9, 15), actor=by(world.rita), now=LATER)
    with pytest.raises(VerbNotAllowedError, match="already confirmed"):
        rehearse(confirm, working.pk, actor=by(world.rita), now=LATER)
    assert state_of_everything() == before


def test_what_sends_nothing_shows_nothing(world: World, received: Ticket) -> None:
    assert rehearse(note, received.pk, words=CANARY, actor=by(world.rita), now=LATER).mails == []
    assert rehearse(assign, received.pk, assignee=world.sherry, actor=by(world.rita), now=LATER).mails == []


def test_it_wakes_nobody(world: World, working: Ticket, django_capture_on_commit_callbacks: Any) -> None:
    def reply_and_call(pk: int, **typed: Any) -> Ticket:
        transaction.on_commit(lambda: None)
        return reply(pk, **typed)

    with django_capture_on_commit_callbacks() as calls:
        rehearse(reply_and_call, working.pk, words="x", actor=by(world.rita), now=LATER)
    assert calls == []


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_mails_an_internal_note(act: Any, world: World, verb: str) -> None:
    """Neither the mail that is shown nor any that was ever sent holds a word of it [8.2]."""
    service, ticket, typed = act(verb)
    note(ticket.pk, words=CANARY, actor=by(world.rita), now=LATER)
    shown = rehearse(service, ticket.pk, **typed).mails
    service(ticket.pk, **typed)
    assert len([*shown, *mails_of(ticket)]) >= 3
    everything = [*shown, *OutgoingMail.objects.all()]
    words = [f"{mail.subject} {mail.body}" for mail in everything]
    assert not any("about to leave" in text for text in words)
