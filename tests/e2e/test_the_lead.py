"""The lead finds among the whole agency's requests what a colleague filed, and takes the list along [8.1]."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, file, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_lead_looks_through_the_whole_agency(visit: Visit, world: World) -> None:
    for person, what in ((world.dana, "credit missing"), (world.lee, "late fee"), (world.ed, "of another agency")):
        file(person, office("2026-09-15 09:00"), description=what)
    hana = visit().sign_in(world.hana)
    rows = hana.page.locator("tbody tr")
    expect(rows).to_have_count(2)
    hana.sees("Requests of Harbor Telecom", "credit missing", "filed by Dana Ortiz", "late fee", "filed by Lee Sand")

    hana.type("Find among these requests", "fee late")
    hana.press("Find")
    hana.sees("Only open requests: “fee late”.", "late fee")
    expect(rows).to_have_count(1)
    with hana.page.expect_download() as download:
        hana.page.get_by_role("link", name="Excel").click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    assert [sum("late fee" in str(cell) for cell in row) for row in sheet.values] == [0, 1]

    hana.page.get_by_role("link", name="Clear").click()
    hana.page.get_by_role("link", name="Mine", exact=True).click()
    expect(rows).to_have_count(0)
