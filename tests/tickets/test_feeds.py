"""The calendar of promised dates: what it shows, and that a closed address is like none [8.1]."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar

from contacts.access_log import NOWHERE
from contacts.models import AccessEvent, Role
from contacts.people.services.roles import restore
from tests.racing import in_threads
from tests.tickets.conftest import Visitor
from tests.tickets.page import same_for_all, text
from tests.world import World, by, confirmed, file, office
from tickets.models import CalendarFeed, Ticket
from tickets.selectors import feeds
from tickets.services.feeds import hash_of, make_feed, revoke_feed
from tickets.services.finish import resolve
from tickets.services.remove import remove
from tickets.services.reply import note, reply
from tickets.services.wait import pause, resume

pytestmark = pytest.mark.django_db

NOON = office("2026-09-15 12:00")
UNKNOWN = "x" * 43


def made(world: World, who: str = "dana", *, whole_agency: bool = False) -> str:
    return make_feed(getattr(world, who).pk, whole_agency=whole_agency, origin=NOWHERE, now=NOON)


def read(token: str, **headers: str) -> HttpResponse:
    return Client().get(f"/calendar/{token}.ics", headers=headers)


def entries(token: str) -> list[dict[str, object]]:
    """The entries as a calendar program takes them in."""
    answer = read(token)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name.lower(): event.decoded(name) for name in event} for event in found]


def lines(token: str) -> list[str]:
    return [str(entry["summary"]) for entry in entries(token)]


def test_an_address_of_before_somebody_was_removed_opens_nothing_when_they_are_back(world: World) -> None:
    token = made(world)
    remove(world.dana.pk, heir=None, actor=by(world.hana), now=NOON)
    noted = world.dana.access_events.get(kind=AccessEvent.Kind.CALENDAR_REVOKED)
    assert noted.by == world.hana
    restore(world.dana.pk, actor=world.hana, now=NOON)
    assert read(token).status_code == 404


def test_no_name_begins_a_line_of_the_file(world: World) -> None:
    """Nobody can type one that would; not every name was typed."""
    world.dana.name = "Dana\r\nATTACH:x;y\rZ"
    world.dana.save(update_fields=["name"])
    assert b"\r\nX-WR-CALNAME:CMS Care, Dana ATTACH:x;y Z\r\n" in read(made(world)).content


def test_each_open_promise_stands_at_its_hour(world: World, filed: Ticket) -> None:
    confirmation, next_steps, follow_up = entries(made(world))
    assert confirmation["summary"] == (
        "By 5:00 PM EDT: confirmation of receipt, Peachtree Dental Group: credit missing on September invoice"
    )
    assert confirmation["dtstart"] == datetime(2026, 9, 16, 21, tzinfo=UTC)
    assert next_steps["dtstart"] == datetime(2026, 9, 17, 21, tzinfo=UTC)
    assert follow_up["dtstart"] == datetime(2026, 10, 13, 21, tzinfo=UTC)
    number = filed.numbers.get().number
    link = f"http://127.0.0.1:8000/requests/{filed.pk}/"
    assert confirmation["description"] == f"Request {number}\n{link}"
    assert confirmation["url"] == link
    assert confirmation["sequence"] == 0
    assert confirmation["dtstamp"] == confirmation["last-modified"] == datetime(2026, 9, 15, 14, tzinfo=UTC)


def test_nothing_that_was_written_is_in_it(world: World, filed: Ticket) -> None:
    confirmed(world, filed, "2026-09-15 10:30")
    reply(filed.pk, words="pomegranate", actor=by(world.dana), now=NOON)
    note(filed.pk, words="quince", actor=by(world.sherry), now=NOON)
    body = read(made(world)).content.decode()
    assert body.count("BEGIN:VEVENT") == 2
    assert not any(words in body for words in ("pomegranate", "quince", "agreed in August", "770"))


def test_an_entry_that_moves_keeps_its_name_and_says_that_it_is_newer(world: World, filed: Ticket) -> None:
    confirmed(world, filed, "2026-09-15 10:30")
    token = made(world)
    before = entries(token)
    pause(filed.pk, words="Which?", party="submitter", actor=by(world.sherry), now=office("2026-09-15 16:00"))
    resume(filed.pk, actor=by(world.sherry), now=office("2026-09-16 10:00"))
    after = entries(token)
    assert [entry["uid"] for entry in before] == [entry["uid"] for entry in after]
    assert before[0]["dtstart"] < after[0]["dtstart"]  # type: ignore[operator]
    assert before[0]["sequence"] < after[0]["sequence"]  # type: ignore[operator]
    assert after[0]["last-modified"] == office("2026-09-16 10:00").astimezone(UTC)


def test_what_staff_notes_changes_nothing(world: World, filed: Ticket) -> None:
    token = made(world)
    before = read(token)
    note(filed.pk, words="quince", actor=by(world.sherry), now=NOON)
    assert read(token).content == before.content


def test_what_is_no_longer_owed_goes_away(world: World, filed: Ticket) -> None:
    token = made(world)
    resolve(filed.pk, words="Done.", actor=by(world.rita), now=NOON)
    assert entries(token) == []


def test_whose_requests_are_in_it(world: World, filed: Ticket) -> None:
    file(world.lee, NOON, description="of Lee")
    file(world.ed, NOON, description="of Ed", account_text="404 555 0188")

    def names(token: str) -> set[str]:
        return {name for name in ("credit", "of Lee", "of Ed") if any(name in line for line in lines(token))}

    assert names(made(world)) == {"credit"}
    assert names(made(world, "dana", whole_agency=True)) == {"credit"}
    assert names(made(world, "hana")) == set()
    assert names(made(world, "ed")) == {"of Ed"}
    whole = made(world, "hana", whole_agency=True)
    assert names(whole) == {"credit", "of Lee"}
    world.hana.role = Role.SUB_AGENT
    world.hana.save(update_fields=["role"])
    assert names(whole) == set()


def test_it_shows_no_more_than_a_calendar_can_bear(
    world: World, filed: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    assert [line.split(",")[0] for line in lines(made(world))] == [
        "By 5:00 PM EDT: confirmation of receipt",
        "By 5:00 PM EDT: next steps",
    ]


def test_what_was_missed_long_ago_is_left_to_the_list(world: World, filed: Ticket) -> None:
    token = made(world)
    with time_machine.travel(office("2026-10-16 18:00"), tick=False):
        assert [line.split(",")[0] for line in lines(token)] == [
            "By 5:00 PM EDT: next steps",
            "By 5:00 PM EDT: follow-up",
        ]
    with time_machine.travel(office("2026-10-17 18:00"), tick=False):
        assert [line.split(",")[0] for line in lines(token)] == ["By 5:00 PM EDT: follow-up"]


def close_by_renewal(world: World) -> None:
    made(world)


def close_by_revoking(world: World) -> None:
    revoke_feed(world.dana.pk, origin=NOWHERE, now=NOON)


def close_with_the_account(world: World) -> None:
    world.dana.is_active = False
    world.dana.save(update_fields=["is_active"])


def close_by_another_side(world: World) -> None:
    world.dana.role, world.dana.agency = Role.REP, None
    world.dana.save(update_fields=["role", "agency"])


@pytest.mark.parametrize(
    "close", [close_by_renewal, close_by_revoking, close_with_the_account, close_by_another_side]
)
def test_a_closed_address_is_like_one_that_never_was(world: World, filed: Ticket, close: object) -> None:
    token = made(world)
    assert read(token).status_code == 200
    close(world)  # type: ignore[operator]
    closed, never = read(token), read(UNKNOWN)
    assert closed.status_code == never.status_code == 404
    assert same_for_all(closed) == same_for_all(never)
    assert filed.description not in text(closed)


@pytest.mark.parametrize("token", ["x", "%00", "ä", "x" * 3000, hash_of("x")])
def test_nonsense_opens_nothing(world: World, token: str) -> None:
    made(world)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_hash_that_is_kept_opens_nothing(world: World) -> None:
    token = made(world)
    kept = CalendarFeed.objects.get()
    assert token not in str(kept.__dict__)
    assert read(kept.token_hash).status_code == 404


def test_who_has_the_newest_is_told_so_in_a_word(world: World, filed: Ticket) -> None:
    token = made(world)
    first = read(token)
    again = read(token, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"] == "private, no-cache"
    assert first["Referrer-Policy"] == "no-referrer"
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    resolve(filed.pk, words="Done.", actor=by(world.rita), now=NOON)
    assert read(token, if_none_match=first["ETag"]).status_code == 200


def test_when_it_was_read_is_kept_once_in_an_hour(world: World, filed: Ticket) -> None:
    token, first = made(world), NOON
    for minutes, kept in ((0, first), (59, first), (60, first + timedelta(minutes=60))):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            read(token)
        assert CalendarFeed.objects.get().last_read_at == kept


def test_nobody_reads_it_without_end(world: World, filed: Ticket) -> None:
    token = made(world)
    assert [read(token).status_code for _ in range(21)] == [200] * 20 + [429]
    assert read(made(world, "lee")).status_code == 200


def test_nobody_tries_addresses_without_end(world: World, filed: Ticket) -> None:
    """Who tried too many is not told even what is there; who comes from elsewhere is answered."""
    token = made(world)
    tried = [read(f"{number:043}").status_code for number in range(29)]
    assert (set(tried), read(token).status_code) == ({404}, 200)
    assert [read(each).status_code for each in (UNKNOWN, UNKNOWN, token)] == [404, 429, 429]
    assert Client(REMOTE_ADDR="192.0.2.7").get(f"/calendar/{token}.ics").status_code == 200


def test_nobody_makes_addresses_without_end(visitor: Visitor, world: World) -> None:
    dana = visitor("dana")
    assert [dana.post("/requests/calendar/new/").status_code for _ in range(11)] == [200] * 10 + [429]
    assert CalendarFeed.objects.count() == 10
    assert visitor("lee").post("/requests/calendar/new/").status_code == 200


def test_the_page_makes_shows_once_renews_and_revokes(visitor: Visitor, world: World, filed: Ticket) -> None:
    dana = visitor("dana")
    assert "Make my address" in text(dana.get("/requests/calendar/"))
    page = text(dana.post("/requests/calendar/new/"))
    address = page.partition('readonly value="http://127.0.0.1:8000')[2].partition('"')[0]
    assert Client().get(address).status_code == 200
    later = text(dana.get("/requests/calendar/"))
    assert address not in later
    assert "Tue 15 Sep, 12:00 PM EDT, to about an hour" in later
    assert "Renew" in later
    dana.post("/requests/calendar/new/")
    assert Client().get(address).status_code == 404
    assert dana.post("/requests/calendar/revoke/", follow=True).status_code == 200
    assert not CalendarFeed.objects.filter(revoked_at__isnull=True).exists()
    dana.post("/requests/calendar/revoke/")
    kinds = list(AccessEvent.objects.filter(kind__startswith="calendar").values_list("kind", flat=True))
    assert kinds == ["calendar_made", "calendar_made", "calendar_revoked"]


def test_only_a_lead_may_have_the_whole_agency(visitor: Visitor, world: World) -> None:
    for who in ("hana", "dana"):
        visitor(who).post("/requests/calendar/new/", {"whose": "all"})
    assert dict(CalendarFeed.objects.values_list("user__name", "whole_agency")) == {
        "Hana Brooks": True,
        "Dana Ortiz": False,
    }
    assert "All of Harbor Telecom" in text(visitor("hana").get("/requests/calendar/"))
    assert "All of Harbor Telecom" not in text(visitor("dana").get("/requests/calendar/"))


@pytest.mark.django_db(transaction=True)
def test_of_two_addresses_made_at_once_one_stays(world: World) -> None:
    tokens = in_threads(*(partial(made, world) for _ in range(4)))
    assert sorted(read(token).status_code for token in tokens) == [200, 404, 404, 404]
