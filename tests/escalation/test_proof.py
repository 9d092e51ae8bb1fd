"""The proof pack of one request: all of it for staff, nothing internal for the agency, each making written down."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import OutgoingMail
from escalation.services.acknowledge import acknowledge
from tests.escalation.clock import sweep
from tests.mail.post import answer, arrive
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_mail, office
from tickets.models import Attachment, Event, Message, Milestone, Ticket
from tickets.services.finish import reopen, resolve
from tickets.services.reply import note
from tickets.services.wait import hold, pause, resume

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-25 10:00")
CONTENT = b"14:02 from 404 555 0100"
INTERNAL = ("the CRM is wrong again", "the field team is late", "roxana-note", "sweep", "Internal note")
Pack = dict[str, Any]


@pytest.fixture(scope="module")
def told(world: World) -> Ticket:
    """Confirmed in time, paused and moved, late with its next steps, escalated, held, resolved, and reopened."""
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")
    note(ticket.pk, words="the CRM is wrong again", actor=by(world.sherry), now=office("2026-09-15 12:00"))
    asked = {"party": "submitter", "words": "Which invoice is it?", "until": None}
    pause(ticket.pk, **asked, actor=by(world.sherry), now=office("2026-09-15 16:00"))
    arrive(answer(world.dana, last_mail(ticket), "The August one."), office("2026-09-16 09:00"))
    call_detail = {"filename": "calls.csv", "content_type": "text/csv", "data": CONTENT, "call_detail": True}
    digest = hashlib.sha256(CONTENT).hexdigest()
    last = ticket.messages.latest("id")
    Attachment.objects.create(message=last, size=len(CONTENT), sha256=digest, **call_detail)
    sweep("2026-09-21 08:00")
    acknowledge(ticket.pk, actor=by(world.jim), now=office("2026-09-21 09:00"))
    hold(
        ticket.pk,
        party="department",
        words="the field team is late",
        actor=by(world.sherry),
        now=office("2026-09-21 10:00"),
    )
    resume(ticket.pk, actor=by(world.sherry), now=office("2026-09-22 10:00"))
    resolve(ticket.pk, words="The credit is on its way.", actor=by(world.sherry), now=office("2026-09-22 11:00"))
    reopen(ticket.pk, words="It is not.", actor=by(world.dana), now=office("2026-09-23 18:00"))
    return fresh(ticket)


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def jim(world: World, client: Client) -> Client:
    client.force_login(world.jim)
    return client


def page_of(browser: Client, ticket: Ticket, query: str = "") -> str:
    return b"".join(browser.get(f"/requests/{ticket.pk}/proof/{query}")).decode()


def pack_of(browser: Client, ticket: Ticket, query: str = "") -> Pack:
    answer = browser.get(f"/requests/{ticket.pk}/proof.json{query}")
    assert answer["Content-Type"] == "application/json"
    pack: Pack = json.loads(b"".join(answer))
    return pack


def keys(told: Any) -> set[str]:
    """Every key there is, at any depth, but those of an event's own data."""
    if isinstance(told, list):
        return set().union(*map(keys, told))
    return (
        set(told).union(*(keys(part) for key, part in told.items() if key != "data"))
        if isinstance(told, dict)
        else set()
    )


def of_sort(pack: Pack, what: str) -> list[Pack]:
    return [entry for entry in pack["timeline"] if entry["what"] == what]


