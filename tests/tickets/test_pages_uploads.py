"""Files on the pages: with scripts they are sent one by one, without them they go with the form and stay with it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.tickets.conftest import Visitor
from tests.tickets.page import same_for_all, text
from tickets import upload_handler
from tickets.models import Ticket, Upload

pytestmark = pytest.mark.django_db
REMOVE = 'name="removed_files" value="{}"'


@pytest.fixture
def pdf() -> Callable[[str], SimpleUploadedFile]:
    return lambda name="invoice.pdf": SimpleUploadedFile(name, b"%PDF-1.7", "application/pdf")


def test_only_its_owner_sees_and_removes_what_waits(visitor: Visitor, pdf: Callable[..., SimpleUploadedFile]) -> None:
    url, dana = f"/uploads/{uuid4()}/", visitor("dana")
    assert "invoice.pdf" in text(dana.post(url, {"attachments": pdf()}))
    kept = Upload.objects.get()
    assert REMOVE.format(kept.pk) in text(dana.get(url))
    for who in ("lee", "hana", "ed", "jim"):
        other = visitor(who)
        assert same_for_all(other.get(url)) == same_for_all(other.get(f"/uploads/{uuid4()}/"))
        other.post(url, {"removed_files": [kept.pk]})
    assert visitor("anonymous").post(url, {"attachments": pdf()})["Location"].startswith("/sign-in/")
    assert list(Upload.objects.all()) == [kept]
    assert "invoice.pdf" not in text(dana.post(url, {"removed_files": [kept.pk, "²", "9" * 40]}))


def test_a_refused_file_is_told_beside_those_that_wait(
    visitor: Visitor, pdf: Callable[..., SimpleUploadedFile]
) -> None:
    answer = visitor("dana").post(f"/uploads/{uuid4()}/", {"attachments": [pdf("run.exe"), pdf()]})
    assert answer.status_code == 422
    assert "run.exe: Files that end in .exe can do harm" in text(answer)
    assert "PDF, 8 bytes" in text(answer)


def test_without_scripts_files_stay_with_a_form_that_is_refused_or_previewed(
    visitor: Visitor, filed: Ticket, pdf: Callable[..., SimpleUploadedFile]
) -> None:
    rita, url, typed = visitor("rita"), f"/requests/{filed.pk}/reply/", {"key": str(uuid4())}
    refused = rita.post(url, typed | {"words": "", "attachments": [pdf("a.pdf"), pdf("b.pdf")]})
    assert refused.status_code == 422
    first, second = Upload.objects.all()
    assert all(REMOVE.format(row.pk) in text(refused) for row in (first, second))

    sent = typed | {"words": "See the invoice.", "removed_files": [first.pk]}
    previewed = text(rita.post(url, sent | {"step": "preview"}))
    assert "  b.pdf: PDF, 8 bytes" in previewed
    assert REMOVE.format(second.pk) in previewed
    assert rita.post(url, sent).status_code == 302
    assert [file.filename for file in filed.messages.latest("id").attachments.all()] == ["b.pdf"]


def test_a_reply_with_a_file_that_is_withheld_is_not_sent(
    visitor: Visitor, filed: Ticket, pdf: Callable[..., SimpleUploadedFile]
) -> None:
    typed = {"key": str(uuid4()), "words": "Run this.", "attachments": pdf("run.exe")}
    answer = visitor("dana").post(f"/requests/{filed.pk}/reply/", typed)
    assert answer.status_code == 422
    assert "run.exe: Files that end in .exe" in text(answer)
    assert filed.messages.count() == 1


def test_nobody_s_form_takes_the_files_of_another(
    visitor: Visitor, filed: Ticket, pdf: Callable[..., SimpleUploadedFile]
) -> None:
    key = str(uuid4())
    visitor("ed").post(f"/uploads/{key}/", {"attachments": pdf()})
    visitor("dana").post(f"/requests/{filed.pk}/reply/", {"key": key, "words": "Hello."})
    assert not filed.messages.latest("id").attachments.exists()


def test_what_is_too_large_is_read_past_and_told(
    visitor: Visitor, pdf: Callable[..., SimpleUploadedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_handler, "MOST_BYTES", 100)
    large = SimpleUploadedFile("large.pdf", b"x" * 25_000_001, "application/pdf")
    answer = visitor("dana").post(f"/uploads/{uuid4()}/", {"attachments": [pdf(), large]})
    assert "large.pdf: One message holds up to 25 MB" in text(answer)
    assert [row.filename for row in Upload.objects.all()] == ["invoice.pdf"]


def test_files_of_a_form_without_its_key_wait_under_a_new_one(
    visitor: Visitor, filed: Ticket, pdf: Callable[..., SimpleUploadedFile]
) -> None:
    dana, address, typed = visitor("dana"), f"/requests/{filed.pk}/reply/", {"key": "nonsense"}
    refused = dana.post(address, typed | {"words": "", "attachments": pdf("a.pdf")})
    assert refused.status_code == 422
    assert text(refused).count(str(Upload.objects.get().key)) == 2  # in the form and in the address for more files
    assert dana.post(address, typed | {"words": "Hello.", "attachments": pdf("b.pdf")}).status_code == 302
    assert [file.filename for file in filed.messages.latest("id").attachments.all()] == ["b.pdf"]


@pytest.mark.parametrize("path", ["/requests/new/billing/", "/requests/{}/reply/"])
def test_too_many_files_at_once_get_a_page_that_names_the_fix(
    visitor: Visitor, filed: Ticket, pdf: Callable[..., SimpleUploadedFile], path: str
) -> None:
    dana, url = Client(enforce_csrf_checks=True), path.format(filed.pk)
    dana.force_login(filed.submitter)
    dana.get("/requests/new/billing/")  # its cookie; the check of a form's origin is what reads the files first
    typed = {"words": "See.", "details": "See.", "key": str(uuid4())}
    answer = dana.post(url, typed | {"attachments": [pdf(f"{number}.pdf") for number in range(101)]})
    assert answer.status_code == 400
    assert "One message holds up to 100 files: go back" in text(answer)
    assert (Upload.objects.count(), Ticket.objects.count(), filed.messages.count()) == (0, 1, 1)


def test_what_cannot_be_read_gets_a_page_as_well(visitor: Visitor) -> None:
    broken = visitor("dana").generic("POST", "/requests/new/billing/", b"x", "multipart/form-data; boundary=\xff")
    elsewhere = visitor("anonymous").get("/sign-in/", headers={"host": "elsewhere.example"})
    for answer in (broken, elsewhere):
        assert answer.status_code == 400
        assert "This could not be read" in text(answer)
