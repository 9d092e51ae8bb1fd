"""Search for staff: over everything, the best first, with what was found marked; an agency finds none of it [8.2]."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import User
from tests.many import copy_ticket
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, fresh, office
from tickets.desk.marking import marked, marked_number, marked_snippet
from tickets.desk.selectors import search as searching
from tickets.desk.selectors.search import search
from tickets.desk.selectors.snippets import snippets_of
from tickets.desk.selectors.spelling import put_right
from tickets.models import SavedView, SearchText, Ticket
from tickets.services import uploads
from tickets.services.assign import assign
from tickets.services.finish import resolve
from tickets.services.reply import note, reply

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEN = office("2026-09-15 10:00")
CREDIT, MOVE, ED = "credit missing", "Umzug der Büros", "portal of Ed"


def ids(user: User, words: str, **how: str) -> list[int]:
    return [ticket.pk for ticket in search(user, words, **how).rows]  # type: ignore[arg-type]


def finds(user: User, words: str, **how: str) -> list[str]:
    return [ticket.description for ticket in search(user, words, **how).rows]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told(world: World) -> World:
    """Three requests: one with all that can be said and sent, one that is finished, one of another agency."""
    form = uuid4()
    pdf = SimpleUploadedFile("Statement-September.txt", b"call us")
    first = file(world.dana, TEN, description=CREDIT, details="Since <b>August</b> at acme.com/billing.")
    confirmed(world, first, "2026-09-15 11:00")
    assert uploads.keep(world.dana, form, [pdf], office("2026-09-15 11:10")) == []
    reply(first.pk, words="The zebra form.", files=form, actor=by(world.dana), now=office("2026-09-15 11:11"))
    note(first.pk, words="Ask about the pomegranate.", actor=by(world.rita), now=office("2026-09-15 11:30"))
    over = file(
        world.lee, TEN, description=MOVE, customer_name="Smith's & Söhne", account_text="(404) 777-0199", details="x"
    )
    resolve(over.pk, words="We moved it.", actor=by(world.rita), now=office("2026-09-15 11:40"))
    file(world.ed, TEN, description=ED, customer_name="Fulton Freight", account_text="404 555 0188", details="x")
    return world


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("credit", [CREDIT]),
        ("PEACH cred", [CREDIT]),
        ("zebra", [CREDIT]),
        ("pomegranate", [CREDIT]),
        ("statement", [CREDIT]),
        ("september.txt", [CREDIT]),
        ("billing acme", [CREDIT]),
        ("770-555-0142", [CREDIT]),
        ("7705550", [CREDIT]),
        ("(404) 777", [MOVE]),
        ("büros", [MOVE]),
        ("smith umzug", [MOVE]),
        ("blue ridge", [ED]),
        ("kwan portal", [ED]),
        ("ed.kwan@agency.example", [ED]),
        ("sherry", [CREDIT]),
        ("harbor zebra", [CREDIT]),
        ("lee", [MOVE]),
        ("credit ze", [CREDIT]),
        ("credit u", [CREDIT]),
        ("ze credit", []),
        ("zebra umzug", []),
        ("omegranate", []),
        ("?!", []),
        ("agency9", []),
    ],
)
def test_what_staff_finds(told: World, words: str, found: list[str]) -> None:
    assert finds(told.rita, words) == found


def test_nobody_of_an_agency_finds_anything_here(told: World, visitor: Visitor) -> None:
    """Whatever they search for, on any page; neither a note of staff nor what was said in one's own request."""
    for who in ("dana", "lee", "hana", "ed"):
        assert ids(getattr(told, who), "credit") == ids(getattr(told, who), "pomegranate") == []
        for words in ("pomegranate", "zebra", "statement"):
            answer = visitor(who).get("/find/", {"q": words}, follow=True)
            typed = visitor(who).get("/find/", {"q": words}, follow=True, headers={"HX-Request": "true"})
            assert answer.redirect_chain == [(f"/requests/?show=all&q={words}", 302)] == typed.redirect_chain
            assert CREDIT not in text(answer) + text(typed)


def test_every_beginning_of_a_number_finds_it_and_the_whole_one_opens_it(told: World, visitor: Visitor) -> None:
    """But for three letters, which are rather a name."""
    ticket, rita = Ticket.objects.get(description=CREDIT), visitor("rita")
    for kind, number in (("issue", "CNMX-4J93"), ("ims", "907653")):
        ticket.numbers.filter(kind=kind).update(number=number)
    assert finds(told.rita, "CNM") == finds(told.rita, "Cents") == []
    for typed in ("CNMX", "cnmx4", "CNMX-4J", "ticket # cnmx", "907", "IMS # 90765"):
        assert finds(told.rita, typed) == [CREDIT], typed
    for row in ticket.numbers.all():
        plain = row.number.replace("-", "")
        assert rita.get("/find/", {"q": plain})["Location"] == f"/requests/{ticket.pk}/"
        assert "<mark>" in rita.get("/find/", {"q": plain}, headers={"HX-Request": "true"}).content.decode()
    assert finds(told.rita, "907", show="finished") == []
    assert rita.get("/find/", {"q": "77055501"})["Location"] == f"/requests/{ticket.pk}/"


