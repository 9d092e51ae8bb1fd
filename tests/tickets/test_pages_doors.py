"""Every address, for everybody: what they see, and that missing and forbidden look alike [8.1], [8.2]."""

import pytest
from django.http import HttpResponse
from django.test import Client

from contacts.models import OutgoingMail, User
from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once, world
from tests.tickets.page import same_for_all, text
from tests.world import World, file, fresh, office
from tickets.forms.arranging import ARRANGING_FORMS
from tickets.models import Event, Ticket
from tickets.states import Verb

__all__ = ["filed", "filed_once", "world"]  # the fixtures of this module
pytestmark = pytest.mark.django_db

NOBODY = ("anonymous", "gone")
AGENCY = {"dana", "lee", "hana", "ed"}
STAFF = {"rita", "jim"}
SEES_IT = {"dana", "hana", *STAFF}

# Each address, and who gets a page there; everybody else who is signed in gets the missing one.
PAGES = {
    "/account/": AGENCY | STAFF,
    "/account/history/": AGENCY | STAFF,
    "/account/password/": AGENCY | STAFF,
    "/account/passkeys/": AGENCY | STAFF,
    "/account/recovery-codes/": set(),  # nobody has any yet
    "/account/sessions/": AGENCY | STAFF,
    "/requests/": AGENCY,
    "/requests/accounts/": AGENCY,
    "/requests/export.csv": AGENCY,
    "/requests/export.xlsx": AGENCY,
    "/requests/calendar/": AGENCY,
    "/requests/new/": AGENCY,
    "/requests/new/billing/": AGENCY,
    "/requests/new/report/": AGENCY,
    "/requests/new/nonsense/": set(),
    "/requests/{ticket}/": SEES_IT,
    "/requests/{ticket}/act/reply/": STAFF,
    "/requests/{ticket}/act/merge/": set(),
    "/requests/{ticket}/arrange/": STAFF,
    "/requests/{ticket}/files/987654/call-detail/": set(),
    "/requests/{ticket}/live/": STAFF,
    "/requests/{ticket}/proof/": {"jim"},
    "/requests/{ticket}/proof.json": {"jim"},
    "/desk/macros/": STAFF,
    "/desk/macros/new/": STAFF,
    "/desk/macros/987654/": set(),
    "/requests/987654/": set(),
    "/requests/99999999999999999999/": set(),
    "/uploads/00000000-0000-0000-0000-000000000001/": AGENCY | STAFF,  # each their own
    "/notices/": AGENCY | STAFF,
    "/notices/987654/": set(),
    "/notices/settings/": AGENCY | STAFF,
    "/calls/new/": STAFF,
    "/calls/new/person/{dana}/": STAFF,
    "/calls/new/account/{account}/": STAFF,
    "/calls/{ticket}/": set(),  # nobody called
    "/queue/": STAFF,
    "/queue/rows/": STAFF,
    "/queue/filters/": STAFF,
    "/queue/bulk/": STAFF,
    "/queue/bulk/987654/": set(),
    "/queue/views/": STAFF,
    "/queue/views/987654/": set(),
    "/find/": AGENCY | STAFF,
    "/my-day/": STAFF,
    "/my-day/list/": STAFF,
    "/my-day/absences/": STAFF,
    "/my-day/absences/987654/": set(),
    "/absences/": {"jim"},
    "/absences/new/": {"jim"},
    "/absences/987654/": set(),
    "/find/suggested/": STAFF,
    "/find/commands/": STAFF,
    "/board/": {"jim"},
    "/board/rows/": {"jim"},
    "/board/{ticket}/act/escalate/": {"jim"},
    "/board/{ticket}/act/ease/": {"jim"},
    "/board/{ticket}/act/reply/": set(),
    "/board/987654/act/ease/": set(),
    "/board/health/": {"jim"},
    "/board/log/": {"jim"},
    "/board/log.csv": {"jim"},
    "/board/next/": {"jim"},
    "/board/next/list/": {"jim"},
    "/board/next/what-if/": {"jim"},
    "/board/load/": {"jim"},
    "/board/load/list/": {"jim"},
    "/board/then/": {"jim"},
    "/board/then/list/": {"jim"},
    "/board/then/rows.csv": {"jim"},
    "/board/then/rows.xlsx": {"jim"},
    "/rules/": {"jim"},
    "/rules/calendars/Office/versions/1/": {"jim"},
    "/rules/calendars/Office/versions/2/": set(),
    "/rules/policies/billing/versions/1/": {"jim"},
    "/rules/policies/billing/versions/2/": set(),
    "/rules/routes/billing/versions/1/": {"jim"},
    "/rules/ladders/billing/versions/1/": {"jim"},
    "/rules/ladders/moon/versions/1/": set(),
    "/rules/teams/": {"jim"},
    "/rules/teams/helpdesk/": {"jim"},
    "/rules/teams/moon/": set(),
    "/rules/teams/helpdesk/out/{rita}/": {"jim"},
    "/rules/teams/helpdesk/out/987654/": set(),
    "/directory/": AGENCY | STAFF,
    "/directory/files/": set(),  # of administrators
    "/directory/files/accounts/all.csv": set(),
    "/directory/files/accounts/template.csv": set(),
    "/directory/loads/987654/": set(),
    "/people/": {"hana"},
    "/people/invite/": {"hana"},
    "/people/agencies/new/": set(),
    "/people/987654/": set(),
    "/people/987654/remove/": set(),
    "/guidelines/": AGENCY | STAFF,
    "/when/": AGENCY | STAFF,
    "/mail/": {"jim"},
    "/mail/{mail}/": {"jim"},
    "/mail/{mail}/formatted/": {"jim"},
    "/mail/987654/": set(),
    "/mail/texts/": {"jim"},
    "/mail/texts/receipt/": {"jim"},
    "/mail/texts/receipt/formatted/": {"jim"},
    "/mail/texts/receipt/words/": {"jim"},
    "/mail/texts/password/words/": set(),
}


