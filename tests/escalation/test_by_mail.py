"""The morning briefing and the weekly summary: to whom, when, what they say, once, and how they are ended."""

from datetime import timedelta

import pytest
from django.test import Client

from contacts.message import shown_headers
from contacts.models import NoticeChoice, OutgoingMail, Role, User
from contacts.notices import choose
from contacts.unsubscribing import unsubscribe_link
from escalation.now.services.by_mail import write_briefings, write_summaries
from tests.escalation.clock import away, sweep
from tests.once import world
from tests.world import World, by, confirmed, file, office
from tickets.models import OfficeCalendar, Route, Ticket
from tickets.services.finish import resolve

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
SENIORS = (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR)
THURSDAY, MONDAY = office("2026-09-17 08:00"), office("2026-09-21 08:00")


def mails(kind: str, user: User | None = None) -> list[OutgoingMail]:
    about = f"{kind}:{user.pk if user else ''}"
    return list(OutgoingMail.objects.filter(about__startswith=about).order_by("id"))


def readers(kind: str) -> set[str]:
    return {address.partition("@")[0] for mail in mails(kind) for address in mail.to}


@pytest.fixture(scope="module", autouse=True)
def five_seniors(world: World) -> None:
    """Fewer than the guidelines name, so that there is less to write."""
    five = [world.jim, world.sharon, world.terry, world.elise, User.objects.get(name="Stuart Courtney")]
    User.objects.filter(role__in=SENIORS).exclude(pk__in=[user.pk for user in five]).update(is_active=False)


def test_of_nothing_there_is_no_mail_and_what_comes_later_waits_for_the_next_morning(world: World) -> None:
    assert write_briefings(office("2026-09-14 08:09")) == 0  # it waits for the sweep
    assert write_briefings(office("2026-09-14 08:10")) > 0
    assert mails("briefing") == []
    file(world.dana, office("2026-09-14 08:15"))
    assert write_briefings(office("2026-09-14 08:16")) == 0
    write_briefings(office("2026-09-15 09:00"))
    assert mails("briefing", world.jim)[0].subject.endswith(": 1 due today, 1 unassigned")


