"""A message of a conversation becomes a request of its own: Day 1 counts from its receipt [4.1], both say so."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.mail.post import answer, arrive
from tests.tickets.calling import call
from tests.tickets.conftest import Visitor
from tests.tickets.once import working, working_once, world
from tests.tickets.page import beside, text
from tests.world import World, by, file, fresh, last_mail, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Attachment, Message, Relation, Ticket
from tickets.selectors.lists import shown_number
from tickets.services.reply import note, reply
from tickets.services.split import split
from tickets.services.submit import Request
from tickets.services.uploads import keep

__all__ = ["working", "working_once", "world"]
pytestmark = pytest.mark.django_db
KEY, SENT = UUID(int=1), UUID(int=2)
WRITTEN, NOW = office("2026-09-15 16:59:59"), office("2026-09-17 12:00")
WORDS = "By the way: please move the fax line to the second floor."
ASKED: dict[str, Any] = {
    "kind": "maintenance",
    "service_level": "move",
    "customer_name": "Peachtree Dental Group",
    "account_text": "770-555-0142",
    "description": "move the fax line",
    "details": "",
    "submission_key": SENT,
}


@pytest.fixture
def message(world: World, working: Ticket) -> Message:
    """Dana's second wish, with a plan that is marked as call detail."""
    plan = SimpleUploadedFile("plan.pdf", b"%PDF plan", "application/pdf")
    assert keep(world.dana, KEY, [plan], WRITTEN) == []
    reply(working.pk, words=WORDS, actor=by(world.dana), now=WRITTEN, key=KEY, files=KEY)
    Attachment.objects.update(call_detail=True)
    return working.messages.latest("id")


def made(world: World, message: Message, **asked: Any) -> Ticket:
    request = Request(**(ASKED | asked))
    return split(message.ticket_id, message=message.pk, request=request, actor=by(world.rita), now=NOW)


def test_it_counts_from_when_it_was_written_and_its_receipt_is_sent(world: World, message: Message) -> None:
    first = fresh(message.ticket)
    owed = (promises(first), first.owed_at, first.cycle_started_at, len(mails_of(first)))
    new = made(world, message)
    assert (new.received_at, new.cycle_started_at, new.submitter, new.agency) == (
        WRITTEN,
        WRITTEN,
        world.dana,
        world.dana.agency,
    )
    assert fresh(new).owed_at == office("2026-09-16 17:00")
    assert (new.account, new.kind, new.service_level) == (world.account, "maintenance", "move")
    mail = last_mail(new)
    assert mail.to == [world.dana.email]
    number = shown_number(first)
    assert f"Rita Hale made a request of its own of what you wrote on {number}. Its number is C" in mail.body
    assert f"it stood on {number} until now:\n\n  Confirmation of receipt: was due Wed 16" in mail.body
    assert "A file with call detail" in mail.body
    assert "Peachtree Dental Group: move the fax line – 770 555 0142 [CMS" in mail.subject
    now = fresh(first)
    assert (promises(now), now.owed_at, now.cycle_started_at, len(mails_of(now))) == owed


def test_words_and_files_go_along_and_stay_where_they_were(world: World, message: Message) -> None:
    copied = made(world, message).messages.get()
    assert (copied.body, copied.author, copied.at) == (WORDS, world.dana, WRITTEN)
    for one in (message, copied):
        [plan] = one.attachments.all()
        assert (plan.filename, bytes(plan.data), plan.call_detail) == ("plan.pdf", b"%PDF plan", True)


def test_both_say_so_and_are_linked_and_twice_is_once(world: World, message: Message, visitor: Visitor) -> None:
    new = made(world, message)
    assert made(world, message) == new
    assert Relation.objects.count() == 1
    first = message.ticket
    dana = visitor("dana")
    assert f"What Dana Ortiz wrote became a request of its own: {shown_number(new)}" in text(
        dana.get(f"/requests/{first.pk}/")
    )
    assert f"Was written on {shown_number(first)}, and became a request of its own" in text(
        dana.get(f"/requests/{new.pk}/")
    )
    assert first.events.filter(action="ticket.split_off").count() == 1
    assert f'href="/requests/{new.pk}/"' in text(visitor("rita").get(f"/requests/{first.pk}/"))


