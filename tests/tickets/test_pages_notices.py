"""The pages of notices: the list, the way to a request, what comes by mail; and nothing of anybody else's."""

from functools import partial

import pytest
from django.test import Client

from contacts.models import Notice, NoticeChoice, User
from contacts.notice_kinds import KINDS
from contacts.notices import choose
from tests.tickets.conftest import Visitor
from tests.tickets.once import working, working_once, world
from tests.tickets.page import same_for_all, text
from tests.tickets.test_pages_queries import queries
from tests.world import World, by, file, office
from tickets.models import Ticket
from tickets.selectors.notices import PAGE
from tickets.services.hand_over import hand_over
from tickets.services.reply import reply

__all__ = ["working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
AT = office("2026-09-15 11:30")


def newest(user: User) -> Notice:
    return Notice.objects.filter(user=user).latest("id")


def test_the_list_says_what_of_which_request_and_when(visitor: Visitor, world: World, working: Ticket) -> None:
    reply(working.pk, words="We check the invoice.", actor=by(world.sherry), now=AT)
    page = text(visitor("dana").get("/notices/"))
    assert page.index("Sherry Parrish wrote: We check the invoice.") < page.index("We have your request")
    assert "Peachtree Dental Group</strong>: credit missing" in page
    assert "Tue 15 Sep, 11:30 AM EDT" in page
    assert page.count('class="unread"') == 3
    assert '<span class="visually-hidden">3 unread notices</span>' in page


def test_without_notices_it_says_what_will_stand_there(visitor: Visitor, world: World) -> None:
    page = text(visitor("ed").get("/notices/"))
    assert "You were told nothing yet." in page
    assert "No unread notices</span>" in page
    assert "Mark all as read" not in page


def test_opening_one_leads_to_its_request_and_marks_what_is_told_about_it(
    visitor: Visitor, world: World, working: Ticket
) -> None:
    other = file(world.dana, AT)
    dana = visitor("dana")
    address = f"/notices/{newest_about(world.dana, working).pk}/"
    dana.head(address)
    assert Notice.objects.filter(user=world.dana, read_at__isnull=True).count() == 3
    assert dana.get(address)["Location"] == f"/requests/{working.pk}/"
    assert [row.about for row in Notice.objects.filter(user=world.dana, read_at__isnull=True)] == [
        f"ticket:{other.pk}"
    ]
    assert '<span class="visually-hidden">1 unread notice</span>' in text(dana.get("/directory/"))


def newest_about(user: User, ticket: Ticket) -> Notice:
    return Notice.objects.filter(user=user, about=f"ticket:{ticket.pk}").latest("id")


def test_marking_all_leaves_what_came_since_the_page_was_read(
    visitor: Visitor, world: World, working: Ticket
) -> None:
    dana, seen = visitor("dana"), newest(world.dana).pk
    reply(working.pk, words="We check.", actor=by(world.sherry), now=AT)
    assert dana.post("/notices/read/", {"newest": seen})["Location"] == "/notices/"
    assert [row.title for row in Notice.objects.filter(user=world.dana, read_at__isnull=True)] == ["Reply"]
    assert Notice.objects.filter(user=world.sherry, read_at__isnull=True).exists()  # hers stay hers


@pytest.mark.parametrize("typed", ["", "x", "9" * 5000, "²"])
def test_nonsense_marks_nothing_that_was_not_seen(
    visitor: Visitor, world: World, working: Ticket, typed: str
) -> None:
    assert visitor("dana").post("/notices/read/", {"newest": typed}).status_code == 302
    assert visitor("dana").get("/notices/", {"after": typed}).status_code == 200
    assert Notice.objects.filter(user=world.dana, read_at__isnull=True).count() == 2


def test_pages_follow_by_key(visitor: Visitor, world: World, working: Ticket) -> None:
    for number in range(PAGE):
        reply(working.pk, words=f"Word {number}.", actor=by(world.sherry), now=AT)
    dana = visitor("dana")
    first = text(dana.get("/notices/"))
    after = first.partition("?after=")[2].partition('"')[0]
    second = text(dana.get("/notices/", {"after": after}))
    assert first.count("/notices/") > PAGE
    assert "Word 0." in first
    assert "We have your request" not in first
    assert second.count('class="unread"') == 2


@pytest.mark.parametrize("who", ["lee", "ed", "hana", "rita"])
def test_another_persons_notice_is_missing_like_one_that_is_not_there(
    visitor: Visitor, world: World, working: Ticket, who: str
) -> None:
    browser, theirs = visitor(who), newest(world.dana)
    answers = [browser.get(f"/notices/{pk}/") for pk in (theirs.pk, 987654)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert same_for_all(answers[0]) == same_for_all(answers[1])
    assert newest(world.dana).read_at is None


def test_a_request_that_was_handed_over_takes_its_notices_along(
    visitor: Visitor, world: World, working: Ticket
) -> None:
    opened = newest(world.dana)
    hand_over(working.pk, colleague=world.lee, actor=by(world.hana), now=AT)
    dana = visitor("dana")
    assert "credit missing" not in text(dana.get("/notices/"))
    assert dana.get(f"/notices/{opened.pk}/").status_code == 404
    assert "Handed over" in text(visitor("lee").get("/notices/"))


@pytest.mark.parametrize("who", ["anonymous", "gone"])
def test_without_an_account_there_are_none(visitor: Visitor, world: World, working: Ticket, who: str) -> None:
    browser = visitor(who)
    for address in ("/notices/", f"/notices/{newest(world.dana).pk}/", "/notices/settings/"):
        assert browser.get(address)["Location"].startswith("/sign-in/")
    for address in ("/notices/read/", "/notices/settings/"):
        assert browser.post(address, {"newest": "9999"})["Location"].startswith("/sign-in/")
    assert not Notice.objects.filter(read_at__isnull=False).exists()
    assert not NoticeChoice.objects.exists()


def test_the_bell_costs_one_query_and_the_list_the_same_with_many(
    visitor: Visitor, world: World, working: Ticket
) -> None:
    def costs() -> list[int]:
        dana = visitor("dana")
        return [queries(partial(dana.get, url)) for url in ("/notices/", "/directory/")]

    few = costs()
    for number in range(PAGE):
        reply(working.pk, words=f"Word {number}.", actor=by(world.sherry), now=AT)
        file(world.dana, AT)
    assert costs() == few


# --- what comes by mail ----------------------------------------------------------------------------


def boxes(client: Client) -> dict[str, bool]:
    """Each switch of the settings page, and whether it is on."""
    form = client.get("/notices/settings/").context["form"]
    return {name: bool(form[name].value()) for name in form.fields}


@pytest.mark.parametrize("who", ["dana", "hana", "rita", "jim", "elise"])
def test_every_kind_stands_there_the_fixed_ones_with_their_reason(visitor: Visitor, world: World, who: str) -> None:
    page = text(visitor(who).get("/notices/settings/"))
    for kind in KINDS.values():
        shown = kind.is_for(getattr(world, who).role)
        assert (f"<strong>{kind.title}</strong>" in page) == (shown and bool(kind.always))
        assert (kind.words in page) == shown
        if kind.always:
            assert (kind.always in page) == shown


def test_a_choice_is_kept_and_shown(visitor: Visitor, world: World) -> None:
    dana = visitor("dana")
    assert [name for name, on in boxes(dana).items() if not on] == ["digest"]  # on demand
    assert (
        dana.post("/notices/settings/", {"rep": "on", "end": "on", "copies": "on"})["Location"]
        == "/notices/settings/"
    )
    assert {name for name, on in boxes(dana).items() if not on} >= {"reply", "after_end"}
    assert NoticeChoice.objects.get(user=world.dana).off == ["after_end", "reply"]
    dana.post("/notices/settings/", {"digest": "on"})
    assert boxes(dana)["digest"]
    assert not boxes(visitor("lee"))["digest"]


def test_what_is_always_on_cannot_be_posted_away(visitor: Visitor, world: World) -> None:
    visitor("dana").post("/notices/settings/", {"receipt": "", "off": "receipt"})
    assert set(NoticeChoice.objects.get(user=world.dana).off) == {"reply", "rep", "copies", "end", "after_end"}


def part(page: str, verb: str) -> str:
    return page.partition(f'<details class="verb" id="{verb}"')[2].partition("</details>")[0]


def test_a_rep_reads_before_sending_who_does_not_get_it_by_mail(
    visitor: Visitor, world: World, working: Ticket
) -> None:
    choose(world.dana, ["reply"], now=AT)
    for verb in ("reply", "promise", "resolve", "assign"):
        form = text(visitor("rita").get(f"/requests/{working.pk}/act/{verb}/"))
        said = "gets no mail of this kind, and reads it here; a reply that names a date goes there as well" in form
        assert said is (verb == "reply"), verb
        assert "Dana Ortiz" in form
    previewed = visitor("rita").post(f"/requests/{working.pk}/reply/", {"words": "Soon.", "step": "preview"})
    shown = part(text(previewed), "reply").partition("This would be sent")[2]
    assert world.dana.email.replace("@", "<wbr>@") not in shown.partition("<dt>Subject")[0]
