"""A page that is sent twice counts once; one that was gone back to, changed and sent counts again."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World, file
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
BILLING = "/requests/new/billing/"


def a_request() -> dict[str, str]:
    """What the form of a billing inquiry sends, with the key of one page."""
    return {
        "submission_key": str(uuid4()),
        "account": "770 555 0142",
        "description": "credit missing",
        "details": "It is not on the invoice.",
    }


def test_a_request(client: Client, world: World) -> None:
    client.force_login(world.dana)
    typed = a_request()
    first, again = (client.post(BILLING, typed) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]

    client.post(BILLING, typed | {"description": "late fee"})
    assert list(Ticket.objects.order_by("id").values_list("description", flat=True)) == ["credit missing", "late fee"]


def test_a_request_that_was_handed_over_meanwhile(client: Client, world: World) -> None:
    client.force_login(world.dana)
    typed = a_request()
    client.post(BILLING, typed)
    client.post(reverse("tickets:hand_over", args=[Ticket.objects.get().pk]), {"colleague": world.lee.pk})

    again = client.post(BILLING, typed, follow=True)
    assert again.redirect_chain == [("/requests/", 302)]
    assert "You sent this before, and handed it over: Lee Sand has it now." in again.content.decode()
    assert Ticket.objects.get().submitter == world.lee


def test_a_reply(client: Client, world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    client.force_login(world.dana)
    typed = {"key": str(uuid4()), "words": "The customer called again."}
    address = reverse("tickets:reply", args=[ticket.pk])
    for _ in range(2):
        assert client.post(address, typed).status_code == 302
    client.post(address, typed | {"words": "And once more."})
    assert [message.body for message in ticket.messages.all()][1:] == ["The customer called again.", "And once more."]
