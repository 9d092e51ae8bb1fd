"""Files that wait for a form: what is kept, whose they are, and that they go with the message once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contacts.models import User
from tests.world import World, by, file, last_mail, mails_of
from tickets.models import Attachment, Message, Ticket, Upload
from tickets.selectors.uploads import waiting
from tickets.services import uploads
from tickets.services.finish import reopen, resolve
from tickets.services.reply import reply
from tickets.services.uploads import drop, keep, sweep

pytestmark = pytest.mark.django_db
KEY, SAID = UUID(int=1), UUID(int=2)
PDF = b"%PDF-1.7 invoice"


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday)


def chosen(name: str = "invoice.pdf", data: bytes = PDF, kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def names(owner: User, key: UUID = KEY) -> list[str]:
    return [row.name for row in waiting(owner, key)]


def say(ticket: Ticket, author: User, now: datetime, key: UUID = SAID) -> Message:
    reply(ticket.pk, words="See the invoice.", actor=by(author), now=now, key=key, files=KEY)
    return ticket.messages.latest("id")


def attached(message: Message) -> list[tuple[str, bytes]]:
    return [(row.filename, bytes(row.data)) for row in message.attachments.all()]


def test_a_file_waits_for_its_form_and_its_owner_alone(world: World, tuesday: datetime) -> None:
    assert keep(world.dana, KEY, [chosen(), chosen("plan.png", b"PNG", "image/png")], tuesday) == []
    assert [(row.name, row.words) for row in waiting(world.dana, KEY)] == [
        ("invoice.pdf", "PDF, 16 bytes"),
        ("plan.png", "PNG picture, 3 bytes"),
    ]
    assert names(world.dana, uuid4()) == names(world.lee) == []
    drop(world.lee, KEY, Upload.objects.values_list("pk", flat=True))
    drop(world.dana, uuid4(), Upload.objects.values_list("pk", flat=True))
    assert names(world.dana) == ["invoice.pdf", "plan.png"]
    drop(world.dana, KEY, [Upload.objects.earliest("id").pk])
    assert names(world.dana) == ["plan.png"]


def test_the_same_file_waits_once_and_its_name_is_made_safe(world: World, tuesday: datetime) -> None:
    for _ in range(2):
        keep(world.dana, KEY, [chosen("a:b\u202ec.pdf", kind="text/html; x=<b>"), chosen("123-45-6789.pdf")], tuesday)
    assert names(world.dana) == ["a_bc.pdf", "••••••.pdf"]
    assert Upload.objects.earliest("id").content_type == "application/octet-stream"


def test_what_is_not_kept_says_why_and_the_others_are_kept(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, empty = chosen("run.exe", b"MZ"), chosen("empty.pdf", b"")
    refused = keep(world.dana, KEY, [program, empty, chosen()], tuesday)
    assert refused[0].startswith("run.exe: Files that end in .exe can do harm")
    assert refused[1] == "empty.pdf: This file is empty. Choose the one that has something in it."
    assert names(world.dana) == ["invoice.pdf"]

    monkeypatch.setattr(uploads, "MOST_BYTES", 20)
    assert "One message holds up to 25 MB" in keep(world.dana, KEY, [chosen("b.pdf")], tuesday)[0]
    monkeypatch.undo()
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    assert "One message holds up to 25 MB and 100 files" in keep(world.dana, KEY, [chosen("b.pdf")], tuesday)[0]
    monkeypatch.setattr(uploads, "MOST_WAITING", 20)
    assert "200 MB or 500 of your files wait" in keep(world.dana, uuid4(), [chosen("b.pdf")], tuesday)[0]
    monkeypatch.undo()
    monkeypatch.setattr(uploads, "MOST_FILES_WAITING", 1)
    assert "200 MB or 500 of your files wait" in keep(world.dana, uuid4(), [chosen("b.pdf")], tuesday)[0]
    assert keep(world.lee, uuid4(), [chosen("b.pdf")], tuesday) == []


def test_files_go_with_the_reply_and_its_mail_names_them(world: World, ticket: Ticket, tuesday: datetime) -> None:
    keep(world.dana, KEY, [chosen(), chosen("b.pdf", b"second")], tuesday)
    keep(world.lee, KEY, [chosen("lee.pdf")], tuesday)
    message = say(ticket, world.dana, tuesday)
    assert attached(message) == [("invoice.pdf", PDF), ("b.pdf", b"second")]
    assert "  invoice.pdf: PDF, 16 bytes\n  b.pdf: PDF, 6 bytes\n" in last_mail(ticket).body
    assert names(world.dana) == []
    assert names(world.lee) == ["lee.pdf"]


def test_the_same_form_sent_again_says_nothing_again(world: World, ticket: Ticket, tuesday: datetime) -> None:
    """Without scripts the second sending brings the files along once more."""
    for _ in range(2):
        keep(world.dana, KEY, [chosen()], tuesday)
        say(ticket, world.dana, tuesday)
    say(ticket, world.dana, tuesday)
    assert ticket.messages.count() == 2
    assert (Attachment.objects.count(), names(world.dana)) == (1, [])


def test_the_same_words_with_another_file_are_another_message(
    world: World, ticket: Ticket, tuesday: datetime
) -> None:
    keep(world.dana, KEY, [chosen()], tuesday)
    first = say(ticket, world.dana, tuesday)
    keep(world.dana, KEY, [chosen("forgotten.pdf")], tuesday)
    second = say(ticket, world.dana, tuesday)
    assert (attached(first), attached(second)) == ([("invoice.pdf", PDF)], [("forgotten.pdf", PDF)])


def filed(author: User, now: datetime) -> Ticket:
    return file(author, now, submission_key=SAID, form_key=KEY)


def test_the_same_form_filed_again_files_nothing_again(world: World, tuesday: datetime) -> None:
    """Neither with its file once more nor, as scripts have it, without it."""
    keep(world.dana, KEY, [chosen()], tuesday)
    first = filed(world.dana, tuesday)
    keep(world.dana, KEY, [chosen()], tuesday)
    assert filed(world.dana, tuesday) == first == filed(world.dana, tuesday)
    assert (len(mails_of(first)), names(world.dana)) == (1, [])


def test_the_same_words_filed_with_other_files_are_another_request(world: World, tuesday: datetime) -> None:
    first = filed(world.dana, tuesday)
    found: dict[Ticket, list[tuple[str, bytes]]] = {first: []}
    for name in ("forgotten.pdf", "more.pdf"):
        for _ in range(2):
            keep(world.dana, KEY, [chosen(name)], tuesday)
            found[ticket := filed(world.dana, tuesday)] = [(name, PDF)]
        assert filed(world.dana, tuesday) == ticket
    assert {ticket: attached(ticket.messages.get()) for ticket in Ticket.objects.all()} == found
    assert (len(found), names(world.dana)) == (3, [])


def test_files_go_with_a_reopening(world: World, ticket: Ticket, tuesday: datetime) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=tuesday)
    keep(world.dana, KEY, [chosen()], tuesday)
    reopen(ticket.pk, words="Not yet.", actor=by(world.dana), now=tuesday, files=KEY)
    assert attached(ticket.messages.latest("id")) == [("invoice.pdf", PDF)]
    assert "invoice.pdf: PDF, 16 bytes" in last_mail(ticket).body


def test_what_nobody_sent_is_gone_after_a_month(world: World, tuesday: datetime) -> None:
    keep(world.dana, KEY, [chosen("old.pdf")], tuesday)
    keep(world.dana, KEY, [chosen("young.pdf")], tuesday + timedelta(seconds=1))
    assert sweep(tuesday + timedelta(days=30, seconds=1)) == 1
    assert names(world.dana) == ["young.pdf"]