def test_what_came_by_mail_keeps_its_writer_and_an_unknown_account_is_asked_for(
    world: World, working: Ticket
) -> None:
    said = answer(world.hana, last_mail(working), "And a new line, please.")
    kept = arrive(said, NOW, sender=world.hana.email)
    assert kept.message is not None
    new = made(world, kept.message, account_text="999")
    assert (new.channel, new.to_be_completed, new.submitter) == ("mail", True, world.dana)
    copied = new.messages.get()
    assert (copied.author, copied.sender) == (world.hana, world.hana.email)
    assert "what Hana Brooks wrote on" in last_mail(new).body
    assert "/complete/" in last_mail(new).body


def test_how_many_the_submitter_has_named_in_copy_since_stops_nobody_of_staff(world: World, message: Message) -> None:
    Ticket.objects.filter(pk=message.ticket_id).update(copies=["pat@customer.example"])
    for number in range(6):
        copies = tuple(f"p{number}{each}@customer.example" for each in range(10))
        file(world.dana, office("2026-09-16 10:00"), copies=copies, description=f"no {number}")
    assert made(world, message).copies == ["pat@customer.example"]


def test_what_staff_wrote_and_notes_never_become_a_request(world: World, working: Ticket) -> None:
    note(working.pk, words="They are late payers.", actor=by(world.rita), now=NOW)
    reply(working.pk, words="We look at it.", actor=by(world.rita), now=NOW)
    elsewhere = file(world.ed, NOW, account_text="404 555 0188").messages.get()
    for message in (*working.messages.order_by("-id")[:2], elsewhere):
        with pytest.raises(RefusedError, match="Only what the agency's side wrote"):
            split(working.pk, message=message.pk, request=Request(**ASKED), actor=by(world.rita), now=NOW)


def test_the_page_leads_to_its_form_and_previews_the_receipt(
    world: World, message: Message, visitor: Visitor
) -> None:
    rita, pk = visitor("rita"), message.ticket_id
    link = f"/requests/{pk}/arrange/?do=split&amp;message={message.pk}"
    assert link in text(rita.get(f"/requests/{pk}/"))
    assert "arrange" not in text(visitor("dana").get(f"/requests/{pk}/"))
    page = text(rita.get(link.replace("&amp;", "&")))
    [radio] = re.findall(rf'<input type="radio"[^>]*value="{message.pk}"[^>]*>', page)
    assert "checked" in radio
    typed = {"message": message.pk, "sort": "maintenance:move", "customer_name": "Peachtree Dental Group"}
    typed |= {"account": "770 555 0142", "description": "move the fax line", "key": str(SENT)}
    url = f"/requests/{pk}/split/"
    assert "what it is about" in beside(rita.post(url, typed | {"description": ""}), "split_description")
    tickets = Ticket.objects.count()
    assert "made a request of its own" in text(rita.post(url, typed | {"step": "preview"}))
    assert Ticket.objects.count() == tickets
    answered = rita.post(url, typed)
    new = Ticket.objects.latest("id")
    assert (answered["Location"], new.description) == (f"/requests/{new.pk}/", "move the fax line")
    assert visitor("hana").post(url, typed).status_code == 404


def test_where_the_agency_wrote_nothing_the_page_says_so_and_leads_elsewhere(
    world: World, visitor: Visitor, noon: None
) -> None:
    called = call(world, WRITTEN)
    page = text(visitor("rita").get(f"/requests/{called.pk}/arrange/?do=split"))
    assert "Here it has written nothing yet." in page
    assert f'href="/calls/new/person/{world.dana.pk}/"' in page
    assert f"/requests/{called.pk}/split/" not in page
