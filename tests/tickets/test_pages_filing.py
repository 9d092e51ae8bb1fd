"""Filing on the page: what is refused is said beside the field, and what was typed stays [2.6], [2.7]."""

import time
from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import OutgoingMail
from tests.many import copy_ticket
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, account, file, last_mail, office
from tickets.models import Ticket, Upload
from tickets.selectors.lists import shown_number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
GOOD = {
    "account": "770-555-0142",
    "description": "credit missing on September invoice",
    "details": "The credit agreed in August is not there.",
    "step": "file",
}
KINDS = {
    "billing": {},
    "maintenance": {"service_level": "move"},
    "implementation": {},
    "disconnect": {},
    "report": {"report": "circuit_ids"},
}


@pytest.fixture
def dana(visitor: Visitor) -> Client:
    return visitor("dana")


@pytest.mark.parametrize("copies", ["x" * 60_000, "a " * 60_000])
def test_a_text_made_to_be_slow_is_answered_in_a_moment(dana: Client, copies: str) -> None:
    started = time.process_time()
    answer = dana.post("/requests/new/billing/", GOOD | {"copies": copies})
    assert answer.status_code == 422
    assert time.process_time() - started < 1.5


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_filed_and_shows_its_dates(dana: Client, world: World, kind: str) -> None:
    answer = dana.post(f"/requests/new/{kind}/", GOOD | KINDS[kind], follow=True)
    ticket = Ticket.objects.get()
    assert answer.redirect_chain == [(f"/requests/{ticket.pk}/", 302)]
    assert (ticket.kind, ticket.channel, ticket.submitter) == (kind, "web", world.dana)
    assert (ticket.report, ticket.service_level) == (
        KINDS[kind].get("report", ""),
        KINDS[kind].get("service_level", ""),
    )
    assert (ticket.account, ticket.customer_name) == (world.account, "Peachtree Dental Group")
    assert ticket.received_at == office("2026-09-15 12:00")
    assert "by Wed 16 Sep, 5:00 PM EDT" in text(answer)


BAD = [
    ("description", {"description": ""}, "Say in a few words what it is about."),
    ("description", {"description": "x" * 151}, "at most 150 characters"),
    ("description", {"description": "one\u202eline"}, "signs that cannot be shown"),
    ("details", {"details": "  "}, "a sentence will do."),
    ("details", {"details": "Her number is 123-45-6789."}, "social security number"),
    ("details", {"details": "The password is hunter2!"}, "Leave out the password"),
    ("description", {"customer_name": "Password", "description": "Hunter2!zz"}, "Leave out the password"),
    ("account", {"account": ""}, "Type the account number."),
    ("account", {"account": "999 999 9999"}, "not among the accounts we know for your agency"),
    ("copies", {"copies": "office@peachtree.example, nonsense"}, "“nonsense” is not an e-mail address."),
    ("copies", {"copies": "a@b.example\r\nBcc: thief@evil.example"}, "“bcc:” is not an e-mail address."),
    ("customer_name", {"customer_name": "x" * 121}, "at most 120 characters"),
]


@pytest.mark.parametrize(("field", "changes", "message"), BAD)
def test_bad_input_is_refused_beside_its_field_and_kept(
    dana: Client, field: str, changes: dict[str, str], message: str
) -> None:
    answer = dana.post("/requests/new/billing/", GOOD | changes)
    assert answer.status_code == 422
    assert message in beside(answer, f"id_{field}")
    kept = {name: typed for name, typed in GOOD.items() if name not in {*changes, "step"}}
    for typed in kept.values():
        assert typed in text(answer)
    assert answer.context["form"][field].value() == changes[field]
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (0, 0)


