"""Files of people: who is new, what changes and what never does by a file, and how the new ones get in."""

import time

import pytest
from django.test import Client

from contacts.loads.kind import CellError
from contacts.loads.people import phones, teams
from contacts.loads.selectors import exported_rows
from contacts.models import AccessEvent, Membership, OutgoingMail, Phone, Role, TeamEvent, User
from tests.loads.files import NOW, counts, load, refusals, report
from tests.once import world
from tests.tickets.conftest import noon
from tests.tickets.page import text
from tests.world import World, person
from tickets.loads.kinds import KINDS
from tickets.spreadsheets import csv_lines

__all__ = ["noon", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HEAD = "E-mail,Name,Role,Agency,Title,Teams,Phones\n"
NINA = "Nina.New@Agency.example,Nina  New,Sub Agent,harbor telecom,,,404 555 0100 (Office); ＋1 404 555 0101\n"
REX = "rex.new@cms.example,Rex New,REP,,Account Rep,customer care helpdesk;complex_billing,\n"


@pytest.fixture
def ada(world: World) -> User:
    return person("Ada Sharp", Role.ADMINISTRATOR)


def exported() -> str:
    return "".join(csv_lines(KINDS["people"].titles, exported_rows(KINDS["people"])))


def test_new_people_come_in_without_a_password_and_what_is_said_of_others_changes(world: World, ada: User) -> None:
    changed = f"{world.rita.email},Rita Hale-Moss,rep,,Senior Rep,Complex Billing Group,404 555 0102\n"
    done = load("people", HEAD + NINA + REX + changed, ada)
    assert (done.state, counts(done)) == ("done", (2, 1, 0, 0)), refusals(done) or done.why
    nina, rex = (
        User.objects.get(email=f"{name}.new@{side}.example") for name, side in (("nina", "agency"), ("rex", "cms"))
    )
    assert (nina.name, nina.role, nina.agency, nina.has_usable_password()) == (
        "Nina New",
        "sub_agent",
        world.dana.agency,
        False,
    )
    assert [(each.number, each.label) for each in nina.phones.all()] == [
        ("404 555 0100", "Office"),
        ("+1 404 555 0101", ""),
    ]
    assert (rex.role, rex.title, rex.is_active, rex.is_staff) == ("rep", "Account Rep", True, False)
    assert set(rex.teams.values_list("key", flat=True)) == {"helpdesk", "complex_billing"}
    rita = User.objects.get(pk=world.rita.pk)
    assert (rita.name, rita.title, rita.password) == ("Rita Hale-Moss", "Senior Rep", world.rita.password)
    assert list(rita.teams.values_list("key", flat=True)) == ["complex_billing"]
    logged = TeamEvent.objects.filter(user=rita, by=ada).order_by("id").values_list("act", "team__key")
    assert list(logged) == [("taken_out", "helpdesk"), ("added", "complex_billing")]
    events = AccessEvent.objects.filter(by=ada).order_by("id").values_list("kind", "user__name")
    assert list(events) == [("entered", "Nina New"), ("entered", "Rex New"), ("altered", "Rita Hale-Moss")]
    assert not OutgoingMail.objects.exists()
    assert counts(report("people", HEAD + NINA + REX + changed)) == (0, 0, 3, 0)
    without_columns = "E-mail,Name,Role\n" + f"{rita.email},Rita Hale-Moss,rep\n"
    assert counts(report("people", without_columns)) == (0, 0, 1, 0)  # what the file does not have stays
    assert counts(load("people", without_columns.replace("Moss", "Mossop"), ada)) == (0, 1, 0, 0)
    assert (Phone.objects.get(user=rita).number, Membership.objects.get(user=rita).team.key) == (
        "404 555 0102",
        "complex_billing",
    )
    emptied = load("people", HEAD + f"{rita.email},Rita Hale-Moss,rep,,,,\n", ada)
    assert counts(emptied) == (0, 1, 0, 0)
    assert not Membership.objects.filter(user=rita).exists()
    assert not Phone.objects.filter(user=rita).exists()


def test_what_is_taken_along_can_be_loaded_again_unchanged(world: World) -> None:
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    world.dana.phones.create(number="+1 404 555 0100", label="=Office")
    text = exported()
    assert world.lee.email not in text
    assert counts(report("people", text)) == (0, 0, User.objects.filter(is_active=True).count(), 0)


def test_what_a_file_never_does_is_refused_with_the_way_to_do_it(world: World) -> None:
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    rows = {
        f"{world.rita.email},Rita,team lead,,,,": "Role: Rita Hale is rep already, and a file changes no role.",
        f"{world.dana.email},Dana,rep,,,,": "Role: Dana Ortiz is sub-agent already, and a file changes no role.",
        f"{world.ed.email},Ed,sub-agent,Harbor Telecom,,,": "Agency: Ed Kwan works for Blue Ridge Voice, and",
        f"{world.lee.email},Lee,sub-agent,Harbor Telecom,,,": "E-mail: Lee Sand was removed. Let them in again",
        "a@x.example,A,sub-agent,,,,": "Agency: Name the agency: somebody who is sub-agent works for one.",
        "b@x.example,B,rep,Harbor Telecom,,,": "Agency: Leave it empty: somebody who is rep works for CMS.",
        "c@x.example,C,sub-agent,Harbor Telecom,,Billing,": "Teams: Leave it empty: only people of CMS",
        "d@x.example,D,king,,,,": "Role: Write one of these: sub-agent, agency lead, rep",
        "e@x.example,E,rep,,,No Such,": "Teams: There is no team “No Such”. Put its name right.",
        "f@x.example,F,agency lead,Nobody,,,": "Agency: There is no agency “Nobody”.",
        "nonsense,G,rep,,,,": "E-mail: This is no address that a mail can reach.",
        "jürgen@x.example,H,rep,,,,": "E-mail: Write the address without accents",
        "i@x.example,I,rep,,,,none": "Phones: “none” is no telephone number.",
        "j@x.example,,rep,,,,": "Name: It is empty, and every row needs it.",
    }
    found = refusals(report("people", HEAD + "\n".join(rows)))
    said = [f"{problems[0][0]}: {problems[0][1]}" for _, problems in sorted(found.items())]
    assert [line[: len(words)] for line, words in zip(said, rows.values(), strict=True)] == list(rows.values())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("(770) 835-0101 (Office); 404 555 0100", "(770) 835-0101 (Office); 404 555 0100"),
        (" ; 1 (2) ;", "1 (2)"),
        ("404.555.0100(home)", "404.555.0100 (home)"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_read_with_their_labels(typed: str, read: str) -> None:
    assert phones(typed) == read
    assert phones(read) == read
    assert teams("A ;; B;A") == "A; B"
    with pytest.raises(CellError, match="too long"):
        phones("1" * 41)


def test_a_long_cell_without_its_closing_bracket_takes_no_time() -> None:
    began = time.process_time()
    for _ in range(5):
        with pytest.raises(CellError, match="too long"):
            phones("1" * 400 + "(" + "a" * 590)
    assert time.process_time() - began < 1


def test_the_new_ones_are_mailed_once_when_the_administrator_says_so(world: World, ada: User) -> None:
    browser = Client()
    browser.force_login(ada)
    done = load("people", HEAD + NINA + REX, ada)
    url = f"/directory/loads/{done.pk}/"
    page = text(browser.get(url))
    assert "2 people have no password yet" in page
    assert f'href="/people/{User.objects.get(name="Rex New").pk}/"' in page
    nina = User.objects.get(name="Nina New")
    ticked = {"whom": "ticked", "person": [nina.pk, world.dana.pk, "x"]}
    assert "1 mail is on the way." in text(browser.post(f"{url}tell/", ticked, follow=True))
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.created_at) == ([nina.email], NOW)
    assert "as sub-agent of Harbor Telecom" in mail.body
    assert "/password/" in mail.body
    assert "Nobody was ticked" in text(browser.post(f"{url}tell/", ticked, follow=True))
    assert "1 mail is on the way." in text(browser.post(f"{url}tell/", {"whom": "all"}, follow=True))
    assert "no password yet" not in text(browser.get(url))
    assert OutgoingMail.objects.count() == 2
    assert "account made from a file" in text(browser.get(f"/people/{nina.pk}/"))
    Client().post("/password/", {"email": nina.email})
    assert OutgoingMail.objects.filter(to=[nina.email]).count() == 2  # that mail leads to a password
