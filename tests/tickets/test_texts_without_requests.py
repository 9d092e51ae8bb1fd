"""While nobody has filed anything, there is nothing to fill the texts of the mails with."""

import pytest
from django.test import Client

from tests.tickets.page import text
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_page_of_a_text_says_so(client: Client, world: World) -> None:
    client.force_login(world.jim)
    assert "There is no request yet." in text(client.get("/mail/texts/receipt/"))
    assert client.get("/mail/texts/receipt/formatted/").status_code == 404
