"""Files of agencies, customers and accounts: what they change, what they refuse, and that both ways are one."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.loads.selectors import exported_rows
from contacts.models import AccessEvent, Agency, LoadRow
from tests.loads.files import NOW, counts, load, refusals, report
from tests.once import world
from tests.world import World, account, file
from tickets.loads.kinds import KINDS
from tickets.models import Account, Customer, FurtherAccount
from tickets.services.claim import claim
from tickets.spreadsheets import csv_lines

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db

HEAD = "Account number,Agency,Customer\n"
MOVING = "Account number,Agency,Customer,Moves from\n"


def changes(loaded: Any) -> list[list[Any]]:
    return [row.changes for row in loaded.rows.filter(state="changed").order_by("line")]


def words(loaded: Any) -> dict[int, str]:
    """The first problem of each refused line."""
    return {line: f"{found[0][0]}: {found[0][1]}" for line, found in refusals(loaded).items()}


def exported(kind: str) -> str:
    return "".join(csv_lines(KINDS[kind].titles, exported_rows(KINDS[kind])))


def test_a_new_carrier_loads_agencies_customers_and_accounts(world: World) -> None:
    done = load("agencies", "Agency\nNew Waves\nharbor telecom\nBlue Ridge Voice\nNEW WAVES\n", world.elise)
    assert (done.state, counts(done)) == ("done", (1, 1, 1, 1))
    assert changes(done) == [[[1, "Harbor Telecom", "harbor telecom"]]]
    assert words(done) == {5: "Agency: It stands in line 2 already. Leave one of them."}
    assert set(Agency.objects.values_list("name", flat=True)) == {"New Waves", "harbor telecom", "Blue Ridge Voice"}
    event = AccessEvent.objects.get(kind="loaded")
    assert (event.user, event.at, event.data) == (
        world.elise,
        NOW,
        {"file": "agencies.csv", "what": "agencies", "load": done.pk, "new": 1, "changed": 1, "left_out": 1},
    )

    done = load(
        "customers", "Agency,Customer\nnew waves,Zed\nNew Waves,ZED\nHARBOR TELECOM,peachtree dental group\nX,Y\n"
    )
    assert counts(done) == (1, 0, 1, 2)
    assert words(done)[3] == "Agency: It stands in line 2 already. Leave one of them."
    assert words(done)[5] == "Agency: There is no agency “X”. Load the agencies first, or put its name right."

    text = HEAD + "A-1,NEW WAVES,zed\nA 2,New Waves,Yak\n770-555-0142,Harbor Telecom,Zed\na1,New Waves,Zed\n"
    done = load("accounts", text)
    assert (counts(done), done.along) == ((2, 1, 0, 1), 2)
    assert changes(done) == [[[1, "770 555 0142", "770-555-0142"], [3, "Peachtree Dental Group", "Zed"]]]
    found = Account.objects.filter(agency__name="New Waves").order_by("key")
    assert [(each.number, each.key, each.customer.name) for each in found] == [
        ("A-1", "A1", "Zed"),
        ("A 2", "A2", "Yak"),
    ]
    assert Account.objects.get(pk=world.account.pk).customer.name == "Zed"
    assert set(done.rows.filter(loaded=True).values_list("target", flat=True)) == {
        *found.values_list("pk", flat=True),
        world.account.pk,
    }


def test_what_is_taken_along_can_be_loaded_again_unchanged(world: World) -> None:
    odd = "=HYPERLINK(1)", "'=x", 'O\'Neil, "Sons"; Co', "-2", "@x", "Ünï"
    for number, name in enumerate(odd):
        account(Agency.objects.create(name=f"{name} agency"), name, f"+{number}")
    claim("555", "Unchecked", by=world.ed, now=NOW)
    for kind, rows in (("agencies", 8), ("customers", 9), ("accounts", 8)):
        text = exported(kind)
        assert text.count("\r\n") == rows + 1
        assert all(
            not cell.startswith(("=", "+", "-", "@")) for line in text.splitlines() for cell in line.split('"')
        )
        assert counts(report(kind, text)) == (0, 0, rows, 0)
    assert "Unchecked" not in exported("accounts")  # it is not the carrier's own yet


def test_an_account_changes_its_agency_only_where_it_is_said_and_none_of_its_requests_would_go_along(
    world: World,
) -> None:
    harbor, ridge = world.account.agency, world.foreign_account.agency
    for number in ("901", "902", "903", "904"):
        account(harbor, "Peachtree Dental Group", number)
    file(world.dana, NOW, account_text="902", further_accounts=["903"])
    assert FurtherAccount.objects.get().account is not None
    claim("904", "Mine", by=world.ed, now=NOW)
    rows = [f"{number},blue ridge voice,Moved,{where}" for number, where in (("901", ""), ("901x", "Harbor Telecom"))]
    refused = report("accounts", MOVING + "\n".join(rows))
    assert words(refused) == {
        2: "Agency: This account belongs to Harbor Telecom. It changes its agency only where the column “Moves from”"
        " names Harbor Telecom as well.",
        3: "Moves from: There is no account of this number at Harbor Telecom. Leave the cell empty.",
    }
    rows = [f"{number},blue ridge voice,Moved,HARBOR TELECOM" for number in ("901", "902", "903", "904")]
    done = load("accounts", MOVING + "\n".join(rows))
    about = "Moves from: Requests of Harbor Telecom are about it, and they stay with that agency: it cannot move."
    assert words(done) == {
        3: about,
        4: about,
        5: "Moves from: Blue Ridge Voice has named this number itself: it cannot move there.",
    }
    assert changes(done) == [[[2, "Harbor Telecom", "Blue Ridge Voice"], [3, "Peachtree Dental Group", "Moved"]]]
    moved = Account.objects.get(key="901")
    assert (moved.agency, moved.customer.agency, moved.customer.name) == (ridge, ridge, "Moved")
    assert counts(report("accounts", MOVING + rows[0])) == (0, 0, 1, 0)  # what has moved moves no more


def test_what_an_agency_named_itself_is_checked_by_a_file_and_says_nothing_about_others(world: World) -> None:
    claim("555", "As they call it", by=world.ed, now=NOW)
    claim("777", "As they call it", by=world.ed, now=NOW)
    done = load("accounts", HEAD + "555,Blue Ridge Voice,Real Name\n777,Harbor Telecom,Other\n")
    assert counts(done) == (1, 1, 0, 0)
    assert changes(done) == [[[3, "As they call it", "Real Name"], [5, "no, named by the agency", "yes"]]]
    assert not Account.objects.get(agency=world.ed.agency, key="555").is_claimed
    assert Account.objects.filter(key="777").count() == 2


def test_a_hundred_rows_cost_as_many_queries_as_two(world: World) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            load("accounts", HEAD + "".join(f"{count}{n:04},Harbor Telecom,C{n}\n" for n in range(count)))
        return len(seen)

    assert queries(2) == queries(100) <= 90


def test_what_was_loaded_stays_written_down(world: World) -> None:
    done = load("agencies", "Agency\nNew Waves\n")
    for act in (LoadRow.objects.filter(load=done).delete, lambda: LoadRow.objects.filter(load=done).update(line=9)):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()
    assert Customer.objects.count() == 2
