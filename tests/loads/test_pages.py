"""The pages of files of the directory, for administrators alone, and the command that does the same."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from contacts.loads.services.keep import order
from contacts.models import AccessEvent, Agency, Load, Role, User
from tests.loads.files import counts, report, upload, worked
from tests.once import world
from tests.tickets.conftest import noon
from tests.tickets.page import text
from tests.world import World, account, person
from tickets.forms.loads import FileForm
from tickets.models import Account
from tickets.tasks import load_files
from tickets.views import loads as views

__all__ = ["noon", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HEAD = "Account number;Agency;Customer\r\n"
MIXED = (
    HEAD + "901;Harbor Telecom;'=Zed\r\n770-555-0142;Harbor Telecom;Peachtree Dental Group\r\n;Harbor Telecom;Zed\r\n"
)


@pytest.fixture
def ada(world: World) -> User:
    return person("Ada Sharp", Role.ADMINISTRATOR)


@pytest.fixture
def browser(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def bring(browser: Client, content: str, kind: str = "accounts", name: str = "ours.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, content.encode())
    return browser.post("/directory/files/", {"kind": kind, "file": file}, follow=True)  # type: ignore[return-value]


def test_a_file_that_takes_seconds_to_read_waits_for_the_worker(browser: Client) -> None:
    bring(browser, "Agency\n" + "a\n" * 25_000, "agencies")
    assert Load.objects.get().state == Load.State.READING


def test_a_file_is_brought_reported_and_loaded(browser: Client, ada: User) -> None:
    page = text(bring(browser, MIXED))
    for words in (
        "Nothing is loaded yet. 1 account would be added and 1 changed, and 1 new customer would come along",
        "<b>Account number</b>: from “770 555 0142” to “770-555-0142”",
        "<b>Account number</b>: It is empty, and every row needs it.",
        "Leave out the refused rows, 1 of 3",
        "Load 2 rows",
    ):
        assert words in page
    one = Load.objects.get()
    assert (one.by, one.file_name) == (ada, "ours.csv")
    url = f"/directory/loads/{one.pk}/"
    shown = text(browser.get(f"{url}?show=changed"))
    assert "770-555-0142" in shown
    assert "901 ·" not in shown
    refused = browser.post(f"{url}do/", {"version": "1"})
    assert refused.status_code == 422
    assert "Some rows are refused. Say that they are to be left out" in text(refused)
    assert "The report has changed since you saw it" in text(
        browser.post(f"{url}do/", {"version": "x", "skips_bad": "1"})
    )
    assert not Account.objects.filter(key="901").exists()
    done = text(browser.post(f"{url}do/", {"version": "1", "skips_bad": "1"}, follow=True))
    assert "It is loaded.</strong> 1 account added, 1 changed, 1 row left out, with 1 new customer." in done
    assert Account.objects.get(key="901").customer.name == "=Zed"
    assert AccessEvent.objects.get(kind="loaded").user == ada
    assert "loaded" in text(browser.get("/directory/files/"))
    assert "is not waiting for that any more" in text(browser.post(f"{url}drop/", follow=True))


def test_refused_rows_come_back_with_what_is_wrong_and_can_be_brought_again(browser: Client) -> None:
    bring(browser, MIXED + "902;Nobody;=1+1\r\n")
    answer = browser.get(f"/directory/loads/{Load.objects.get().pk}/refused.csv")
    content = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(content)))
    assert rows[0] == ["Account number", "Agency", "Customer", "Line", "What is wrong"]
    assert rows[2][:4] == ["902", "Nobody", "'=1+1", "5"]
    assert rows[2][4].startswith("Agency: There is no agency “Nobody”.")
    page = text(bring(browser, content.replace("Nobody", "Harbor Telecom"), name="again.csv"))
    assert "902 · Harbor Telecom · =1+1" in page
    answer = browser.get(f"/directory/loads/{Load.objects.latest('id').pk}/refused.csv")
    assert next(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig")))) == rows[0]


def test_what_cannot_be_read_or_has_nothing_new_says_so(browser: Client, world: World) -> None:
    empty = browser.post("/directory/files/", {"file": SimpleUploadedFile("x.csv", b"")})
    assert empty.status_code == 422
    assert all(words in text(empty) for words in ("Choose what the file holds.", "This file is empty."))
    too_large = UploadedFile(BytesIO(), "x.csv", size=25_000_001)  # as a bounded upload leaves one
    assert "larger than 25 MB" in str(FileForm({"kind": "accounts"}, {"file": too_large}).errors)
    assert "The file cannot be read.</strong> Its first line does not name" in text(bring(browser, "1;2;3\r\n"))
    assert "all of it is known already" in text(bring(browser, "Agency\nHarbor Telecom\n", "agencies"))
    assert "the file has no rows" in text(bring(browser, HEAD))
    assert Agency.objects.count() == 2


def test_a_large_file_is_read_and_loaded_by_the_worker_while_the_page_watches(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SMALL_FILE", 0)
    monkeypatch.setattr(views, "FEW_ROWS", 0)
    page = text(bring(browser, MIXED))
    url = f"/directory/loads/{Load.objects.get().pk}/"
    assert all(words in page for words in ("It is being read.", f'hx-get="{url}state/"', "<progress"))
    assert "It is being read." in text(browser.get(f"{url}state/"))
    load_files()
    assert browser.get(f"{url}state/")["HX-Refresh"] == "true"
    assert "It is being loaded." in text(browser.post(f"{url}do/", {"version": "1", "skips_bad": "1"}, follow=True))
    load_files()
    assert "It is loaded." in text(browser.get(url))


def test_one_that_stopped_or_moved_on_can_be_gone_on_with(browser: Client, world: World) -> None:
    stopped = upload("accounts", MIXED)
    Load.objects.filter(pk=stopped.pk).update(state="failed", why="It stopped.")
    url = f"/directory/loads/{stopped.pk}/"
    assert "Start again" in text(browser.get(url))
    assert "It is being read once more." in text(browser.post(f"{url}again/", follow=True))
    moved = report("agencies", "Agency\nNew\n")
    Agency.objects.create(name="New")
    order(moved.pk, version=1, skips_bad=False, actor=None)
    worked(moved)
    page = text(browser.get(f"/directory/loads/{moved.pk}/"))
    assert "Nothing was loaded: meanwhile, the directory has changed.</strong> 1 row is judged otherwise now." in page
    assert "nothing of it is loaded" in text(browser.post(f"/directory/loads/{moved.pk}/drop/", follow=True))


def test_files_are_taken_along_and_that_is_written_down(browser: Client, ada: User, world: World) -> None:
    account(world.account.agency, "@Zed", "+1")
    for kind in ("agencies", "customers", "accounts"):
        answer = browser.get(f"/directory/files/{kind}/all.csv")
        assert answer["Content-Disposition"] == f'attachment; filename="{kind}-2026-09-15.csv"'
        content = b"".join(answer).decode()
        assert counts(report(kind, content))[2] == content.count("\r\n") - 1
        template = b"".join(browser.get(f"/directory/files/{kind}/template.csv")).decode()
        assert content.startswith(template)
    taken = AccessEvent.objects.filter(kind="exported", user=ada).order_by("id").values_list("data", flat=True)
    assert list(taken) == [{"file": "csv", "what": kind} for kind in ("agencies", "customers", "accounts")]
    assert browser.get("/directory/files/nonsense/all.csv").status_code == 404


@pytest.mark.parametrize("who", ["hana", "jim"])
def test_nobody_else_finds_any_of_it(world: World, who: str) -> None:
    one = report("accounts", MIXED)
    client = Client()
    client.force_login(getattr(world, who))
    load = f"/directory/loads/{one.pk}/"
    files = "/directory/files/"
    for url in (
        files,
        f"{files}accounts/all.csv",
        f"{files}accounts/template.csv",
        load,
        f"{load}state/",
        f"{load}refused.csv",
    ):
        assert client.get(url).status_code == 404
    for url in (files, f"{load}do/", f"{load}again/", f"{load}drop/"):
        assert client.post(url, {"version": 1, "skips_bad": "on"}).status_code == 404
    assert "directory/files" not in text(client.get("/directory/"))
    assert Load.objects.get().state == "reported"


def test_the_way_there(browser: Client) -> None:
    for page in ("/directory/", "/people/"):
        assert 'href="/directory/files/"' in text(browser.get(page))


def ran(*arguments: object) -> str:
    out = StringIO()
    call_command("load_directory", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_reports_loads_and_tells_by_its_exit_status(world: World, tmp_path: Path) -> None:
    good, mixed, bad = (tmp_path / name for name in ("good.csv", "mixed.csv", "bad.csv"))
    good.write_text(HEAD + "900;Harbor Telecom;Zed\n")
    mixed.write_text(MIXED)
    assert ran("--kind", "accounts", good, "--dry-run") == "1 row: 1 new, 0 changed, 0 unchanged, 0 refused.\n"
    assert not Account.objects.filter(key="900").exists()
    assert "Loaded: 1 new, 0 changed." in ran("--kind", "accounts", good)
    with pytest.raises(CommandError, match="Nothing is loaded"):
        ran("--kind", "accounts", mixed, "--refused", bad)
    assert "It is empty" in bad.read_text(encoding="utf-8-sig")
    assert not Account.objects.filter(key="901").exists()
    with pytest.raises(SystemExit) as left_out:
        ran("--kind", "accounts", mixed, "--skip-bad")
    assert left_out.value.code == 3
    with pytest.raises(SystemExit) as all_known:
        ran("--kind", "accounts", mixed, "--skip-bad")
    assert all_known.value.code == 3
    assert Account.objects.filter(key="901").exists()
    for arguments, words in (
        (("--kind", "agencies", mixed), "Nobody knows the column"),
        (("--kind", "agencies", tmp_path / "none.csv"), "cannot be opened"),
        ((good,), "Name both the file and"),
    ):
        with pytest.raises(CommandError, match=words):
            ran(*arguments)
    event = AccessEvent.objects.filter(kind="loaded").latest("id")
    assert (event.user, event.address, event.data["left_out"]) == (None, "the command line", 1)