@pytest.mark.parametrize(("kind", "field"), [("maintenance", "service_level"), ("report", "report")])
@pytest.mark.parametrize("typed", ["", "everything"])
def test_a_choice_that_is_not_there_is_refused(dana: Client, kind: str, field: str, typed: str) -> None:
    answer = dana.post(f"/requests/new/{kind}/", GOOD | {field: typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert GOOD["details"] in text(answer)


def test_another_agency_s_account_gets_the_very_same_page_as_an_unknown_one(dana: Client) -> None:
    foreign, unknown = (
        same_for_all(dana.post("/requests/new/billing/", GOOD | {"account": number}), number)
        for number in ("404 555 0188", "999 999 9999")
    )
    assert foreign == unknown
    assert "File it anyway" in foreign


@pytest.mark.parametrize("typed", ["Peachtree Dental", "peach", "770 555 01"])
def test_a_name_or_a_part_is_answered_with_the_accounts_that_it_may_mean(
    dana: Client, world: World, typed: str
) -> None:
    """So that who has no scripts finds the number as well; it names accounts of the own agency alone."""
    account(world.foreign_account.agency, "Peachtree Freight", "770 555 0177")
    answer = dana.post("/requests/new/billing/", GOOD | {"account": typed})
    meant = text(answer).partition("Do you mean this account of your agency?")[2].partition("</ul>")[0]
    assert '<span class="num">770 555 0142</span> Peachtree Dental Group' in meant
    assert "Freight" not in text(answer)
    nobodys = text(dana.post("/requests/new/billing/", GOOD | {"account": "999 999 9999"}))
    assert "Do you mean" not in nobodys + text(dana.get("/requests/new/billing/"))


@pytest.mark.parametrize("number", ["404 555 0188", "999 999 9999"])
def test_the_tick_files_it_to_be_completed(dana: Client, number: str) -> None:
    typed = GOOD | {"account": number, "customer_name": "Macon Florist", "file_anyway": "on"}
    answer = dana.post("/requests/new/billing/", typed, follow=True)
    ticket = Ticket.objects.get()
    assert ticket.to_be_completed
    assert (ticket.account_text, ticket.customer_name) == (number, "Macon Florist")
    assert "is not known for your agency" in text(answer)
    assert "Fulton Freight" not in text(answer)


def test_a_review_shows_dates_and_subject_and_files_nothing(dana: Client) -> None:
    answer = dana.post("/requests/new/billing/", GOOD | {"step": "review"})
    assert answer.status_code == 200
    assert "Peachtree Dental Group: credit missing on September invoice – 770 555 0142" in text(answer)
    assert "by Wed 16 Sep, 5:00 PM EDT" in text(answer)
    assert "File this request" in text(answer)
    assert not Ticket.objects.exists()


def test_after_hours_the_page_says_what_day_it_counts_as(dana: Client) -> None:
    with time_machine.travel(office("2026-09-15 17:00"), tick=False):
        answer = dana.get("/requests/new/billing/")
    assert "received after 5:00 PM Eastern, counts as Wed 16 Sep" in text(answer)


def test_the_same_form_sent_twice_files_one_request(dana: Client) -> None:
    typed = GOOD | {"submission_key": str(uuid4())}
    first, second = (dana.post("/requests/new/billing/", typed) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_an_open_request_of_the_same_kind_and_account_is_pointed_out(
    dana: Client, visitor: Visitor, world: World, tuesday: datetime
) -> None:
    twin = file(world.dana, tuesday)
    file(world.dana, tuesday, kind="disconnect")
    shown = text(dana.post("/requests/new/billing/preview/", GOOD))
    assert "There is an open request of this kind for this account already" in shown
    assert f"/requests/{twin.pk}/" in shown
    to_a_colleague = text(visitor("lee").post("/requests/new/billing/preview/", GOOD))
    assert "filed by a colleague" in to_a_colleague
    assert f"/requests/{twin.pk}/" not in to_a_colleague
    assert "already" not in text(dana.post("/requests/new/implementation/preview/", GOOD))


def test_nobody_files_for_somebody_else_or_in_another_state(dana: Client, world: World) -> None:
    fake = {"submitter": world.ed.pk, "agency": world.ed.agency_id, "status": "resolved", "received_at": "2020-01-01"}
    dana.post("/requests/new/billing/", GOOD | fake | {"kind": "disconnect", "channel": "phone"})
    ticket = Ticket.objects.get()
    assert (ticket.submitter, ticket.agency, ticket.status) == (world.dana, world.dana.agency, "received")
    assert (ticket.kind, ticket.channel, ticket.received_at) == ("billing", "web", office("2026-09-15 12:00"))


def test_the_review_names_all_that_will_happen_and_leads_back_with_everything(dana: Client) -> None:
    typed = GOOD | {
        "submission_key": str(uuid4()),
        "copies": "owner@peachtree.example",
        "service_level": "add",
        "attachments": SimpleUploadedFile("floor plan.pdf", b"%PDF"),
    }
    page = dana.post("/requests/new/maintenance/", typed | {"step": "review"})
    for words in (
        "by Thu 17 Sep, 5:00 PM EDT",
        "owner",
        "Linda Sukay",
        "floor plan.pdf",
        "Add service",
        "Change something",
    ):
        assert words in text(page)
    carried = {field.html_name: field.value() or "" for field in page.context["form"].hidden}
    again = dana.post("/requests/new/maintenance/", {**carried, "file_anyway": "False", "step": "change"})
    assert again.status_code == 200
    for name in ("account", "description", "details", "copies", "service_level"):
        assert again.context["form"][name].value() == typed[name]
    assert "floor plan.pdf" in text(again)


def test_files_go_with_the_request_and_stand_in_its_receipt(dana: Client) -> None:
    key = {"submission_key": str(uuid4())}
    dana.post(f"/uploads/{key['submission_key']}/", {"attachments": SimpleUploadedFile("invoice 0926.pdf", b"%PDF")})
    refused = dana.post("/requests/new/billing/", GOOD | key | {"description": ""})
    assert "invoice 0926.pdf" in text(refused)
    dana.post("/requests/new/billing/", GOOD | key)
    ticket = Ticket.objects.get()
    assert [file.filename for file in ticket.messages.get().attachments.all()] == ["invoice 0926.pdf"]
    assert "invoice 0926.pdf" in last_mail(ticket).body
    assert not Upload.objects.exists()


def test_other_files_after_going_back_file_one_more_request_and_say_so(dana: Client) -> None:
    typed = GOOD | {"submission_key": str(uuid4())}
    first = text(dana.post("/requests/new/billing/", typed, follow=True))
    again = dana.post(
        "/requests/new/billing/", typed | {"attachments": SimpleUploadedFile("late.pdf", b"%PDF")}, follow=True
    )
    one, two = Ticket.objects.order_by("id")
    assert again.redirect_chain == [(f"/requests/{two.pk}/", 302)]
    assert f"You filed the same words before, as {shown_number(one)}." in text(again)
    assert "the same words" not in first
    assert [file.filename for file in two.messages.get().attachments.all()] == ["late.pdf"]


def test_a_withheld_file_is_refused_by_name_and_files_nothing(dana: Client) -> None:
    program = SimpleUploadedFile("setup.exe", b"MZ")
    answer = dana.post("/requests/new/billing/", GOOD | {"attachments": program})
    assert answer.status_code == 422
    assert "setup.exe:" in text(answer)
    assert not Ticket.objects.exists()


def test_maintenance_gives_a_text_to_pass_on(dana: Client) -> None:
    typed = GOOD | {"service_level": "add", "description": "add two lines & a fax"}
    review = text(dana.post("/requests/new/maintenance/", typed | {"step": "review"}))
    filed = text(dana.post("/requests/new/maintenance/", typed, follow=True))
    for page in (review, filed):
        assert "Dear Peachtree Dental Group," in page
        assert "at least 3 business days; we expect it by Fri 18 Sep, 5:00 PM EDT." in page
        assert "mailto:?subject=Your%20service%20change%3A%20add%20two%20lines%20%26%20a%20fax&amp;body=Dear" in page
    assert "Dear Peachtree" not in text(dana.post("/requests/new/disconnect/", GOOD | {"step": "review"}))


@pytest.mark.parametrize(
    ("address", "field", "value"),
    [
        ("maintenance/?level=move", "service_level", "move"),
        ("report/?report=mac", "report", "mac"),
        ("report/?report=nonsense", "report", "nonsense"),
        ("billing/?level=add", "description", None),
    ],
)
def test_the_address_chooses_the_sort(dana: Client, address: str, field: str, value: str | None) -> None:
    answer = dana.get(f"/requests/new/{address}")
    assert answer.status_code == 200
    assert answer.context["form"][field].value() == value


def test_every_sort_has_its_way_on_the_first_page(dana: Client) -> None:
    shown = text(dana.get("/requests/new/"))
    for way in ("maintenance/?level=add", "maintenance/?level=change", "report/?report=circuit_ids"):
        assert f'href="/requests/new/{way}"' in shown


def test_filing_costs_the_same_with_few_and_many_accounts_and_requests(dana: Client, world: World) -> None:
    def costs() -> list[int]:
        found = []
        for visit in (
            partial(dana.get, "/requests/new/billing/"),
            partial(dana.post, "/requests/new/billing/preview/", GOOD | {"further_accounts": "1, 2", "keep": "yes"}),
            partial(dana.post, "/requests/new/billing/", GOOD | {"account": "peach", "step": "review"}),
            partial(dana.post, "/requests/new/billing/", GOOD | {"step": "review"}),
            partial(dana.get, "/requests/accounts/", {"account": "peach"}),
            partial(dana.get, "/requests/new/"),
        ):
            visit()
            with CaptureQueriesContext(connection) as seen:
                visit()
            found.append(len(seen))
        return found

    ticket = file(world.dana, office("2026-09-15 10:00"))
    with_few = costs()
    for number in range(50):
        account(world.account.agency, f"Peach {number}", f"770 555 1{number:03}")
    copy_ticket(ticket, 50)
    assert costs() == with_few
    assert max(with_few) <= 25
