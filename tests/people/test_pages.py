"""The people pages, for everybody: who sees whom, and that missing and forbidden look alike [8.1], [8.2]."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.access_log import NOWHERE
from contacts.forms import PASSWORD_RULES
from contacts.models import Agency, Invitation, OutgoingMail, Role, User
from contacts.people.services.roles import close_account
from tests.people.conftest import CHOSEN, NOON, Browser, invited, last_mail, link_in, read_again
from tests.tickets.page import beside, same_for_all, text
from tests.world import PASSWORD, World, file, fresh, person

pytestmark = pytest.mark.django_db

LOOKS_AFTER_DANA = {"hana", "ada"}
EVERYBODY = ("dana", "lee", "hana", "ed", "ruth", "rita", "jim", "ada")
MISSING = 987654


def addresses(world: World, invitation: Invitation) -> dict[str, str]:
    """Each address that is about Dana, or about the invitation to her agency, and how it is asked for."""
    dana = f"/people/{world.dana.pk}/"
    acting = {
        f"{dana}role/": "post",
        f"{dana}restore/": "post",
        f"{dana}forget/": "post",
        f"{dana}remove/": "post",
        f"/people/invitations/{invitation.pk}/again/": "post",
        f"/people/invitations/{invitation.pk}/revoke/": "post",
    }
    return {"/people/": "get", "/people/invite/": "get", dana: "get", f"{dana}remove/": "get"} | acting


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_which_page(browser: Browser, world: World, who: str) -> None:
    visitor = browser(who)
    found = {path: visitor.get(path).status_code for path in ("/people/", "/people/invite/", "/people/agencies/new/")}
    leads = who in {"hana", "ruth", "ada"}
    assert found == {
        "/people/": 200 if leads else 404,
        "/people/invite/": 200 if leads else 404,
        "/people/agencies/new/": 200 if who == "ada" else 404,
    }
    for path in (f"/people/{world.dana.pk}/", f"/people/{world.dana.pk}/remove/"):
        assert visitor.get(path).status_code == (200 if who in LOOKS_AFTER_DANA else 404)


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - LOOKS_AFTER_DANA))
def test_forbidden_looks_exactly_like_missing_and_does_nothing(browser: Browser, world: World, who: str) -> None:
    invitation = invited(world)
    visitor = browser(who)
    for path, method in addresses(world, invitation).items():
        numbers = [part for part in path.split("/") if part.isdecimal()]
        if numbers:
            forbidden, missing = (
                getattr(visitor, method)(path.replace(numbers[0], number), {"role": "agency_lead"})
                for number in (numbers[0], str(MISSING))
            )
            assert forbidden.status_code == missing.status_code == 404
            assert same_for_all(forbidden) == same_for_all(missing)
    invitation.refresh_from_db()
    assert (invitation.revoked_at, read_again(world.dana).role) == (None, Role.SUB_AGENT)
    assert OutgoingMail.objects.count() == 1


def test_without_an_account_every_page_asks_to_sign_in(browser: Browser, world: World) -> None:
    for path, method in addresses(world, invited(world)).items():
        answer = getattr(browser("anonymous"), method)(path)
        assert answer["Location"].startswith("/sign-in/?next=")


def test_a_lead_sees_the_people_and_invitations_of_the_own_agency_alone(
    browser: Browser, world: World, ada: User, ruth: User
) -> None:
    invited(world)
    invited(world, "rob@ridge.example", name="Rob Ridge", agency=ruth.agency, actor=ruth)
    file(world.dana, NOON)
    close_account(world.lee, actor=ada, origin=NOWHERE, now=NOON)
    ours, theirs = text(browser("hana").get("/people/")), text(browser("ruth").get("/people/"))
    for words in ("Dana Ortiz", "Lee Sand", "removed", "Hana Brooks", "nina.new@", '<span class="num">1</span>'):
        assert words.replace("@", "") in ours.replace("@", "").replace("<wbr>", "")
    for words in ("Ed Kwan", "Rob Ridge", "Ruth Adler", "Rita Hale", "Blue Ridge"):
        assert words not in ours
    assert "Rob Ridge" in theirs
    assert "Dana Ortiz" not in theirs


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Dana Ortiz", "Ed Kwan", "Rita Hale"}),
        ("q=dana", {"Dana Ortiz"}),
        ("q=RITA.HALE@", {"Rita Hale"}),
        ("side=staff", {"Rita Hale"}),
        ("side=agency", {"Dana Ortiz", "Ed Kwan"}),
        ("show=removed", {"Ed Kwan"}),
        ("show=active&side=agency", {"Dana Ortiz"}),
        ("agency={harbor}", {"Dana Ortiz"}),
        ("agency=x&side=y&show=z&after=%00", {"Dana Ortiz", "Ed Kwan", "Rita Hale"}),
        ("agency=99999999999999999999&after=99999999999999999999", {"Dana Ortiz", "Ed Kwan", "Rita Hale"}),
        ("q=nobody", set()),
    ],
)
def test_an_administrator_finds_people(browser: Browser, world: World, asked: str, found: set[str]) -> None:
    User.objects.filter(pk=world.ed.pk).update(is_active=False)
    shown = text(browser("ada").get(f"/people/?{asked.format(harbor=world.dana.agency_id)}"))
    rows = shown.partition('id="people"')[2]
    assert "Sought(" not in shown  # the find box of the bar has a word of its own
    assert {name for name in ("Dana Ortiz", "Ed Kwan", "Rita Hale") if name in rows} == found
    assert ("Nobody is like that." in shown) is (not found)


def test_long_lists_page_by_key_and_cost_the_same(browser: Browser, world: World) -> None:
    hana = browser("hana")

    def cost() -> int:
        hana.get("/people/")
        with CaptureQueriesContext(connection) as seen:
            hana.get("/people/")
        return len(seen)

    few = cost()
    people = [
        User(email=f"many{n}@agency.example", name=f"Many {n // 2:02}", role=Role.SUB_AGENT, agency=world.hana.agency)
        for n in range(60)
    ]
    User.objects.bulk_create(people)
    for n in range(8):
        invited(world, f"more{n}@agency.example")
    assert cost() == few <= 12
    seen: list[str] = []
    for page in pages(hana):
        seen += [row.name for row in page]
    assert seen == sorted(seen)
    assert len(seen) == 63


def pages(browser: Client) -> Iterator[list[User]]:
    after = ""
    while True:
        context = browser.get(f"/people/?after={after}").context
        yield context["rows"]
        after = context["after"]
        if not after:
            return


def test_inviting_answers_the_same_whatever_there_is_at_the_address(browser: Browser, world: World) -> None:
    hana = browser("hana")
    seen = set()
    for address in ("nina.new@agency.example", world.lee.email, world.ed.email, world.rita.email):
        typed = {"name": "Some Body", "email": address, "role": "sub_agent"}
        answer = hana.post("/people/invite/", typed, follow=True)
        assert answer.redirect_chain == [("/people/", 302)]
        row = text(answer).partition('id="invited"')[2].partition("<tbody>")[2].partition("</tr>")[0]
        local, _, domain = address.partition("@")
        note = text(answer).partition('class="messages"')[2].partition("</ul>")[0]
        plain = (row + note).replace("<wbr>", "").replace(address, "…").replace(local, "…").replace(domain, "…")
        seen.add("".join(part for part in plain.split("invitations/")[0]))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"email": "no address"}, "email", "Write an address such as"),
        ({"email": "nína@agency.example"}, "email", "without accents"),
        ({"email": ""}, "email", "Type their e-mail address."),
        ({"name": ""}, "name", "Type their name."),
        ({"name": "N\u202eina"}, "name", "cannot be shown"),
        ({"name": "x" * 121}, "name", "at most 120"),
        ({"role": ""}, "role", "Choose one."),
        ({"role": "administrator"}, "role", "Choose one of these."),
        ({"role": "rep"}, "role", "Choose one of these."),
    ],
)
def test_what_is_wrong_stays_as_typed_beside_its_field(
    browser: Browser, world: World, typed: dict[str, str], field: str, words: str
) -> None:
    sent = {"name": "Nina New", "email": "nina.new@agency.example", "role": "sub_agent"} | typed
    refused = browser("hana").post("/people/invite/", sent)
    assert refused.status_code == 422
    assert words in beside(refused, f"id_{field}")
    assert not Invitation.objects.exists()


def test_an_administrator_says_which_agency(browser: Browser, world: World) -> None:
    ada = browser("ada")
    typed = {"name": "Nina New", "email": "nina.new@agency.example", "role": "sub_agent", "agency": ""}
    assert "Choose their agency." in beside(ada.post("/people/invite/", typed), "id_agency")
    of_staff = typed | {"role": "rep", "agency": world.dana.agency_id}
    assert "CMS staff has none" in beside(ada.post("/people/invite/", of_staff), "id_agency")
    assert ada.post("/people/invite/", typed | {"role": "rep"})["Location"] == "/people/"
    assert Invitation.objects.get().agency is None


def test_thirty_invitations_an_hour_are_enough(browser: Browser, world: World) -> None:
    hana = browser("hana")
    typed = {"name": "Nina New", "role": "sub_agent"}
    found = [hana.post("/people/invite/", typed | {"email": f"n{n}@agency.example"}).status_code for n in range(31)]
    assert found == [302] * 30 + [422]
    again = hana.post(f"/people/invitations/{Invitation.objects.latest('id').pk}/again/", follow=True)
    assert "thirty invitations within an hour" in text(again)
    assert OutgoingMail.objects.count() == 30


def test_an_invitation_can_be_sent_again_and_revoked(browser: Browser, world: World) -> None:
    invitation = invited(world)
    old = link_in(last_mail())
    hana = browser("hana")
    assert "A new link is on its way" in text(hana.post(f"/people/invitations/{invitation.pk}/again/", follow=True))
    assert Client().get(old).status_code == 404
    assert Client().get(link_in(last_mail())).status_code == 200
    done = hana.post(f"/people/invitations/{invitation.pk}/revoke/", follow=True)
    assert ("is revoked" in text(done), "No invitation is open." in text(done)) == (True, True)
    assert Client().get(link_in(last_mail())).status_code == 404
    assert hana.post(f"/people/invitations/{invitation.pk}/revoke/").status_code == 404


def test_an_agency_is_added_with_its_lead(browser: Browser, world: World) -> None:
    ada = browser("ada")
    typed = {"agency_name": "Coastal Voice", "name": "Cara Lee", "email": "cara@coastal.example"}
    assert ada.post("/people/agencies/new/", typed)["Location"] == "/people/"
    assert Invitation.objects.get().agency == Agency.objects.get(name="Coastal Voice")
    refused = ada.post("/people/agencies/new/", typed | {"agency_name": "COASTAL voice"})
    assert "of this name already" in beside(refused, "id_agency_name")


def test_a_role_is_changed_on_the_persons_page(browser: Browser, world: World) -> None:
    hana, path = browser("hana"), f"/people/{world.dana.pk}/"
    assert hana.post(f"{path}role/", {"role": "agency_lead"})["Location"] == path
    shown = text(hana.get(path))
    assert "role changed from sub-agent to agency lead" in shown
    assert "by Hana Brooks" in shown
    for role in ("", "rep", "administrator", "agency_lead"):
        refused = hana.post(f"{path}role/", {"role": role})
        assert refused.status_code == 422
        assert '<a href="#id_role_0">Role</a>: ' in text(refused) or role == "agency_lead"
    assert read_again(world.dana).role == Role.AGENCY_LEAD


def test_who_has_lost_the_second_factor_is_freed_of_it(browser: Browser, world: World) -> None:
    hana, path = browser("hana"), f"/people/{world.dana.pk}/"
    assert "Second factor lost?" not in text(hana.get(path))
    assert "has no second factor" in text(hana.post(f"{path}forget/", follow=True))
    Authenticator.objects.create(user=world.dana, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Second factor lost?" in text(hana.get(path))
    assert "with the password alone now" in text(hana.post(f"{path}forget/", follow=True))
    assert not Authenticator.objects.exists()
    event = world.dana.access_events.get(kind="second_factor_removed")
    assert (event.by, last_mail().to) == (world.hana, [world.dana.email])


def test_a_sign_in_says_when_and_from_where(browser: Browser, world: World) -> None:
    dana = Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    dana.post("/sign-in/", {"login": world.dana.email, "password": PASSWORD})
    shown = text(browser("hana").get(f"/people/{world.dana.pk}/")).partition('id="history"')[2]
    for words in ("signed in with password", "Tue 15 Sep 2026, 12:00 PM", "203.0.113.7", "Firefox on Windows"):
        assert words in shown


def test_of_oneself_only_the_history_is_there(browser: Browser, world: World) -> None:
    hana, path = browser("hana"), f"/people/{world.hana.pk}/"
    shown = text(hana.get(path))
    assert "Nobody changes their own access" in shown
    assert "Remove" not in shown.partition("<main")[2]
    assert hana.post(f"{path}role/", {"role": "sub_agent"}).status_code == 422
    assert hana.post(f"{path}remove/").status_code == 404
    assert read_again(world.hana).role == Role.AGENCY_LEAD


def test_who_demotes_or_removes_the_only_lead_is_warned(browser: Browser, world: World) -> None:
    ada, warning = browser("ada"), "This is the only lead of Harbor Telecom"
    for path in (f"/people/{world.hana.pk}/", f"/people/{world.hana.pk}/remove/"):
        assert warning in text(ada.get(path))
    person("Hal Second", Role.AGENCY_LEAD, world.hana.agency)
    assert warning not in text(ada.get(f"/people/{world.hana.pk}/"))


def test_removing_asks_who_takes_the_open_requests(browser: Browser, world: World) -> None:
    ticket = file(world.dana, NOON)
    hana, path = browser("hana"), f"/people/{world.dana.pk}/remove/"
    asked = text(hana.get(path))
    assert "1 open request goes" in asked
    assert [name for name in ("Lee Sand", "Hana Brooks", "Ed Kwan") if f">{name}</option>" in asked] == [
        "Lee Sand",
        "Hana Brooks",
    ]
    for heir in ("", world.dana.pk, world.ed.pk, "x"):
        refused = hana.post(path, {"heir": heir})
        assert refused.status_code == 422
        assert '<a href="#id_heir">Who takes the open requests</a>: ' in text(refused)
    assert read_again(world.dana).is_active
    done = hana.post(path, {"heir": world.lee.pk}, follow=True)
    assert "Dana Ortiz is removed. The open requests are handed over." in text(done)
    assert fresh(ticket).submitter == world.lee
    assert hana.get(path).status_code == 404
    back = hana.post(f"/people/{world.dana.pk}/restore/", follow=True)
    assert "Dana Ortiz may sign in again" in text(back)
    assert read_again(world.dana).is_active


def test_accepting_signs_in_and_the_link_is_used_up(world: World) -> None:
    invited(world)
    path, browser = link_in(last_mail()), Client(enforce_csrf_checks=True)
    page = browser.get(path)
    for words in ("Hana Brooks", "Harbor Telecom", "sub-agent", PASSWORD_RULES, 'value="Nina New"'):
        assert words in text(page)
    typed = {"name": "Nina Newman", "password1": CHOSEN, "password2": CHOSEN}
    assert browser.post(path, typed, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    done = browser.post(path, typed | {"csrfmiddlewaretoken": page.context["csrf_token"]})
    assert (done.status_code, done["Location"]) == (302, "/")
    assert "Your account is ready" in text(browser.get("/requests/"))
    nina = User.objects.get(email="nina.new@agency.example")
    assert list(nina.access_events.order_by("id").values_list("kind", flat=True)) == [
        "invitation_accepted",
        "signed_in",
    ]
    for each in (page, done, browser.get(path)):
        assert (each["Cache-Control"], each["Referrer-Policy"]) == ("private, no-store", "same-origin")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"password1": "short", "password2": "short"}, "password1", "too short"),
        ({"password1": "password123", "password2": "password123"}, "password1", "too common"),
        ({"password1": "nina.new@agency", "password2": "nina.new@agency"}, "password1", "too similar"),
        ({"password2": "something else"}, "password2", "not the same"),
        ({"password2": ""}, "password2", "Type the same password once more."),
        ({"name": " "}, "name", "Type your name."),
    ],
)
def test_what_an_invited_person_gets_wrong(world: World, typed: dict[str, str], field: str, words: str) -> None:
    invited(world)
    path = link_in(last_mail())
    sent = {"name": "Nina Newman", "password1": CHOSEN, "password2": CHOSEN, "email": "else@evil.example"}
    refused = Client().post(path, sent | typed)
    assert refused.status_code == 422
    assert words in beside(refused, f"id_{field}")
    assert CHOSEN not in text(refused)
    assert not User.objects.filter(email__in=["nina.new@agency.example", "else@evil.example"]).exists()


def test_whatever_is_wrong_with_a_link_the_same_page_says_so(world: World, ada: User) -> None:
    path_of = {}
    for words in ("used", "revoked", "foreign"):
        invitation = invited(world, f"{words}@agency.example")
        path_of[words] = link_in(last_mail())
    typed = {"name": "Nina", "password1": CHOSEN, "password2": CHOSEN}
    Client().post(path_of["used"], typed)
    Invitation.objects.filter(email="revoked@agency.example").update(revoked_at=NOON)
    User.objects.create_user("foreign@agency.example", name="F", role=Role.REP)
    paths = ["/invitation/nonsense/", "/invitation/%00/", path_of["used"], path_of["revoked"]]
    shown = [Client().get(path) for path in paths] + [
        Client().post(path, typed) for path in [*paths, path_of["foreign"]]
    ]
    assert {page.status_code for page in shown} == {404}
    assert len({same_for_all(page) for page in shown}) == 1
    assert "This invitation is used up or not valid" in text(shown[0])
    assert invitation.email == "foreign@agency.example"


def test_the_page_names_nobody_who_is_signed_in(browser: Browser, world: World) -> None:
    invited(world)
    page = text(browser("rita").get(link_in(last_mail())))
    assert "Rita Hale" not in page


def test_links_cannot_be_tried_by_the_thousand(world: World) -> None:
    found = [Client().post("/invitation/nonsense/").status_code for _ in range(31)]
    assert found == [404] * 30 + [429]
