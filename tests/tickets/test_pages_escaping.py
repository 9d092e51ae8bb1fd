"""Whatever people type is shown as they typed it: no field puts markup into any page."""

from datetime import date

import pytest

from contacts.models import OutgoingMail
from escalation.services.escalate import ease, escalate
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, file, office
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise
from tickets.services.reply import note, reply
from tickets.services.wait import hold, pause
from tickets.templatetags.care import unparted

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def evil(field: str) -> str:
    """Markup that names its field and fits into every one of them."""
    return f"<b id=x{field}>'\"&"


ESCAPED = "&lt;b id=x"
NAMES = ("dana", "rita", "sherry", "jim")


@pytest.fixture(scope="module")
def bent(world: World) -> int:
    """A ticket that lived through everything, with markup in every text that anybody could type."""
    for name in NAMES:
        user = getattr(world, name)
        user.name, user.title = evil(name), evil("title")
        user.save(update_fields=["name", "title"])
    world.dana.agency.name = evil("agency")  # type: ignore[union-attr]
    world.dana.agency.save(update_fields=["name"])  # type: ignore[union-attr]
    asked = {"customer_name": evil("customer"), "description": evil("description"), "account_text": evil("account")}
    pk = file(world.dana, office("2026-09-07 10:00"), **asked, details=evil("details")).pk
    sweep_due(office("2026-09-11 08:00"))
    rita = by(world.rita)
    confirm(pk, words=evil("confirm"), actor=rita, now=office("2026-09-11 09:00"))
    assign(pk, assignee=world.rita, actor=rita, now=office("2026-09-11 10:00"))
    promise(pk, day=date(2026, 9, 14), words=evil("promise"), actor=rita, now=office("2026-09-11 11:00"))
    reply(pk, words=evil("reply"), actor=by(world.dana), now=office("2026-09-11 12:00"))
    note(pk, words=evil("note"), actor=rita, now=office("2026-09-11 13:00"))
    hold(pk, party="carrier", words=evil("hold"), actor=rita, now=office("2026-09-11 13:10"))
    pause(pk, party="submitter", words=evil("pause"), actor=rita, now=office("2026-09-11 13:20"))
    escalate(pk, level=None, reason=evil("escalate"), actor=rita, now=office("2026-09-11 13:30"))
    ease(pk, reason=evil("ease"), actor=rita, now=office("2026-09-11 13:40"))
    resolve(pk, words=evil("resolve"), actor=rita, now=office("2026-09-11 14:00"))
    reopen(pk, words=evil("reopen"), actor=by(world.dana), now=office("2026-09-11 15:00"))
    sweep_due(office("2026-09-15 11:00"))
    return pk


def test_no_page_shows_markup_that_was_typed(visitor: Visitor, bent: int) -> None:
    mails = [f"/mail/{pk}/" for pk in OutgoingMail.objects.values_list("pk", flat=True)]
    ticket = f"/requests/{bent}/"
    pages = {
        "dana": ["/requests/", ticket, "/directory/", "/requests/new/billing/"],
        "rita": ["/queue/?view=all", ticket, "/directory/"],
        "jim": ["/queue/?view=late", "/board/", "/rules/", "/rules/ladders/billing/", ticket, "/mail/", *mails],
    }
    for who, urls in pages.items():
        browser = visitor(who)
        for url in urls:
            page = text(browser.get(url))
            assert "<b id=x" not in page, f"{who} {url}"
            assert ESCAPED in page, f"{who} {url}"


def test_every_field_was_there_to_be_escaped(visitor: Visitor, bent: int) -> None:
    page = text(visitor("rita").get(f"/requests/{bent}/"))
    fields = (
        "customer",
        "description",
        "account",
        "details",
        "confirm",
        "promise",
        "reply",
        "note",
        "hold",
        "pause",
        "escalate",
        "ease",
        "resolve",
        "reopen",
    )
    assert [field for field in (*fields, "dana", "agency", "title") if f"{ESCAPED}{field}&gt;" not in page] == []


def test_what_is_typed_into_a_form_or_the_search_comes_back_escaped(visitor: Visitor, bent: int) -> None:
    dana = visitor("dana")
    typed = {"account": evil("account"), "description": evil("description"), "details": evil("details")}
    refused = text(dana.post("/requests/new/billing/", typed | {"copies": evil("copies"), "step": "file"}))
    previewed = text(dana.post("/requests/new/billing/preview/", typed))
    sought = text(dana.get("/find/", {"q": evil("q")}, follow=True))
    answered = text(dana.post(f"/requests/{bent}/withdraw/", {"words": evil("words") + " PIN: 1234"}))
    for page in (refused, previewed, sought, answered):
        assert "<b id=x" not in page
        assert ESCAPED in page


def test_a_short_beginning_stays_with_what_follows_its_hyphen() -> None:
    """Such as "X-ray", which is not parted at the end of a line; what was typed is neither changed nor trusted."""
    words = "X-ray <b> & a twenty-four-hour E-mail, 770-555"
    assert unparted(words) == (
        '<span class="unparted">X-ray</span> &lt;b&gt; &amp; a twenty-four-hour '
        '<span class="unparted">E-mail</span>, 770-555'
    )
