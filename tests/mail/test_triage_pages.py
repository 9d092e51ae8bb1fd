"""The pages of mail from outside: who sees them, what they show, what they refuse [8.1], [8.2]."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import OutgoingMail
from escalation.services.sweep import sweep_due
from tests.mail.post import answer, arrive, letter
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, by, file, last_mail, office
from tickets.models import IncomingMail, Ticket
from tickets.selectors.incoming import ALL, VIEWS, WAITING, mails
from tickets.services.finish import resolve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
STRANGER = "Pat Doe <pat@home.example>"
ACTS = ("file", "add", "reopen", "set-aside")
FILED = {"submitter": "dana.ortiz@agency.example", "kind": "billing", "description": "credit missing"}


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(office("2026-09-15 12:00"), tick=False):
        yield


@pytest.fixture
def waiting(world: World, tuesday: datetime) -> IncomingMail:
    return arrive(letter(STRANGER, "about <b>your</b> invoice"), tuesday)


@pytest.fixture
def rita(world: World) -> Client:
    return browser(world, "rita")


def browser(world: World, who: str) -> Client:
    client = Client()
    if who != "anonymous":
        client.force_login(getattr(world, who))
    return client


def pages(mail: IncomingMail | int) -> list[str]:
    pk = mail if isinstance(mail, int) else mail.pk
    return ["/mail-in/", f"/mail-in/{pk}/", f"/mail-in/{pk}/mail.eml"]


@pytest.mark.parametrize("who", ["rita", "jim", "elise"])
def test_staff_of_every_role_see_it(world: World, waiting: IncomingMail, who: str) -> None:
    assert [browser(world, who).get(page).status_code for page in pages(waiting)] == [200, 200, 200]


@pytest.mark.parametrize("who", ["dana", "lee", "hana", "ed"])
def test_for_the_agencies_it_is_not_there(world: World, waiting: IncomingMail, who: str) -> None:
    client = browser(world, who)
    for page in pages(waiting):
        assert same_for_all(client.get(page)) == same_for_all(client.get("/queue/987654/"))
    assert [client.post(f"/mail-in/{waiting.pk}/{act}/").status_code for act in ACTS] == [404] * 4
    assert "Mail in" not in text(client.get("/requests/"))
    assert IncomingMail.objects.get().waits


def test_without_an_account_everything_asks_to_sign_in(world: World, waiting: IncomingMail) -> None:
    client = Client()
    for page in pages(waiting):
        assert client.get(page)["Location"] == f"/sign-in/?next={page}"
    for act in ACTS:
        assert client.post(f"/mail-in/{waiting.pk}/{act}/")["Location"] == "/sign-in/?next=/"
    assert IncomingMail.objects.get().waits


def test_a_mail_that_is_not_there_is_missing(rita: Client) -> None:
    for pk in (987654, 99999999999999999999):
        assert [rita.get(page).status_code for page in pages(pk)[1:]] == [404, 404]
        assert [rita.post(f"/mail-in/{pk}/{act}/").status_code for act in ACTS] == [404] * 4


def test_who_visits_an_act_is_led_to_the_mail(rita: Client, waiting: IncomingMail) -> None:
    page = f"/mail-in/{waiting.pk}/"
    assert [rita.get(f"{page}{act}/")["Location"] for act in ACTS] == [page] * 4


def test_each_list_holds_what_became_of_its_mails(world: World, rita: Client, tuesday: datetime) -> None:
    done = file(world.dana, tuesday)
    arrive(letter(STRANGER, "from a stranger"), tuesday)
    arrive(letter(world.dana), tuesday)
    arrive(letter(world.dana, "help with an invoice"), tuesday)
    arrive(answer(world.dana, last_mail(done), "Thank you."), tuesday)
    arrive(letter(STRANGER, "Out of office", Auto_Submitted="auto-replied"), tuesday)
    subjects = list(IncomingMail.objects.order_by("id").values_list("subject", flat=True))
    in_lists = {
        view: [number for number, subject in enumerate(subjects) if f">{subject}<" in text(page)]
        for view in ("", "created", "incomplete", "appended", "kept", "all")
        if (page := rita.get("/mail-in/", {"view": view}))
    }
    assert in_lists == {
        "": [0],
        "created": [1],
        "incomplete": [2],
        "appended": [3],
        "kept": [4],
        "all": [0, 1, 2, 3, 4],
    }
    assert "No mail was refused." in text(rita.get("/mail-in/?view=refused"))


def test_what_waits_says_since_when_and_a_note_that_it_is_one(
    world: World, rita: Client, tuesday: datetime, waiting: IncomingMail
) -> None:
    IncomingMail.objects.update(received_at=office("2026-09-11 10:00"))
    assert "since Fri</span>" in text(rita.get("/mail-in/"))
    assert "waits for a rep</span>" in text(rita.get("/mail-in/?view=all"))
    file(world.dana, tuesday)
    sweep_due(office("2026-09-17 08:00"))
    warning = OutgoingMail.objects.filter(internal=True).latest("pk")
    note = arrive(answer(world.jim, warning, "I call them."), tuesday)
    for page in ("/mail-in/?view=appended", f"/mail-in/{note.pk}/"):
        shown = text(rita.get(page))
        assert "kept as an internal note</span>" in shown
        assert "added as a reply" not in shown


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in (WAITING, ALL)])
def test_what_waits_stands_in_no_list_of_what_was_decided(world: World, view: str, tuesday: datetime) -> None:
    """Each list is one walk of its index, without sorting, and does not come by what waits."""
    ticket = file(world.dana, tuesday)
    rows = IncomingMail.objects.bulk_create(
        IncomingMail(
            digest=str(number), channel="smtp", received_at=tuesday, raw=b"", size=0,
            outcome=view, reason="Because.", waits=number > 0, ticket=ticket,
        )
        for number in range(200)
    )  # fmt: skip
    assert list(mails(view, "").values_list("pk", flat=True)) == [rows[0].pk]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; ANALYZE tickets_incomingmail")
    plan = mails(view, "").explain()
    assert "incoming_decided" in plan
    assert "Sort" not in plan


def test_the_search_finds_a_senders_mail_wherever_it_is(world: World, rita: Client, tuesday: datetime) -> None:
    arrive(letter(world.dana), tuesday)
    arrive(letter(STRANGER, "from a stranger"), tuesday)
    found = text(rita.get("/mail-in/", {"sender": " Dana.Ortiz@agency.example "}))
    assert "credit missing" in found
    assert "from a stranger" not in found
    assert "No mail of this sender is here." in text(rita.get("/mail-in/?sender=nobody@x.example"))


@pytest.mark.parametrize("asked", ["view=%00", "sender=%00", "after=%00", "after=²", "after=" + "9" * 40, "after=-1"])
def test_nonsense_in_the_address_breaks_nothing(rita: Client, waiting: IncomingMail, asked: str) -> None:
    assert rita.get(f"/mail-in/?{asked}").status_code == 200


def test_empty_lists_say_what_would_stand_there(rita: Client) -> None:
    assert "No mail waits for a rep." in text(rita.get("/mail-in/"))


def test_the_bar_says_how_many_wait(rita: Client, waiting: IncomingMail, tuesday: datetime) -> None:
    arrive(letter(STRANGER, "another"), tuesday)
    assert 'class="count">2<' in text(rita.get("/queue/"))
    IncomingMail.objects.update(waits=False)
    assert 'class="count"' not in text(rita.get("/queue/"))


@pytest.mark.parametrize("act", ["file", "add", "set-aside"])
def test_what_is_refused_stays_under_its_heading(rita: Client, waiting: IncomingMail, act: str) -> None:
    refused = rita.post(f"/mail-in/{waiting.pk}/{act}/")
    assert refused.status_code == 422
    assert '<a href="/mail-in/" aria-current="page">' in text(refused)


def queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        client.get(page)
    return len(seen)


def shown(page: HttpResponse) -> list[int]:
    """The numbers of the mails of a list, in its order."""
    return [int(number) for number in re.findall(r">mail (\d{3})<", text(page))]


def test_a_list_is_read_page_by_page_at_one_price(world: World, rita: Client, tuesday: datetime) -> None:
    for number in range(3):
        arrive(letter(STRANGER, f"mail {number:03}"), tuesday)
    with_few = {view: queries(rita, f"/mail-in/?view={view}") for view in ("waiting", "all")}
    for number in range(3, 130):
        IncomingMail.objects.create(
            digest=str(number), channel="smtp", received_at=tuesday, raw=b"", size=0, subject=f"mail {number:03}",
            outcome="kept", reason="We do not know its sender.", waits=True,
        )  # fmt: skip
    assert {view: queries(rita, f"/mail-in/?view={view}") for view in ("waiting", "all")} == with_few
    assert max(with_few.values()) <= 12
    first = rita.get("/mail-in/")
    assert shown(first) == [*range(25)]
    second = rita.get("/mail-in/", {"after": first.context["after"]})
    assert shown(second) == [*range(25, 50)]
    newest = rita.get("/mail-in/?view=all")
    assert shown(newest) == [*range(129, 104, -1)]
    assert 'class="count">99+<' in text(newest)


HTML = """From: Pat Doe <pat@home.example>
To: business.customer.care@cms.example
Subject: an offer
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<p style="position:fixed">Good <i>news</i></p><script>alert(1)</script><img src=http://x.example/t.gif>
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="../../run.exe"
Content-Transfer-Encoding: base64

