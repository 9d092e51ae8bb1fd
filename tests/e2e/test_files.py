"""A file dropped on a reply is sent at once, can be removed, and stands in the conversation of both sides."""

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visit
from tests.world import World, file, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([box, name]) => {
    const carried = new DataTransfer();
    carried.items.add(new File(["%PDF-1.7"], name, {type: "application/pdf"}));
    for (const step of ["dragover", "drop"])
        box.dispatchEvent(new DragEvent(step, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


def drop(page: Page, name: str) -> None:
    page.evaluate(DROP, [page.locator("[data-uploads] >> visible=true").element_handle(), name])


def test_a_reply_with_a_dropped_file(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    ticket = file(world.dana, office("2026-09-15 09:00"))
    dana = visit(width=390).sign_in(world.dana, f"/requests/{ticket.pk}/")
    for name in ("wrong.pdf", "invoice.pdf"):
        drop(dana.page, name)
        dana.sees(f"{name} PDF, 8 bytes")
    dana.press("Remove wrong.pdf")
    expect(dana.page.get_by_text("wrong.pdf")).to_have_count(0)
    dana.type("Your reply", "See the invoice.")
    dana.press("Send the reply")
    dana.sees("Your reply was sent to all.")
    with dana.page.expect_download() as download:
        dana.page.get_by_role("link", name="invoice.pdf").click()
    assert download.value.suggested_filename == "invoice.pdf"
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= 390
