"""On a phone no page has to be pushed sideways, nor at four times its size, whatever names people have."""

import pytest

from contacts.models import User
from escalation.services.sweep import sweep_due
from tests.e2e.visitor import Visit, Visitor
from tests.world import World, by, confirmed, file, last_mail, office
from tickets.kinds import WORDS
from tickets.models import Ticket
from tickets.services.reply import reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "The Honourable Society of Coastal Telephone Cooperatives, Inc"
UNBROKEN = "https://portal.example/invoices/" + "0926-" * 30
MAGNIFIED = 320  # what is left of 1280 pixels at 400 % (WCAG 1.4.10), and narrower than any phone
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def late_ticket(world: World) -> Ticket:
    User.objects.filter(pk=world.dana.pk).update(name="Dana-Alexandra Montgomery-Featherstonehaugh of the Harbor")
    world.dana.refresh_from_db()
    received = office("2026-09-15 10:00")
    ticket = file(
        world.dana, received, customer_name=LONG_NAME, details=UNBROKEN, copies=[f"{'copy' * 15}@x.example"]
    )
    confirmed(world, ticket)
    reply(ticket.pk, words=UNBROKEN, actor=by(world.sherry), now=office("2026-09-16 10:00"))
    sweep_due(office("2026-09-18 08:00"))
    return ticket


def sideways(visitor: Visitor, paths: list[str]) -> dict[str, int]:
    """The pages that are too wide, with their excess in pixels."""
    excess = {}
    for path in paths:
        assert visitor.open(path) == 200
        excess[path] = visitor.page.evaluate(TOO_WIDE)
    return {path: pixels for path, pixels in excess.items() if pixels > 0}


def test_the_agency_never_scrolls_sideways(visit: Visit, world: World) -> None:
    ticket = late_ticket(world)
    paths = ["/requests/", "/requests/new/", *(f"/requests/new/{kind}/" for kind in WORDS)]
    paths += [f"/requests/{ticket.pk}/", "/directory/", "/guidelines/", "/when/", "/find/?q=" + "7" * 60]
    paths += ["/account/", "/account/sessions/", "/notices/", "/notices/settings/", "/requests/calendar/"]
    assert sideways(visit(width=MAGNIFIED).sign_in(world.dana), paths) == {}


def test_staff_never_scrolls_sideways(visit: Visit, world: World) -> None:
    ticket = late_ticket(world)
    paths = [
        "/board/",
        "/board/health/",
        "/rules/",
        "/queue/?view=all",
        f"/requests/{ticket.pk}/",
        "/mail/",
        f"/mail/?about=ticket:{ticket.pk}",
        "/mail-in/?view=all",
        f"/mail/{last_mail(ticket).pk}/",
        "/mail/texts/",
        "/mail/texts/escalation/",
    ]
    jim = visit(width=390)
    assert sideways(jim, ["/sign-in/", "/password/"]) == {}
    assert sideways(jim.sign_in(world.jim), [*paths, "/directory/"]) == {}
