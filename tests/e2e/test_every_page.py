"""Every page: axe-core finds nothing against WCAG 2.2 AA, and on a phone nothing has to be pushed sideways."""

from importlib.resources import files

import pytest
import time_machine

from contacts.models import Role, User
from contacts.people.services.invite import invite
from tests.desk.acts import done
from tests.e2e.visitor import BLANK, Visit, Visitor
from tests.escalation.clock import sweep
from tests.mail.post import answer, arrive
from tests.tickets.calling import CHRIS_CALLS, call
from tests.world import World, by, confirmed, file, last_mail, mails_of, office
from tickets.kinds import WORDS
from tickets.models import Attachment, Ticket
from tickets.services.finish import resolve
from tickets.services.reply import reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What takes its time and changes no finding is left out: lists of what is well, addresses of elements in a page.
RUN = """(only) => axe.run(document, {runOnly: only, resultTypes: ["violations"], selectors: false, preload: false})
    .then((found) => found.violations)
    .then((rules) => rules.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`)))"""

BY_ANYBODY = (
    "/sign-in/",
    "/password/",
    "/password/sent/",
    "/invitation/nonsense/",
    "/complete/nonsense/",
)
BY_THE_AGENCY = (
    "/requests/",
    "/requests/?show=all&filed_from=2026-12-01&q=fee",
    "/requests/new/",
    *(f"/requests/new/{kind}/" for kind in WORDS),
    "/requests/calendar/",
    "/notices/",
    "/notices/settings/",
    "/directory/",
    "/guidelines/",
    "/when/?kind=maintenance",
    "/when/?day=2029-01-02",
    f"/find/?q={'7' * 60}",
    "/people/",
    "/people/invite/",
    "/account/",
    "/account/history/",
    "/account/sessions/",
    "/account/password/",
    "/account/passkeys/",
    "/account/confirm/",
)
BY_STAFF = (
    "/board/",
    "/board/health/",
    "/board/log/?sort=requests&person=nobody",
    "/board/next/",
    "/board/next/list/",
    "/board/next/what-if/?what=closure&day=2026-09-18",
    "/board/load/",
    "/board/load/list/",
    "/board/then/",
    "/board/then/list/?what=promise",
    "/my-day/?months=12",
    "/my-day/list/",
    "/my-day/absences/",
    "/absences/",
    "/absences/new/",
    "/queue/bulk/",
    "/queue/?view=all&kind=billing",
    "/queue/views/",
    "/find/?q=portal",
    "/mail/",
    "/mail-in/?view=all",
    "/mail/texts/",
    "/mail/texts/escalation/",
    "/mail/texts/receipt/words/",
    "/rules/",
    "/rules/calendars/Office/",
    "/rules/policies/billing/",
    "/rules/routes/billing/",
    "/rules/ladders/billing/",
    "/rules/ladders/billing/versions/1/",
    "/rules/teams/",
    "/rules/teams/helpdesk/",
    "/calls/new/",
    "/calls/new/?q=peachtree",
    "/calls/new/?q=nobody",
    "/desk/macros/",
    "/desk/macros/new/",
    "/directory/",
)


REFUSED = {"/invitation/nonsense/": 404, "/complete/nonsense/": 404, "/when/?day=2029-01-02": 422}
# Between them these wear every colour of the style sheet; by night only colours differ.
BY_NIGHT = {
    "/sign-in/",
    "/requests/",
    "/requests/new/",
    "/guidelines/",
    "/people/",
    "/board/",
    "/board/then/",
    "/queue/?view=all&kind=billing",
}

DESK = 1280
NARROWEST = 320  # what is left of 1280 pixels at 400 % (WCAG 1.4.10), and narrower than any phone
LONG_NAME = "The Honourable Society of Coastal Telephone Cooperatives, Inc"
UNBROKEN = "https://portal.example/invoices/" + "0926-" * 30
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def found_by_axe(visitor: Visitor) -> list[str]:
    """What it says of the page as it stands."""
    visitor.page.evaluate(AXE)  # by the debugger: the pages themselves take no script from elsewhere
    found: list[str] = visitor.page.evaluate(RUN, RULES)
    return found


def found_by_night(visitor: Visitor) -> list[str]:
    """What it says of the colours by night of a page that it has judged by day."""
    visitor.page.emulate_media(color_scheme="dark")
    found = visitor.page.evaluate(RUN, {"type": "rule", "values": ["color-contrast"]})
    visitor.page.emulate_media(color_scheme="light")
    return [f"by night, {each}" for each in found]


def pushed_sideways(visitor: Visitor, width: int) -> list[str]:
    """By how much a page is too wide for a phone, if it is; the window is as wide as before afterwards."""
    if width != NARROWEST:
        visitor.page.set_viewport_size({"width": NARROWEST, "height": 900})
    excess = visitor.page.evaluate(TOO_WIDE)
    if width != NARROWEST:
        visitor.page.set_viewport_size({"width": width, "height": 900})
    return [f"{excess} pixels too wide for a phone"] if excess > 0 else []