AAAA
--b--
"""


def test_a_mail_is_shown_with_nothing_that_acts(world: World, rita: Client, tuesday: datetime) -> None:
    page = text(rita.get(f"/mail-in/{arrive(HTML.encode(), tuesday).pk}/"))
    assert "<i>news</i>" in page
    assert "alert(1)" not in page
    assert "position:fixed" not in page
    assert "x.example" not in page
    assert "run.exe" in page
    assert "../" not in page
    assert "withheld" in page


def test_the_facts_of_a_mail_and_why_it_waits(rita: Client, waiting: IncomingMail) -> None:
    page = text(rita.get(f"/mail-in/{waiting.pk}/"))
    assert "about &lt;b&gt;your&lt;/b&gt; invoice" in page
    for words in ("We do not know its sender.", "Pat Doe", "unknown to us", "Tue 15 Sep, 10:00 AM EDT"):
        assert words in page


def test_the_raw_mail_is_a_download(rita: Client, waiting: IncomingMail) -> None:
    raw = rita.get(f"/mail-in/{waiting.pk}/mail.eml")
    assert raw.content == bytes(waiting.raw)
    assert raw["Content-Disposition"] == f'attachment; filename="mail-{waiting.pk}.eml"'
    assert raw["Content-Type"] == "application/octet-stream"
    assert raw["X-Content-Type-Options"] == "nosniff"
    assert raw["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert raw["Cache-Control"] == "private, no-store"


def test_the_form_begins_with_what_the_mail_gave(world: World, rita: Client, tuesday: datetime) -> None:
    mail = arrive(letter(world.dana, to=["x@else.example"]), tuesday)
    form = next(each for each in rita.get(f"/mail-in/{mail.pk}/").context["forms"] if each.act == "file")
    assert form.initial == {
        "submitter": world.dana.email,
        "kind": "billing",
        "service_level": "",
        "report": "",
        "account": "770 555 0142",
        "customer_name": "Peachtree Dental Group",
        "description": "credit missing on September invoice",
    }


def test_filing_goes_to_the_new_request(world: World, rita: Client, waiting: IncomingMail) -> None:
    posted = rita.post(f"/mail-in/{waiting.pk}/file/", FILED | {"account": "770-555-0142"})
    ticket = Ticket.objects.get()
    assert posted["Location"] == f"/requests/{ticket.pk}/"
    assert (ticket.account, ticket.customer_name) == (world.account, "Peachtree Dental Group")
    again = rita.post(f"/mail-in/{waiting.pk}/file/", FILED | {"account": "770-555-0142"})
    assert again.status_code == 422
    assert "Rita Hale has decided on this mail already." in text(again)
    assert Ticket.objects.count() == 1


BAD = {
    "submitter": ({"submitter": "rita.hale@cms.example"}, "Nobody of an agency has this address."),
    "kind": ({"kind": "nonsense"}, "Select a valid choice."),
    "report": ({"kind": "report"}, "Say which report."),
    "customer_name": ({"account": "404 555 0188"}, "the agency has no such account"),
    "description": ({"description": "password: hunter22"}, "Leave out the password"),
}


@pytest.mark.parametrize("field", BAD)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    rita: Client, waiting: IncomingMail, field: str
) -> None:
    changed, words = BAD[field]
    refused = rita.post(f"/mail-in/{waiting.pk}/file/", {"account": "770 555 0142"} | FILED | changed)
    assert refused.status_code == 422
    assert words in beside(refused, f"file_{field}")
    assert FILED["submitter"] in text(refused)
    assert not Ticket.objects.exists()
    assert IncomingMail.objects.get().waits


def test_all_that_is_wrong_is_said_in_one_round(rita: Client, waiting: IncomingMail) -> None:
    typed = {"submitter": "nobody@agency.example", "kind": "report", "account": "", "description": ""}
    refused = rita.post(f"/mail-in/{waiting.pk}/file/", typed)
    assert "Nobody of an agency has this address." in beside(refused, "file_submitter")
    assert "Say which report." in beside(refused, "file_report")
    assert "Name the customer, since no account is given." in beside(refused, "file_customer_name")
    assert "Say in a few words what it is about." in beside(refused, "file_description")


@pytest.mark.parametrize(
    ("act", "field", "words"),
    [
        ("file", "submitter", "Name the person whom it is for."),
        ("add", "number", "Type the request&#x27;s number."),
        ("set-aside", "why", "Say why, in a few words."),
    ],
)
def test_what_is_missing_is_asked_for_by_name(
    rita: Client, waiting: IncomingMail, act: str, field: str, words: str
) -> None:
    refused = rita.post(f"/mail-in/{waiting.pk}/{act}/")
    assert refused.status_code == 422
    assert words in beside(refused, f"{act.replace('-', '_')}_{field}")


def test_adding_goes_to_the_request_and_a_wrong_number_comes_back(
    world: World, rita: Client, waiting: IncomingMail, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    refused = rita.post(f"/mail-in/{waiting.pk}/add/", {"number": "C222-2222"})
    assert refused.status_code == 422
    assert "No request was ever given this number." in beside(refused, "add_number")
    number = ticket.numbers.get().number
    assert rita.post(f"/mail-in/{waiting.pk}/add/", {"number": number})["Location"] == f"/requests/{ticket.pk}/"


def test_the_request_that_a_strangers_mail_names_is_at_hand(world: World, rita: Client, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    mail = arrive(answer("pat@home.example", last_mail(ticket), "Who are you?"), tuesday)
    page = rita.get(f"/mail-in/{mail.pk}/")
    assert f'href="/requests/{ticket.pk}/"' in text(page)
    assert [form.act for form in page.context["forms"]] == ["add", "file", "set_aside"]
    assert page.context["forms"][0].initial == {"number": ticket.numbers.get().number}


def test_reopening_is_offered_where_a_finished_request_is_answered(
    world: World, rita: Client, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=tuesday)
    mail = arrive(answer(world.dana, last_mail(ticket), "Not yet."), tuesday)
    forms = rita.get(f"/mail-in/{mail.pk}/").context["forms"]
    assert [form.act for form in forms] == ["reopen", "file", "add", "set_aside"]
    assert rita.post(f"/mail-in/{mail.pk}/reopen/")["Location"] == f"/requests/{ticket.pk}/"


def test_what_answers_a_mail_for_staff_alone_is_offered_as_a_note_only(
    world: World, rita: Client, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    sweep_due(office("2026-09-17 08:00"))
    mail = arrive(answer("pat@home.example", last_mail(ticket), "What is this?"), tuesday)
    page = rita.get(f"/mail-in/{mail.pk}/")
    assert [form.act for form in page.context["forms"]] == ["add", "set_aside"]
    assert "It becomes an internal note." in text(page)
    assert rita.post(f"/mail-in/{mail.pk}/file/", FILED | {"account": "770 555 0142"}).status_code == 422
    assert Ticket.objects.count() == 1


def test_setting_aside_needs_a_reason(rita: Client, waiting: IncomingMail) -> None:
    assert rita.post(f"/mail-in/{waiting.pk}/set-aside/").status_code == 422
    done = rita.post(f"/mail-in/{waiting.pk}/set-aside/", {"why": "advertising"})
    assert done["Location"] == "/mail-in/"
    page = text(rita.get(f"/mail-in/{waiting.pk}/"))
    assert "Nothing to do: advertising" in page
    assert "Rita Hale, Tue 15 Sep, 12:00 PM EDT" in page
    assert "<form method" not in page.partition("<main")[2].partition("</main>")[0]


def test_one_mail_costs_a_fixed_number_of_queries(world: World, rita: Client, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    mail = arrive(answer("pat@home.example", last_mail(ticket), "Who are you?"), tuesday)
    with_few = queries(rita, f"/mail-in/{mail.pk}/")
    for number in range(3):
        arrive(letter(world.dana, f"question {number}"), tuesday)
    assert queries(rita, f"/mail-in/{mail.pk}/") == with_few <= 26


def test_no_secret_of_a_mail_is_shown(world: World, client: Client, tuesday: datetime) -> None:
    """Neither in the list nor on its page, however it is written [8.4]."""
    message = letter("SSN 219-09-9999 <a@b.example>", "My SSN: 219-09-9999", "Hello, 219-09-9999.")
    message.add_alternative("<p>219-<b>09</b>-9999</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="SSN_219-09-9999.pdf")
    mail = arrive(message, tuesday)
    client.force_login(world.rita)
    for page in ("/mail-in/", f"/mail-in/{mail.pk}/"):
        shown = client.get(page).content.decode()
        assert "9999" not in shown
        assert "••••••" in shown
