"""Drafts: kept while somebody types, for that person alone, without secrets, until they are filed or discarded."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from contacts.models import User
from tests.racing import after_reading, in_threads, outcome, until_somebody_waits_for_a_lock
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, file
from tickets.links import pass_to_keep
from tickets.models import Draft, Ticket, Upload
from tickets.selectors.drafts import drafts_of
from tickets.services import drafts

pytestmark = pytest.mark.django_db
KEY = UUID("0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11")
TYPED = {"account": "770 555 0142", "description": "credit missing", "details": "It is not there."}
FORM = TYPED | {"submission_key": str(KEY)}
KEEP = FORM | {"keep": "yes"}
PAGE, PREVIEW = "/requests/new/billing/", "/requests/new/billing/preview/"


def keep(owner: User, at: datetime, key: UUID = KEY, **typed: str) -> Draft | None:
    return drafts.keep(owner, key, "billing", TYPED | typed, at)


def alone(work: Callable[[], Ticket]) -> Ticket:
    """The work on a connection of its own."""
    try:
        return work()
    finally:
        connection.close()


@pytest.fixture
def dana(visitor: Visitor, noon: None) -> Client:
    return visitor("dana")


def test_the_later_words_take_the_place_of_the_earlier(world: World, tuesday: datetime) -> None:
    keep(world.dana, tuesday)
    keep(world.dana, tuesday + timedelta(minutes=1), details="It came.")
    draft = Draft.objects.get()
    assert (draft.typed, draft.saved_at) == (TYPED | {"details": "It came."}, tuesday + timedelta(minutes=1))


def test_nothing_typed_is_no_draft(world: World, tuesday: datetime) -> None:
    keep(world.dana, tuesday)
    assert drafts.keep(world.dana, KEY, "maintenance", {"service_level": "add", "details": ""}, tuesday) is None
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("typed", "secret"),
    [
        ({"details": "Her number is 123-45-6789."}, "6789"),
        ({"details": "The password is hunter2!"}, "hunter2"),
        ({"copies": "pin: 4711"}, "4711"),
        ({"customer_name": "Password", "description": "Hunter2!zz"}, "Hunter2"),
        ({"details": "x" * 4990 + " password: hunter2!"}, "hunter2"),
        ({"details": "x" * 9990 + " 123-45-6789"}, "123"),
    ],
)
def test_no_secret_is_kept(world: World, tuesday: datetime, typed: dict[str, str], secret: str) -> None:
    keep(world.dana, tuesday, **typed)
    assert secret not in str(Draft.objects.get().typed)


def test_signs_that_a_database_refuses_and_novels_are_cut(world: World, tuesday: datetime) -> None:
    draft = keep(world.dana, tuesday, details="a\x00b" + "c" * 100_000)
    assert draft is not None
    assert draft.typed["details"] == "ab" + "c" * 4998


def test_twenty_at_most_the_oldest_gives_way(world: World, tuesday: datetime) -> None:
    for minute in range(22):
        keep(world.dana, tuesday + timedelta(minutes=minute), key=uuid4(), details=f"number {minute}")
    keep(world.lee, tuesday)
    kept = [draft.typed["details"] for draft in Draft.objects.filter(owner=world.dana)]
    assert kept == [f"number {minute}" for minute in range(21, 1, -1)]
    assert Draft.objects.filter(owner=world.lee).exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_no_more_than_twenty_and_no_double(world: World, tuesday: datetime) -> None:
    for minute in range(20):
        keep(world.dana, tuesday + timedelta(minutes=minute), key=uuid4())
    later = tuesday + timedelta(hours=1)
    keys = [uuid4(), uuid4()]
    done = in_threads(*(lambda key=key: keep(world.dana, later, key=key) for key in [*keys, keys[0]]))
    assert all(isinstance(draft, Draft) for draft in done)
    assert Draft.objects.count() == 20
    assert Draft.objects.filter(key__in=keys).count() == 2


def test_it_vanishes_when_the_request_is_filed(world: World, tuesday: datetime) -> None:
    keep(world.dana, tuesday)
    keep(world.lee, tuesday)
    file(world.dana, tuesday, form_key=KEY)
    assert [draft.owner for draft in Draft.objects.exclude(typed={})] == [world.lee]


def test_what_the_page_still_sends_does_not_bring_it_back(world: World, tuesday: datetime) -> None:
    file(world.dana, tuesday, form_key=KEY)
    assert keep(world.dana, tuesday + timedelta(seconds=60)) is None
    keep(world.dana, tuesday + timedelta(seconds=30), key=uuid4())
    assert keep(world.dana, tuesday + timedelta(seconds=61)) is not None
    assert drafts_of(world.dana).count() == 2


@pytest.mark.django_db(transaction=True)
def test_filing_waits_for_what_is_just_being_kept(world: World, tuesday: datetime) -> None:
    def keeping() -> None:
        filing = pool.submit(alone, lambda: file(world.dana, tuesday, form_key=KEY))
        until_somebody_waits_for_a_lock()
        filings.append(filing)

    filings: list[Future[Ticket]] = []
    with ThreadPoolExecutor(1) as pool, after_reading("contacts_user", keeping):
        keep(world.dana, tuesday)
    assert isinstance(outcome(filings[0]), Ticket)
    assert not drafts_of(world.dana).exists()


def test_older_drafts_are_folded_so_that_the_kinds_stay_in_sight(
    dana: Client, world: World, tuesday: datetime
) -> None:
    for hour in range(5):
        keep(world.dana, tuesday + timedelta(hours=hour), key=uuid4(), description=f"draft {hour}")
    newest, _, older = text(dana.get("/requests/new/")).partition("<summary>2 older</summary>")
    assert [f">draft {hour}" in newest for hour in range(5)] == [False, False, True, True, True]
    assert [f">draft {hour}" in older for hour in range(5)] == [True, True, False, False, False]


def test_typing_keeps_it_and_looking_does_not(dana: Client) -> None:
    dana.post(PREVIEW, FORM)
    assert not Draft.objects.exists()
    assert "Draft saved Tue 15 Sep, 12:00 PM EDT." in text(dana.post(PREVIEW, KEEP))
    assert Draft.objects.get().typed == TYPED


def test_saved_without_scripts_listed_gone_on_with_and_filed(dana: Client) -> None:
    shown = text(dana.post(PAGE, FORM | {"step": "save", "details": ""}, follow=True))
    assert ("Go on with" in shown, "saved Tue 15 Sep, 12:00 PM EDT" in shown) == (True, True)
    page = dana.get(f"{PAGE}?draft={KEY}")
    assert page.context["form"]["description"].value() == "credit missing"
    assert str(KEY) in text(page)
    dana.post(PAGE, FORM | {"step": "file"})
    assert (Ticket.objects.count(), Draft.objects.exclude(typed={}).count()) == (1, 0)
    assert "Go on with" not in text(dana.get("/requests/new/"))


def test_nothing_to_save_is_said(dana: Client) -> None:
    assert "nothing is saved" in text(dana.post(PAGE, {"step": "save"}, follow=True))


@pytest.mark.parametrize("changes", [{"step": "file", "description": ""}, {"step": "review"}])
def test_what_is_refused_or_reviewed_is_kept_as_well(dana: Client, changes: dict[str, str]) -> None:
    dana.post(PAGE, FORM | changes)
    assert Draft.objects.get().typed["details"] == TYPED["details"]


def test_discarding_takes_its_files_along(dana: Client, visitor: Visitor) -> None:
    dana.post(PAGE, FORM | {"step": "save", "attachments": SimpleUploadedFile("invoice.pdf", b"%PDF")})
    address = f"/requests/drafts/{KEY}/discard/"
    assert visitor("lee").post(address)["Location"] == "/requests/new/"
    assert (Draft.objects.count(), Upload.objects.count()) == (1, 1)
    assert dana.post(address)["Location"] == "/requests/new/"
    assert (Draft.objects.count(), Upload.objects.count()) == (0, 0)
    assert dana.get(address)["Location"] == "/requests/new/"


@pytest.mark.parametrize("who", ["lee", "hana", "ed"])
def test_nobody_else_sees_it_and_missing_looks_the_same(dana: Client, visitor: Visitor, who: str) -> None:
    dana.post(PREVIEW, KEEP | {"description": "a canary"})
    other = visitor(who)
    assert "a canary" not in text(other.get("/requests/new/"))
    for key in (KEY, uuid4(), "nonsense", ""):
        assert other.get(f"{PAGE}?draft={key}").status_code == 404
    assert dana.get(f"/requests/new/disconnect/?draft={KEY}").status_code == 404


class TestAfterTheSessionEnded:
    """The page's pass keeps what is typed for its owner; it opens nothing."""

    @pytest.fixture
    def typed(self, world: World) -> dict[str, str]:
        return KEEP | {"pass_token": pass_to_keep(world.dana, KEY), "step": "file"}

    def test_the_form_comes_back_after_signing_in(self, dana: Client, client: Client, typed: dict[str, str]) -> None:
        answer = client.post(PAGE, typed)
        assert answer["Location"] == f"/sign-in/?next=%2Frequests%2Fnew%2Fbilling%2F%3Fdraft%3D{KEY}"
        assert not Ticket.objects.exists()
        assert dana.get(f"{PAGE}?draft={KEY}").context["form"]["details"].value() == TYPED["details"]

    def test_the_files_that_came_along_wait_with_it(
        self, dana: Client, visitor: Visitor, client: Client, typed: dict[str, str]
    ) -> None:
        """Without scripts they come with the form alone; what is refused of them is said on the page to sign in."""
        files = [SimpleUploadedFile(name, b"%PDF") for name in ("invoice.pdf", "run.exe")]
        shown = text(client.post(PAGE, typed | {"attachments": files}, follow=True))
        assert "run.exe: Files that end in .exe" in shown
        assert "invoice.pdf" in text(dana.get(f"{PAGE}?draft={KEY}"))
        assert "invoice.pdf" not in text(visitor("lee").get(f"/uploads/{KEY}/"))
        dana.post(PAGE, FORM | {"step": "file"})
        assert [file.filename for file in Ticket.objects.get().messages.get().attachments.all()] == ["invoice.pdf"]

    def test_the_live_page_says_so_and_shows_nothing_else(self, client: Client, typed: dict[str, str]) -> None:
        shown = text(client.post(PREVIEW, typed))
        assert "You were signed out." in shown
        assert "Peachtree" not in shown

    def test_somebody_else_who_signs_in_does_not_get_it(
        self, visitor: Visitor, client: Client, typed: dict[str, str]
    ) -> None:
        client.post(PAGE, typed)
        assert visitor("lee").get(f"{PAGE}?draft={KEY}").status_code == 404

    @pytest.mark.parametrize(
        "changes", [{"pass_token": ""}, {"pass_token": "x:y:z"}, {"submission_key": str(uuid4())}]
    )
    def test_without_the_right_pass_nothing_is_kept(
        self, client: Client, typed: dict[str, str], changes: dict[str, str]
    ) -> None:
        for address in (PAGE, PREVIEW):
            sent = typed | changes | {"attachments": SimpleUploadedFile("invoice.pdf", b"%PDF")}
            assert client.post(address, sent)["Location"].startswith("/sign-in/?next=/")
        assert (Draft.objects.count(), Upload.objects.count()) == (0, 0)

    def test_who_has_left_keeps_nothing(self, visitor: Visitor, world: World, typed: dict[str, str]) -> None:
        gone = visitor("gone")
        assert gone.post(PAGE, typed)["Location"].startswith("/sign-in/?next=/")
        assert not Draft.objects.exists()

    def test_a_stranger_gets_no_kind_that_is_not_there(self, client: Client, typed: dict[str, str]) -> None:
        assert client.post("/requests/new/nonsense/", typed)["Location"].startswith("/sign-in/")
