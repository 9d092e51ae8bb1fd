"""A rep finds that two requests are the same, and puts them together."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, file, fresh, office
from tickets.selectors.lists import shown_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_requests_become_one_and_both_people_find_it(visit: Visit, world: World) -> None:
    duplicate = file(world.lee, office("2026-09-14 09:00"), description="the credit is not there")
    staying = file(world.dana, office("2026-09-14 10:00"))
    number, gone = shown_number(staying), shown_number(duplicate)
    rita = visit().sign_in(world.rita, f"/requests/{duplicate.pk}/")
    rita.page.get_by_role("link", name="Merge, split or link").click()
    rita.page.get_by_label(number).check()
    rita.press("Preview the mail")
    preview = rita.page.get_by_role("region", name="The mail before it is sent")
    expect(preview).to_contain_text(f"It goes on as {number}.")
    expect(preview).to_contain_text("Dana Ortiz")
    assert fresh(duplicate).status == "received"
    rita.press("Merge them and tell everyone")
    rita.sees("They are one request now", f"{gone}, filed by Lee Sand, goes on with this request.")
    assert rita.page.url.endswith(f"/requests/{staying.pk}/")
    rita.open(f"/find/?q={gone}")
    rita.sees("Merged into this request")
    lee = visit(width=390).sign_in(world.lee, f"/requests/{duplicate.pk}/")
    lee.sees(f"Goes on as {number}, which Dana Ortiz has filed.")