def real(address: str, ticket: Ticket) -> str:
    mail = OutgoingMail.objects.latest("id").pk
    rita = User.objects.get(teams__key="helpdesk").pk
    ids = {"ticket": ticket.pk, "mail": mail, "dana": ticket.submitter_id, "account": ticket.account_id, "rita": rita}
    return address.format(**ids)


def read_to_its_end(answer: HttpResponse) -> bool:
    """As a browser does, so that a file that is sent is closed."""
    return b"".join(answer) != b""


@pytest.mark.parametrize("who", sorted(AGENCY | STAFF))
def test_who_sees_which_page(visitor: Visitor, filed: Ticket, who: str) -> None:
    browser = visitor(who)
    answers = {address: browser.get(real(address, filed)) for address in PAGES}
    found = {address: answer.status_code for address, answer in answers.items() if read_to_its_end(answer)}
    assert found == {address: 200 if who in seen_by else 404 for address, seen_by in PAGES.items()}


@pytest.mark.parametrize("who", NOBODY)
def test_without_an_account_every_page_asks_to_sign_in(visitor: Visitor, filed: Ticket, who: str) -> None:
    browser = visitor(who)
    for address in ("/", *PAGES):
        url = real(address, filed)
        assert browser.get(url)["Location"] == f"/sign-in/?next={url}"
    assert browser.get("/sign-in/").status_code == 200
    assert browser.get("/healthz").status_code == 200


@pytest.mark.parametrize("who", ["lee", "ed"])
def test_forbidden_looks_exactly_like_missing(visitor: Visitor, filed: Ticket, who: str) -> None:
    browser = visitor(who)
    addresses = ["/requests/{}/", *(f"/requests/{{}}/{verb}/" for verb in Verb)]
    for address in addresses:
        ask = browser.get if address == addresses[0] else browser.post
        forbidden, missing = (ask(address.format(pk)) for pk in (filed.pk, 987654))
        assert forbidden.status_code == missing.status_code == 404
        assert same_for_all(forbidden) == same_for_all(missing)
        assert filed.description not in text(forbidden)


@pytest.mark.parametrize(
    ("who", "start"), [("dana", "/requests/"), ("hana", "/requests/"), ("rita", "/queue/"), ("jim", "/board/")]
)
def test_everybody_starts_where_their_day_starts(visitor: Visitor, filed: Ticket, who: str, start: str) -> None:
    assert visitor(who).get("/")["Location"] == start