@pytest.fixture(scope="module")
def lived(world: World) -> dict[str, Ticket]:
    """Thu 17 Sep: one late since last evening and told at 8:00, one due in the evening, one resolved on Wednesday."""
    late = file(world.dana, office("2026-09-15 10:00"), description="a late one")
    due = confirmed(world, file(world.dana, office("2026-09-15 11:00"), description="one due today"))
    done = confirmed(world, file(world.dana, office("2026-09-15 12:00"), description="one done"))
    resolve(done.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-16 11:00"))
    sweep("2026-09-16 17:01")
    sweep("2026-09-17 08:00")
    return {"late": late, "due": due, "done": done}


def test_it_says_the_worst_first_and_leads_to_each_list(world: World, lived: dict[str, Ticket]) -> None:
    away(world.sherry)
    write_briefings(THURSDAY)
    [mail] = mails("briefing", world.jim)
    assert mail.subject == "Morning briefing, Thu 17 Sep: 1 yours, 1 not acknowledged, 1 due today, 1 unassigned"
    assert (mail.to, mail.cc, mail.internal, mail.automatic) == ([world.jim.email], [], True, True)
    titles = [
        "1 missed or escalated, and yours\nAll of it: http://127.0.0.1:8000/board/?view=mine\n",
        f"a late one, {lived['late'].numbers.get().number}\n  Owed: Confirm receipt, late 1 day, was due Wed 16 Sep",
        "  Told: level 1, Jim Woodburn, told Thu 17 Sep, 8:00 AM EDT, not yet acknowledged\n",
        "  Next: level 2, Sharon Vaughn, Fri 18 Sep, 8:00 AM EDT\n",
        f"  Open: http://127.0.0.1:8000/requests/{lived['late'].pk}/\n",
        "1 not acknowledged by those who were told\nAll of it: http://127.0.0.1:8000/board/?view=unanswered\n\n",
        "1 due until the close of business\n",
        "one due today, ",
        "1 with nobody\n",
        "1 away with open requests and nobody to cover\n",
        "Sherry Parrish, until Wed 14 Oct: 1 open\n",
        "only if there is something",
    ]
    places = [mail.body.find(words) for words in titles]
    assert (places, -1 in places) == (sorted(places), False)
    assert "one done" not in mail.body
    [of_elise] = mails("briefing", world.elise)  # nothing of it is hers
    assert of_elise.subject == "Morning briefing, Thu 17 Sep: 1 not acknowledged, 1 due today, 1 unassigned"


def test_it_comes_to_seniors_who_are_there_and_want_it_and_to_nobody_else(
    world: World, lived: dict[str, Ticket]
) -> None:
    seniors = set(User.objects.filter(role__in=SENIORS, is_active=True).values_list("email", flat=True))
    away(world.terry, deputy=world.jim)
    choose(world.elise, ["briefing"], now=THURSDAY)
    User.objects.filter(pk=world.sharon.pk).update(is_active=False)
    write_briefings(THURSDAY)
    missing = {world.terry.email, world.elise.email, world.sharon.email}
    assert {address for mail in mails("briefing") for address in mail.to} == seniors - missing
    choose(world.elise, [], now=THURSDAY)  # on again
    assert write_briefings(THURSDAY + timedelta(hours=1)) == 1
    assert len(mails("briefing", world.elise)) == 1


@pytest.mark.parametrize(
    ("at", "comes"),
    [
        ("2026-09-17 07:59", False),
        ("2026-09-17 12:00", False),  # the morning is over
        ("2026-09-19 08:00", False),  # Saturday
    ],
)
def test_it_comes_in_the_morning_of_a_business_day_and_once(
    world: World, lived: dict[str, Ticket], at: str, comes: bool
) -> None:
    assert bool(write_briefings(office(at))) == comes
    assert write_briefings(office(at)) == 0
    assert len(mails("briefing", world.jim)) == comes


def test_who_works_for_an_office_of_its_own_is_briefed_at_its_opening(world: World, lived: dict[str, Ticket]) -> None:
    """Maintenance is done in an office that opens at 10."""
    shipped = OfficeCalendar.objects.get()
    hours = [[["10:00", "16:00"]]] * 5 + [[], []]
    late = OfficeCalendar.objects.create(
        name="Late",
        version=1,
        made_at=shipped.made_at,
        zone=shipped.zone,
        weekly=hours,
        known_from=shipped.known_from,
        known_until=shipped.known_until,
    )
    Route.objects.filter(key="maintenance").update(calendar_name=late.name)
    [stuart] = User.objects.filter(name="Stuart Courtney")
    write_briefings(THURSDAY)
    assert (mails("briefing", stuart), len(mails("briefing", world.jim))) == ([], 1)
    write_briefings(office("2026-09-17 10:10"))
    assert (len(mails("briefing", stuart)), len(mails("briefing", world.jim))) == (1, 1)


def test_the_week_is_counted_from_the_ledger_for_managers_and_directors(
    world: World, lived: dict[str, Ticket]
) -> None:
    assert write_summaries(office("2026-09-21 07:59")) == 0
    write_summaries(MONDAY)
    roles = {User.objects.get(email=mail.to[0]).role for mail in mails("weekly")}
    assert roles == {Role.MANAGER, Role.DIRECTOR}
    [mail] = mails("weekly", world.elise)
    assert (mail.subject, mail.internal) == ("The week of Mon 14 Sep to Sun 20 Sep", True)
    for words in (
        "  Requests: 3 received, 1 finished\n",
        "  Promises: 2 kept, 1 missed; 66 % of those due were kept\n",
        "  Confirmation of receipt: 2 kept, 1 missed\n",
        "  Escalations: 1 told: level 1 1 times\n",
        "a late one, ",
        "  Open: for 4 business days, with nobody\n",
    ):
        assert words in mail.body
    assert write_summaries(office("2026-09-22 09:00")) == 0


def test_one_click_ends_each_by_itself(world: World, lived: dict[str, Ticket]) -> None:
    write_briefings(THURSDAY)
    write_summaries(THURSDAY)
    for kind, left in (("briefing", ["briefing"]), ("weekly", ["briefing", "weekly"])):
        link = unsubscribe_link(world.elise.pk, kind)
        [mail] = mails(kind, world.elise)
        assert (link in mail.body, link in mail.shown_body) == (True, False)
        assert dict(shown_headers(mail))["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        browser, address = Client(enforce_csrf_checks=True), link.partition(":8000")[2]
        assert browser.get(address).status_code == 200
        for _ in range(2):
            assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert NoticeChoice.objects.get(user=world.elise).off == left
    write_briefings(office("2026-09-18 09:00"))
    assert len(mails("briefing", world.elise)) == 1