def faults(visitor: Visitor, width: int, paths: list[str]) -> dict[str, list[str]]:
    """The pages at which something is found."""
    said = {}
    for path in paths:
        assert (path, visitor.open(path)) == (path, REFUSED.get(path, 200))
        by_night = path in BY_NIGHT or (path.startswith("/requests/") and path[-2].isdigit())
        said[path] = found_by_axe(visitor) + (found_by_night(visitor) if by_night else [])
        said[path] += pushed_sideways(visitor, width)
    return {path: each for path, each in said.items() if each}


@pytest.fixture
def late(world: World, clock: time_machine.Traveller) -> Ticket:
    """Whatever people are called, a promise was missed; the ladder is being climbed, and somebody is invited."""
    for person, name in ((world.dana, "Dana-Alexandra"), (world.terry, "Terry-Alexandra")):
        User.objects.filter(pk=person.pk).update(name=f"{name} Montgomery-Featherstonehaugh of the Harbor")
        person.refresh_from_db()
    copies, ten = [f"{'copy' * 15}@x.example"], office("2026-09-15 09:00")
    done = file(world.dana, ten, kind="maintenance", description="an unbroken" + "word" * 30)
    resolve(done.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 09:40"))
    ticket = confirmed(world, file(world.dana, ten, customer_name=LONG_NAME, details=UNBROKEN, copies=copies))
    reply(ticket.pk, words=UNBROKEN, actor=by(world.sherry), now=office("2026-09-16 10:00"))
    clock.move_to(office("2026-09-18 10:00"))
    sweep("2026-09-18 08:00")
    whom = {"name": "Nina New", "email": f"{'nina' * 14}@agency.example", "role": Role.SUB_AGENT}
    invite(**whom, agency=world.hana.agency, actor=world.hana, now=office("2026-09-18 09:00"))
    return ticket


def test_what_the_agency_sees_on_a_phone(visit: Visit, world: World, late: Ticket) -> None:
    hana = visit(width=NARROWEST)
    assert faults(hana, NARROWEST, list(BY_ANYBODY)) == {}
    own = [f"/requests/{pk}/" for pk in Ticket.objects.values_list("pk", flat=True)]
    people = [f"/people/{world.dana.pk}/", f"/people/{world.dana.pk}/remove/"]
    assert faults(hana.sign_in(world.hana, BLANK), NARROWEST, [*BY_THE_AGENCY, *own, *people]) == {}


def test_what_staff_sees_on_a_desk_and_on_a_phone(visit: Visit, world: World, late: Ticket) -> None:
    mail = last_mail(late).pk
    done_to_many = done("note", [late], world.jim, office("2026-09-18 10:00"), words="All of them.").pk
    own = [f"/queue/bulk/?act=reply&ticket={late.pk}", f"/queue/bulk/{done_to_many}/", f"/requests/{late.pk}/proof/"]
    own += [f"/requests/{late.pk}/", f"/mail/?about=ticket:{late.pk}", f"/mail/{mail}/"]
    called = call(world, office("2026-09-16 09:00"), CHRIS_CALLS).pk
    own += [f"/requests/{called}/", f"/calls/{called}/", f"/calls/new/account/{world.account.pk}/"]
    own += [f"/requests/{pk}/arrange/?do=split" for pk in (late.pk, called)]
    brought = answer(world.dana, mails_of(late)[0], "The list is with it.")
    brought.add_attachment(b"14:02", maintype="text", subtype="csv", filename=f"{'call-' * 30}s.csv")
    arrive(brought, office("2026-09-18 09:30"), sender=world.dana.email)
    own.append(f"/requests/{late.pk}/files/{Attachment.objects.get().pk}/call-detail/")
    assert faults(visit(width=DESK).sign_in(world.jim, BLANK), DESK, [*BY_STAFF, *own]) == {}


def test_what_is_refused_and_what_is_reviewed(visit: Visit, world: World, late: Ticket) -> None:
    dana = visit(width=390).sign_in(world.dana, "/requests/new/maintenance/")
    dana.type("Service location account number", "peachtree")
    dana.page.locator("#send").click()
    dana.sees("Not filed yet. To put right:", "Do you mean this account")
    assert found_by_axe(dana) + found_by_night(dana) == []
    dana.page.get_by_role("radio", name="Add").check()
    dana.type("Service location account number", "770 555 0142")
    dana.type("The change in a few words", "add two lines")
    dana.type("What is to be added", "Two lines at the front desk.")
    dana.press("Review it first")
    dana.sees("Is this right?", "To pass on to your customer")
    assert found_by_axe(dana) + found_by_night(dana) == []


def test_control_it_finds_what_is_wrong(visit: Visit, world: World) -> None:
    visitor = visit()
    visitor.open("/sign-in/")
    visitor.page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\">')")
    assert [each.partition(":")[0] for each in found_by_axe(visitor)] == ["image-alt"]


def test_control_what_is_too_wide_is_said(visit: Visit, world: World) -> None:
    visitor = visit(width=DESK)
    visitor.open("/sign-in/")
    visitor.page.evaluate("document.querySelector('h1').style.width = '500px'")
    assert pushed_sideways(visitor, DESK) != []
