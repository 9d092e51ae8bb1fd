"""No field of a request can bend a mail: one subject line, no header of its own, no recipient of its own."""

from datetime import datetime

import pytest
from django.core import mail as outside
from pytest_django import Settings

from contacts.outbox import deliver_due
from tests.tickets.letter import BILLING_LINE
from tests.world import World, by, confirmed, file, last_mail, mails_of, office
from tickets.services.reply import reply

pytestmark = pytest.mark.django_db
INJECTION = "Acme\r\nBcc: thief@evil.example\n\nHello\x00\u2028Cc: thief@evil.example"


@pytest.mark.parametrize("field", ["customer_name", "description", "account_text"])
def test_no_field_adds_a_header(world: World, tuesday: datetime, field: str, settings: Settings) -> None:
    typed = INJECTION.replace("\x00", "")[:38]
    ticket = file(world.dana, tuesday, **{field: typed})
    stored = mails_of(ticket)[0]
    assert stored.subject == " ".join(stored.subject.split())
    assert "thief" in stored.subject  # as words, not as a header
    assert stored.to == [world.dana.email]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_due(tuesday)
    sent = outside.outbox[0]
    assert sent.message()["Bcc"] is None
    copied = [] if field == "account_text" else [world.sherry.email, world.lyndi.email]  # [2.6] a link for her alone
    assert sorted(sent.recipients()) == sorted([world.dana.email, *copied])


def test_words_stay_below_the_first_line(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    words = "Subject: Won\r\n\r\n<b>{{ ticket.pk }}</b> & {% include 'mail/_top.txt' %}"
    reply(ticket.pk, words=words, actor=by(world.sherry), now=office("2026-09-16 10:00"))
    mail = last_mail(ticket)
    assert mail.body.startswith(BILLING_LINE)
    assert "<b>{{ ticket.pk }}</b> & {% include 'mail/_top.txt' %}" in mail.body  # plain text, taken literally


def test_the_banner_names_whoever_the_route_flags_it_to(world: World, tuesday: datetime) -> None:
    world.sherry.name = "Ann Parish-Löwe"
    world.sherry.save(update_fields=["name"])
    body = mails_of(file(world.dana, tuesday))[0].body
    assert body.startswith("****THIS IS A CMS ISSUE – PLEASE FLAG TO ANN PARISH-LÖWE****\n")


def test_every_mail_of_a_ticket_is_one_thread(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    reply(ticket.pk, words="We check.", actor=by(world.sherry), now=office("2026-09-16 10:00"))
    first, *others = mails_of(ticket)
    assert {mail.in_reply_to for mail in others} == {first.message_id}
    assert {mail.subject for mail in others} == {first.subject}
    assert first.in_reply_to == ""


def test_every_mail_names_every_number_the_submitter_and_the_way_back(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    numbers = list(ticket.numbers.values_list("number", flat=True))
    body = last_mail(ticket).body
    for number in numbers:
        assert number in body.replace("IMS ", "").replace(" ", "")
    assert f"http://127.0.0.1:8000/requests/{ticket.pk}/" in body
    assert "reply to all" in body