AGENCY_VERBS = {"reply", "withdraw", "reopen", "complete", "hand_over", "copies", "accept"}
STAFF_VERBS = {str(verb) for verb in Verb} - {"withdraw", "hand_over", "accept"}
MAY = {"dana": AGENCY_VERBS, "hana": AGENCY_VERBS, "rita": STAFF_VERBS, "jim": STAFF_VERBS, "lee": set(), "ed": set()}


@pytest.mark.parametrize("who", MAY)
def test_who_may_post_which_verb(visitor: Visitor, filed: Ticket, who: str) -> None:
    """An empty form is refused beside its fields where the verb is there at all; confirming needs no words."""
    browser, events = visitor(who), Event.objects.count()
    verbs = [verb for verb in Verb if verb is not Verb.CONFIRM]
    found = {str(verb): browser.post(f"/requests/{filed.pk}/{verb}/").status_code for verb in verbs}
    assert found == {str(verb): 422 if verb in MAY[who] else 404 for verb in verbs}
    assert Event.objects.count() == events
    confirmed = browser.post(f"/requests/{filed.pk}/confirm/").status_code
    assert confirmed == (302 if "confirm" in MAY[who] else 404)


@pytest.mark.parametrize("who", [*sorted(AGENCY | {"rita"}), "jim"])
def test_only_supervisors_acknowledge(visitor: Visitor, filed: Ticket, who: str) -> None:
    assert visitor(who).post(f"/board/{filed.pk}/acknowledge/").status_code == (302 if who == "jim" else 404)


@pytest.mark.parametrize("who", NOBODY)
def test_without_an_account_nothing_can_be_posted(visitor: Visitor, filed: Ticket, who: str) -> None:
    browser = visitor(who)
    events = Event.objects.count()
    for verb in Verb:
        answer = browser.post(f"/requests/{filed.pk}/{verb}/", {"words": "Hello."})
        assert answer["Location"] == "/sign-in/?next=/"  # not to an address that only acts
    assert Event.objects.count() == events


ACTING = {
    **{f"/requests/{{}}/{verb}/": "/requests/{}/" for verb in (*Verb, "escalate", "ease", "take")},
    **{f"/requests/{{}}/{verb}/": "/requests/{}/arrange/" for verb in ARRANGING_FORMS},
    "/board/{}/acknowledge/": "/requests/{}/",
    "/desk/macros/{}/remove/": "/desk/macros/",
    "/desk/serve/": "/queue/",
    **{f"/requests/calendar/{act}/": "/requests/calendar/" for act in ("new", "revoke")},
    "/requests/new/billing/preview/": "/requests/new/billing/",
    "/requests/drafts/0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11/discard/": "/requests/new/",
    "/notices/read/": "/notices/",
    "/my-day/absences/{}/remove/": "/my-day/absences/",
    "/absences/{}/remove/": "/absences/",
    **{f"/directory/loads/{{}}/{act}/": "/directory/loads/{}/" for act in ("do", "again", "drop", "tell")},
    "/queue/bulk/do/": "/queue/bulk/",
    "/queue/bulk/{}/undo/": "/queue/bulk/{}/",
    "/queue/views/new/": "/queue/",
    "/queue/views/{}/remove/": "/queue/views/",
    **{f"/people/{{}}/{act}/": "/people/{}/" for act in ("role", "forget", "restore")},
    **{f"/people/invitations/{{}}/{act}/": "/people/" for act in ("again", "revoke")},
}


@pytest.mark.parametrize("who", ["dana", "ed", "rita", "jim", *NOBODY])
def test_who_visits_an_address_that_acts_is_led_to_its_page(visitor: Visitor, filed: Ticket, who: str) -> None:
    """As by a reload after an error. Where it leads says nothing: it is the same for what does not exist."""
    browser = visitor(who)
    for pk in (filed.pk, 987654):
        for url, page in ACTING.items():
            for visit in (browser.get, browser.head):
                answer = visit(url.format(pk))
                assert (answer.status_code, answer["Location"]) == (302, page.format(pk))
    assert browser.put(f"/requests/{filed.pk}/reply/").status_code == 405
    assert fresh(filed).status == "received"