def test_what_changes_is_found_as_it_is_now(told: World) -> None:
    ticket = Ticket.objects.get(description=CREDIT)
    assign(ticket.pk, assignee=told.jim, actor=by(told.rita), now=office("2026-09-15 11:50"))
    User.objects.filter(pk=told.jim.pk).update(name="Jim Newname")
    assert finds(told.rita, "newname") == [CREDIT]
    assign(ticket.pk, assignee=told.terry, actor=by(told.rita), now=office("2026-09-15 11:51"))
    assert finds(told.rita, "newname") == []
    Ticket.objects.filter(pk=ticket.pk).update(account_text="678 222 3333", customer_name="Quince")
    assert finds(told.rita, "6782223333 ") == finds(told.rita, "quince") == [CREDIT]
    assert finds(told.rita, "7705550142") == []
    ticket.messages.filter(body__contains="zebra").update(ticket=Ticket.objects.get(description=ED))
    assert finds(told.rita, "zebra") == [ED]


def test_the_best_come_first_or_the_newest(told: World) -> None:
    names = ["quince on the way", "nothing", "nothing"]
    named, called, said = (file(told.dana, TEN, description=words, details="x") for words in names)
    Ticket.objects.filter(pk=called.pk).update(customer_name="Quince and Sons")
    reply(said.pk, words="The quince was late.", actor=by(told.dana), now=TEN)
    assert ids(told.rita, "quince") == [called.pk, named.pk, said.pk]
    assert ids(told.rita, "quince", sort="newest") == [said.pk, called.pk, named.pk]
    resolve(said.pk, words="Done.", actor=by(told.rita), now=TEN)
    assert ids(told.rita, "quince", show="open") == [called.pk, named.pk]
    assert ids(told.rita, "quince", show="finished") == [said.pk]


