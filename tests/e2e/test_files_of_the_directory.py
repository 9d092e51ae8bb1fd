"""An administrator loads accounts: reported first, watched while the worker is at it, the refused rows left out."""

from pathlib import Path

import pytest
import time_machine

from contacts.models import Role
from tests.e2e.test_every_page import DESK, faults, found_by_axe, found_by_night, pushed_sideways
from tests.e2e.visitor import Visit
from tests.world import World, person
from tickets.models import Account
from tickets.tasks import load_files
from tickets.views import loads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = [
    "Account number;Agency;Customer",
    "901;harbor telecom;Zed",
    "770-555-0142;Harbor Telecom;Peachtree Dental Group",
    f"902;{'Nobody' * 18};Zed",
]


def test_accounts_are_reported_loaded_and_watched(
    visit: Visit, world: World, clock: time_machine.Traveller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "SMALL_FILE", 0)  # the worker reads it
    file = tmp_path / "ours.csv"
    file.write_text("\r\n".join(ROWS), encoding="cp1252")
    ada = visit(width=DESK).sign_in(person("Ada Sharp", Role.ADMINISTRATOR), "/people/")
    ada.page.get_by_role("link", name="Load or download files").click()
    ada.page.get_by_role("radio", name="Accounts").check()
    ada.page.get_by_label("CSV file").set_input_files(file)
    ada.press("Read it and report")
    ada.sees("It is being read.", "You may leave this page")
    load_files()
    ada.sees("Nothing is loaded yet. 1 account would be added and 1 changed", "There is no agency “NobodyNobody")
    assert found_by_axe(ada) + found_by_night(ada) + pushed_sideways(ada, DESK) == []
    ada.press("Load 2 rows")
    ada.sees("Nothing was loaded yet.", "Some rows are refused.")
    ada.page.get_by_label("Leave out the refused rows, 1 of 3").check()
    ada.press("Load 2 rows")
    ada.sees("It is loaded. 1 account added, 1 changed, 1 row left out, with 1 new customer.")
    assert Account.objects.get(key="901").customer.name == "Zed"
    assert faults(ada, DESK, ["/directory/files/"]) == {}
    assert ada.complaints == []