def test_a_reload_after_an_error_shows_the_request_again(visitor: Visitor, filed: Ticket) -> None:
    refused = visitor("dana").post(url := f"/requests/{filed.pk}/reply/", {"words": ""})
    assert refused.status_code == 422
    assert "credit missing" in text(visitor("dana").get(url, follow=True))
    assert visitor("ed").get(url, follow=True).status_code == 404
    missing = "/sign-in/?next=/requests/987654/"
    assert visitor("anonymous").get("/requests/987654/reply/", follow=True).redirect_chain[-1][0] == missing


def test_a_post_without_its_token_is_refused(world: World, filed: Ticket) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.rita)
    assert browser.post(f"/requests/{filed.pk}/confirm/").status_code == 403
    assert fresh(filed).status == "received"


def test_lists_and_search_hold_only_what_a_person_may_see(visitor: Visitor, world: World, filed: Ticket) -> None:
    file(world.lee, office("2026-09-15 11:00"), description="a question of Lee")
    file(world.ed, office("2026-09-15 11:00"), description="a question of Ed", account_text="404 555 0188")
    seen = {
        who: [name for name in ("credit missing", "of Lee", "of Ed") if name in text(visitor(who).get("/requests/"))]
        for who in sorted(AGENCY)
    }
    assert seen == {
        "dana": ["credit missing"],
        "lee": ["of Lee"],
        "hana": ["credit missing", "of Lee"],
        "ed": ["of Ed"],
    }
    number = filed.numbers.get().number
    for who in ("lee", "ed"):
        found, missing = (visitor(who).get("/find/", {"q": q}, follow=True) for q in (number, "C222-2222"))
        assert "No request fits." in text(found)
        assert same_for_all(found, number) == same_for_all(missing, "C222-2222")
    for who in ("dana", "hana", "rita"):
        assert (
            visitor(who).get("/find/", {"q": number.lower().replace("-", " ")})["Location"]
            == f"/requests/{filed.pk}/"
        )


DISCARD = "/requests/drafts/0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11/discard/"


@pytest.mark.parametrize("who", [*sorted(AGENCY | STAFF), *NOBODY])
def test_who_may_discard_a_draft(visitor: Visitor, who: str) -> None:
    """Nobody learns whether there is one; staff has none."""
    answer = visitor(who).post(DISCARD)
    expected = {**dict.fromkeys(AGENCY, "/requests/new/"), **dict.fromkeys(NOBODY, "/sign-in/?next=/")}
    assert answer.headers.get("Location") == expected.get(who)
    assert answer.status_code == (404 if who in STAFF else 302)


ODD = [
    "/find/?q=%00",
    "/find/?q=" + "9" * 200,
    "/queue/?view=%00&after=%00",
    "/queue/?after=20260915T100000_" + "9" * 40,
    "/queue/?after=x_1",
    "/board/?view=nonsense&after=_",
    "/board/?after=%00_1",
    "/board/then/?until=0001-01-01",
    "/board/then/list/?open=9999-12-31",
    "/board/log/?until=9999-12-31",
]


@pytest.mark.parametrize("url", ODD)
def test_nonsense_in_the_address_breaks_nothing(visitor: Visitor, filed: Ticket, url: str) -> None:
    assert visitor("jim").get(url).status_code == 200


def test_an_open_page_that_is_none_of_ours_is_not_renewed_in_place(visitor: Visitor, filed: Ticket) -> None:
    url, jim = f"/board/{filed.pk}/act/escalate/?next=/board/", visitor("jim")
    found = {
        page: "hx-post" in text(jim.get(url, headers={"HX-Request": "true", "HX-Current-URL": page}))
        for page in ("http://testserver/board/", "http://elsewhere.example/board/", "http://[")
    }
    assert found == {"http://testserver/board/": True, "http://elsewhere.example/board/": False, "http://[": False}


@pytest.mark.parametrize("after", ["%00", "²", "9" * 40, "-1"])
def test_nonsense_in_the_key_of_a_page_breaks_nothing(visitor: Visitor, filed: Ticket, after: str) -> None:
    assert visitor("dana").get(f"/requests/?after={after}").status_code == 200