def test_what_is_common_is_paged_to_the_last(told: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the newest are enough, and where the index has to be asked."""
    copy_ticket(file(told.dana, TEN, description="quince 0"), 59, description="'quince ' || n")
    for many, looked_through in ((3000, 2000), (-1, 2000), (-1, 10)):
        monkeypatch.setattr(searching, "MANY", many)
        monkeypatch.setattr(searching, "LOOKED_THROUGH", looked_through)
        found = search(told.rita, "quince")
        assert (len(found.rows), found.matching, found.are_all) == (25, 60, True)
        seen, address = [], "/find/?q=quince&sort=newest"
        for _ in range(3):
            page = visitor("rita").get(address)
            seen += [row["ticket"].description for row in page.context["rows"]]
            address = f"/find/?q=quince&sort=newest&after={page.context['after']}"
        assert (seen, page.context["after"]) == ([f"quince {n}" for n in range(59, -1, -1)], "")
    monkeypatch.setattr(searching, "MOST_RANKED", 30)
    assert "The best 25 of the newest 30 that match" in text(visitor("rita").get("/find/?q=quince"))


def test_where_the_words_stand_is_shown_marked_and_escaped(told: World, visitor: Visitor) -> None:
    rita = visitor("rita")
    shown = rita.get("/find/", {"q": "august"}, headers={"HX-Request": "true"}).content.decode()
    assert "Message, Dana Ortiz:</span> Since &lt;b&gt;<mark>August</mark>&lt;/b&gt; at acme.com/billing" in shown
    assert "<html" not in shown
    shown = rita.get("/find/?q=pomeg").content.decode()
    assert "Internal note, Rita Hale:</span> Ask about the <mark>pomegranate</mark>" in shown
    assert "<mark>Statement</mark>-September.txt" in rita.get("/find/?q=statement").content.decode()
    assert "<mark>Harbor</mark> Telecom" in rita.get("/find/?q=harbor").content.decode()
    typed = rita.get("/find/?q=404777", headers={"HX-Request": "true"}).content.decode()
    assert "<mark>(404) 777-0199</mark>" in typed


def test_only_the_newest_message_is_shown_and_none_that_lacks_the_words(told: World) -> None:
    ticket = Ticket.objects.get(description=CREDIT)
    reply(ticket.pk, words="zebra again", actor=by(told.dana), now=office("2026-09-15 11:50"))
    (snippet,) = snippets_of([ticket], ["zebra"])[ticket.pk]
    assert (snippet.where, snippet.text, snippet.internal) == (
        "Message, Dana Ortiz",
        "<mark>zebra</mark> again",
        False,
    )
    assert snippets_of([ticket], ["credit", "xylophone"]).keys() <= {ticket.pk}
    assert snippets_of([ticket], ["xylophone"]) == {}


def test_marks_are_put_around_words_and_around_nothing_else() -> None:
    assert marked("<b> Credit, credits & discredit", ["cred"]) == (
        "&lt;b&gt; <mark>Credit</mark>, <mark>credits</mark> &amp; discredit"
    )
    assert marked("a <", []) == "a &lt;"
    assert marked_number("IMS 482 913", "482913") == "<mark>IMS 482 913</mark>"
    assert marked_number("770 555 0142", "770-555") == "<mark>770 555 0142</mark>"
    assert marked_snippet("\ue000a\ue001 & \ue001<i>\ue000") == "<mark>a</mark> &amp; &lt;i&gt;"


HAS_TRIGRAMS = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"


def test_typing_errors_are_put_right_where_the_database_can(told: World, visitor: Visitor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HAS_TRIGRAMS)
        if cursor.fetchone() == (0,):
            pytest.skip("this PostgreSQL has no pg_trgm")
        copy_ticket(file(told.dana, TEN, description="something else"), 60, description="'invoice pending'")
        cursor.execute("ANALYZE tickets_searchtext")
    assert put_right("Peechtree credit") == "peachtree credit"  # a customer
    assert put_right("sherri") == "sherry"  # a person
    assert put_right("harbr") == "harbor"  # an agency
    assert put_right("invioce") == "invoice"  # a word of many requests
    assert put_right("zebra") == put_right("qqqqqq") == put_right("4821") == ""
    shown = text(visitor("rita").get("/find/?q=Peechtree+credit"))
    assert "Nothing has “Peechtree credit”. This is what has “peachtree credit”." in shown
    assert "<mark>credit</mark> missing" in shown


def test_without_trigrams_nothing_is_put_right_and_nothing_breaks(told: World, visitor: Visitor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
    assert put_right("Peechtree") == ""
    assert "Nothing is found for “Peechtree”" in text(visitor("rita").get("/find/?q=Peechtree"))
    assert finds(told.rita, "peachtree") == [CREDIT]


def test_the_indexes_answer(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words by theirs; the newest by the order of their ids, whatever the words."""
    monkeypatch.setattr(searching, "MANY", -1)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        search(told.rita, "credit")
        asked = [query["sql"] for query in seen if "LIMIT 200" in query["sql"]]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plans = []
        for statement in asked:
            cursor.execute(f"EXPLAIN {statement}")
            plans.append(str(cursor.fetchall()))
    assert "tickets_searchtext_pkey" in plans[0]
    assert "search_words" not in plans[0]
    assert "Bitmap Index Scan on search_words" in plans[1]


def test_a_very_long_conversation_is_kept_and_found(told: World) -> None:
    """A vector of words has its bounds; nothing that is said is refused for them."""
    ticket = fresh(Ticket.objects.get(description=ED))
    for part in range(4):
        long = " ".join(f"{part}ü{number}日本" for number in range(9000)) + " " + "x" * 3000
        note(ticket.pk, words="quince " + long, actor=by(told.rita), now=office("2026-09-15 11:50"))
    assert finds(told.rita, "quince") == [ED]
    assert SearchText.objects.count() == Ticket.objects.count()


def test_the_palette_offers_requests_and_views_of_the_queue(told: World, visitor: Visitor) -> None:
    view = {"view": "all", "filters": {"kind": "report"}, "saved_at": TEN}
    SavedView.objects.create(owner=told.rita, name="Reports <all>", **view)
    SavedView.objects.create(owner=told.jim, name="Of Jim alone", **view)
    rita = visitor("rita")
    everything = text(rita.get("/find/commands/"))
    assert "Queue: Unassigned" in everything
    assert "Queue: Reports &lt;all&gt;" in everything
    assert "Of Jim alone" not in everything
    assert 'data-href="/queue/?view=all&amp;kind=report"' in everything
    assert CREDIT in text(rita.get("/find/commands/?q=zebra")).split("Queue:")[0]
    number = Ticket.objects.get(description=MOVE).numbers.get().number
    for address in ("/find/commands/", "/find/suggested/"):
        assert MOVE in text(rita.get(address, {"q": number}))
        assert "role=" not in text(rita.get(address, {"q": "nothing like it"}))
