"""One form sent twice at once: its files go along once."""

from datetime import datetime
from functools import partial
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from tests.racing import TICKET, after_reading, in_threads, without_locks
from tests.world import World, by, file
from tickets.models import Attachment, Ticket, Upload
from tickets.services import uploads
from tickets.services.reply import reply
from tickets.services.uploads import keep

pytestmark = pytest.mark.django_db(transaction=True)
KEY, SAID = UUID(int=1), UUID(int=2)


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF", "application/pdf")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    keep(world.dana, KEY, [pdf("invoice.pdf")], tuesday)
    return file(world.dana, tuesday)


def test_files_go_along_once(world: World, ticket: Ticket, tuesday: datetime) -> None:
    send = partial(reply, ticket.pk, words="See.", actor=by(world.dana), now=tuesday, key=SAID, files=KEY)
    assert [type(each) for each in in_threads(send, send)] == [Ticket, Ticket]
    assert (ticket.messages.count(), Attachment.objects.count(), Upload.objects.count()) == (2, 1, 0)


def test_two_forms_of_one_key_at_once_part_its_files_without_a_double(
    world: World, ticket: Ticket, tuesday: datetime
) -> None:
    """Even of two requests, which share no lock, only one gets the file."""
    other = file(world.dana, tuesday, description="late fee")
    send = partial(reply, words="See.", actor=by(world.dana), now=tuesday, files=KEY)
    in_threads(partial(send, ticket.pk), partial(send, other.pk))
    assert (Attachment.objects.count(), Upload.objects.count()) == (1, 0)


def test_a_form_filed_twice_at_once_files_one_request_with_its_files(world: World, tuesday: datetime) -> None:
    keep(world.dana, KEY, [pdf("invoice.pdf")], tuesday)
    send = partial(file, world.dana, tuesday, submission_key=SAID, form_key=KEY)
    first, second = in_threads(send, send)
    assert first == second == Ticket.objects.get()
    assert (Attachment.objects.count(), Upload.objects.count()) == (1, 0)


def test_control_without_the_lock_the_second_sending_fails(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    send = partial(file, world.dana, tuesday, submission_key=SAID, form_key=KEY)
    with pytest.raises(IntegrityError), after_reading(TICKET, lambda: in_threads(send)):
        send()


def test_two_files_at_once_do_not_pass_the_limit(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    found = in_threads(*(partial(keep, world.dana, KEY, [pdf(name)], tuesday) for name in ("a.pdf", "b.pdf")))
    assert sorted(map(len, found)) == [0, 1]
    assert Upload.objects.count() == 1


def test_control_without_the_lock_both_pass_it(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    without_locks(monkeypatch)
    with after_reading("tickets_upload", lambda: in_threads(partial(keep, world.dana, KEY, [pdf("b.pdf")], tuesday))):
        keep(world.dana, KEY, [pdf("a.pdf")], tuesday)
    assert Upload.objects.count() == 2