def test_in_full_it_is_all_that_is_known_in_order_of_time(world: World, jim: Client, told: Ticket) -> None:
    pack = pack_of(jim, told)
    assert (pack["version"], pack["for"], pack["made"]["by"]) == (1, "staff", "Jim Woodburn")
    assert pack["made"]["when"] == {"at": "2026-09-25T14:00:00Z", "words": "Fri 25 Sep 2026, 10:00 AM EDT"}
    instants = [entry["when"]["at"] for entry in pack["timeline"]]
    assert instants == sorted(instants)
    assert {entry["message_id"] for entry in of_sort(pack, "mail sent")} == set(
        OutgoingMail.objects.filter(about=f"ticket:{told.pk}").values_list("message_id", flat=True)
    )
    assert sorted(entry["action"] for entry in of_sort(pack, "event")) == sorted(
        told.events.values_list("action", flat=True)
    )
    [came] = of_sort(pack, "mail received")
    assert (came["from"], came["became"]) == (world.dana.email, "appended")
    said = {entry["text"]: entry for entry in of_sort(pack, "message")}
    assert list(said) == list(told.messages.order_by("id").values_list("body", flat=True))
    assert said["the CRM is wrong again"]["internal"]
    [calls] = said["The August one."]["files"]
    assert (calls["name"], calls["size"], calls["call_detail"]) == ("calls.csv", len(CONTENT), True)
    assert calls["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert "14:02" not in json.dumps(pack)
    [rung] = [rung for rung in pack["rungs"] if rung["cycle"] == 1]
    assert (rung["told"], rung["acknowledged_by"]) == ("Jim Woodburn, Supervisor, Billing Services", "Jim Woodburn")
    assert {rule["rule"] for rule in pack["rules"]} == {"calendar", "promises", "route", "ladder"}
    held = [(wait["for"], wait["is_pause"], wait["reason"]) for wait in pack["waits"]]
    assert held == [
        ("the submitter", True, "Which invoice is it?"),
        ("another department", False, "the field team is late"),
    ]


def test_every_promise_says_what_became_of_it_and_why_its_date_is_what_it_is(jim: Client, told: Ticket) -> None:
    pack = pack_of(jim, told)
    rows = [
        (row["cycle"], row["promise"], row["outcome"], row["due"]["words"].partition(" 2026")[0])
        for row in pack["promises"]
    ]
    assert rows == [
        (1, "Confirmation of receipt", "kept", "Wed 16 Sep"),
        (1, "Next steps", "missed", "Fri 18 Sep"),  # by a day, for the pause
        (1, "Follow-up", "no longer owed", "Wed 14 Oct"),
        (2, "Confirmation of receipt", "still owed", "Fri 25 Sep"),
        (2, "Next steps", "still owed", "Mon 28 Sep"),
        (2, "Follow-up", "still owed", "Thu 22 Oct"),
    ]
    whys = {(row["cycle"], row["promise"]): row["why"] for row in pack["promises"]}
    assert [key for key, why in whys.items() if why is None] == [(1, "Follow-up")]
    # Confirmed before the pause began: its day stands where it stood, and the pause is not among its days.
    assert [day["state"] for day in whys[1, "Confirmation of receipt"]["days"]] == ["counted", "due"]
    assert "paused" in [day["state"] for day in whys[1, "Next steps"]["days"]]
    assert whys[2, "Next steps"]["days"][0]["day"] == "Thu 24 Sep"
    Milestone.objects.filter(ticket=told, name="confirmation").update(due_at=office("2026-09-30 17:00"))
    corrected = {(row["cycle"], row["promise"]): row for row in pack_of(jim, told)["promises"]}
    assert corrected[1, "Confirmation of receipt"]["why"] is None
    assert "its days are not listed" in page_of(jim, told)


def test_for_the_agency_nothing_internal_is_inside(world: World, jim: Client, told: Ticket) -> None:
    internal = OutgoingMail.objects.filter(about=f"ticket:{told.pk}", internal=True)
    assert internal.update(cc=[world.dana.email]) > 0  # whoever was copied on one by mistake
    pack, page = pack_of(jim, told, "?for=agency"), page_of(jim, told, "?for=agency")
    assert pack["for"] == "agency"
    assert "For the agency: what is internal to the carrier is left out." in page
    hidden = [*INTERNAL, *internal.values_list("message_id", flat=True)]
    in_full = json.dumps(pack_of(jim, told)) + page_of(jim, told)
    for words in hidden[:2]:
        assert words in in_full
    for text in (json.dumps(pack), page):
        assert [words for words in hidden if words in text] == []
        for public in (
            "The credit is on its way.",
            "Which invoice is it?",
            "It is not.",
            "calls.csv",
            "Jim Woodburn was told",
        ):
            assert public in text
    assert {rule["rule"] for rule in pack["rules"]} == {"calendar", "promises"}
    theirs = {address for entry in of_sort(pack, "mail sent") for address in (*entry["to"], *entry["cc"])}
    assert world.dana.email in theirs
    assert world.jim.email not in theirs


def test_its_shape_is_the_one_that_is_documented(jim: Client, told: Ticket) -> None:
    guide = Path("docs/proof-pack.md").read_text()
    named, staff_only = set(re.findall(r"`(\w+)`", guide)), set(re.findall(r"\*`(\w+)`\*", guide))
    in_full = keys(pack_of(jim, told))
    assert in_full - named == set()
    assert staff_only - in_full == set()
    of_others = {"internal", "because", "waits"}  # which are for the agency elsewhere in the pack
    assert keys(pack_of(jim, told, "?for=agency")) & staff_only == of_others


def test_each_making_is_written_down_for_staff_alone(world: World, jim: Client, told: Ticket) -> None:
    page_of(jim, told)
    pack = pack_of(jim, told, "?for=agency")
    made = Event.objects.filter(ticket=told, action="ticket.proof_made").order_by("id")
    assert [(event.actor, event.at, event.data) for event in made] == [
        (world.jim, NOW, {"whom": "in full, for staff", "form": "page"}),
        (world.jim, NOW, {"whom": "for the agency", "form": "JSON file"}),
    ]
    assert "Proof pack" not in json.dumps(pack["timeline"])
    assert "Proof pack made, in full, for staff, as a page" in jim.get(f"/requests/{told.pk}/").content.decode()
    dana = Client()
    dana.force_login(world.dana)
    assert "Proof pack" not in dana.get(f"/requests/{told.pk}/").content.decode()


def test_a_long_conversation_is_read_as_it_is_sent(jim: Client, told: Ticket) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(jim, told)
        return len(seen)

    queries()
    few = queries()
    rows = [Message(ticket=told, at=NOW, body=f"word {n} of many") for n in range(399)]
    Message.objects.bulk_create(rows)
    assert queries() <= few + 4  # the files of each two hundred
    answer = jim.get(f"/requests/{told.pk}/proof/")
    pieces = list(answer)
    assert len(pieces) > 5
    page = b"".join(pieces).decode()
    assert page.index("word 0 of many") < page.index("word 398 of many")
    assert page.count(" of many</div>") == 399
    assert page.rstrip().endswith("</html>")
