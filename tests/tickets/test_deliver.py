"""A report is delivered as a file; call detail never goes by mail, and who fetches it is written down [8.4]."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from contacts.models import OutgoingMail
from tests.mail.post import answer, arrive
from tests.tickets.conftest import Visitor
from tests.tickets.once import world
from tests.tickets.page import same_for_all, text
from tests.world import World, by, confirmed, file, fresh, last_event, last_mail, mails_of, office, promises
from tickets.access import verbs_for
from tickets.errors import RefusedError
from tickets.models import Attachment, IncomingMail, Ticket
from tickets.selectors.uploads import CALL_DETAIL
from tickets.services.call_detail import mark
from tickets.services.deliver import deliver
from tickets.services.split import split
from tickets.services.submit import Request
from tickets.services.uploads import keep
from tickets.states import Verb

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TEN, LATER = office("2026-09-15 10:00"), office("2026-09-15 12:00")
KEY, SAID = UUID(int=1), UUID(int=2)
SECRET = "14:02 770 555 0142 to 212 555 0100"
NAME = "calls-of-7705550142.csv"


@dataclass(frozen=True)
class Brought:
    """A file, and the mail that it came by."""

    mail: IncomingMail
    file: Attachment

    @property
    def in_request(self) -> str:
        return f"/requests/{self.file.message.ticket_id}/files/{self.file.pk}/"

    @property
    def marking(self) -> str:
        return f"{self.in_request}call-detail/"

    @property
    def places(self) -> list[str]:
        """Where it can be fetched."""
        return [self.in_request, f"/mail-in/{self.mail.pk}/files/1/", f"/mail-in/{self.mail.pk}/mail.eml"]


@pytest.fixture
def report(world: World) -> Ticket:
    asked = file(world.dana, TEN, kind="report", report="utilization", description="utilization of August")
    return confirmed(world, asked, "2026-09-15 11:00")


def chosen() -> SimpleUploadedFile:
    return SimpleUploadedFile(NAME, SECRET.encode(), "text/csv")


def delivered(world: World, ticket: Ticket, *, is_complete: bool, call_detail: bool = True) -> Ticket:
    keep(world.sherry, KEY, [chosen()], LATER)
    acts = {"actor": by(world.sherry), "now": LATER, "is_complete": is_complete, "call_detail": call_detail}
    return deliver(ticket.pk, words="August is in it.", files=KEY, key=SAID, **acts)


def test_all_of_it_ends_what_is_owed_and_once_is_enough(world: World, report: Ticket) -> None:
    for _ in range(2):
        delivered(world, report, is_complete=True)
    assert fresh(report).status == "resolved"
    assert ("next_steps", "dropped") in promises(report)
    assert len(mails_of(report)) == 3
    event = last_event(report)
    assert (event.action, event.actor, event.data) == ("ticket.delivered", world.sherry, {"report": "Utilization"})
    assert "The request is resolved with it." in last_mail(report).body


def test_some_of_it_leaves_the_request_open(world: World, report: Ticket) -> None:
    owed = (report.owed, report.owed_at)
    delivered(world, report, is_complete=False, call_detail=False)
    assert (fresh(report).status, fresh(report).owed, fresh(report).owed_at) == ("working", *owed)
    body = last_mail(report).body
    assert f"{NAME}: CSV, 34 bytes" in body
    assert "More of it will follow" in body


def test_call_detail_is_named_in_no_mail(world: World, report: Ticket) -> None:
    delivered(world, report, is_complete=True)
    for mail in OutgoingMail.objects.all():
        assert not any(part in f"{mail.subject} {mail.body}" for part in (NAME, SECRET))
    assert "A file with call detail, which never goes by mail (sign in to fetch it): CSV" in last_mail(report).body


def test_only_a_report_is_delivered_and_only_with_a_file(world: World, report: Ticket) -> None:
    acts = {"actor": by(world.sherry), "now": LATER, "is_complete": True}
    with pytest.raises(RefusedError, match="Choose the file"):
        deliver(report.pk, words="Here.", files=uuid4(), **acts)
    inquiry = file(world.dana, TEN)
    assert (Verb.DELIVER in verbs_for(world.sherry, report), Verb.DELIVER in verbs_for(world.sherry, inquiry)) == (
        True,
        False,
    )
    keep(world.sherry, KEY, [chosen()], LATER)
    with pytest.raises(RefusedError, match="Send your file with a reply"):
        deliver(inquiry.pk, words="Here.", files=KEY, **acts)
    assert fresh(report).status == "working"


def test_the_page_delivers_marks_and_refuses_beside_the_file(visitor: Visitor, world: World, report: Ticket) -> None:
    sherry, url = visitor("sherry"), f"/requests/{report.pk}/deliver/"
    typed = {"words": "August.", "outcome": "complete", "call_detail": "on", "key": str(KEY)}
    refused = sherry.post(url, typed)
    assert (refused.status_code, "Choose the file of the report." in text(refused)) == (422, True)
    shown = text(sherry.post(url, typed | {"attachments": chosen(), "step": "preview"}))
    assert "A file with call detail" in shown
    assert fresh(report).status == "working"
    assert sherry.post(url, typed)["Location"] == f"/requests/{report.pk}/"
    assert Attachment.objects.get(message__ticket=report).call_detail
    page = text(visitor("dana").get(f"/requests/{report.pk}/"))
    assert NAME in page
    assert "call detail" in page


@pytest.mark.parametrize("who", ["rita", "dana"])
def test_who_of_the_two_sides_may_mark_the_files_of_a_reply(
    visitor: Visitor, world: World, report: Ticket, who: str
) -> None:
    typed = {"words": "See the file.", "call_detail": "on", "key": str(KEY), "attachments": chosen()}
    browser = visitor(who)
    assert ('id="reply_call_detail"' in text(browser.get(f"/requests/{report.pk}/"))) == (who == "rita")
    browser.post(f"/requests/{report.pk}/reply/", typed)
    assert Attachment.objects.get(message__ticket=report).call_detail == (who == "rita")
    assert (NAME in last_mail(report).body) == (who == "dana")


def test_whoever_fetches_call_detail_is_written_down_and_nobody_else_gets_it(
    visitor: Visitor, world: World, report: Ticket
) -> None:
    delivered(world, report, is_complete=True)
    pk = Attachment.objects.get(message__ticket=report).pk

    def fetch(who: str, file_pk: int = pk) -> HttpResponse:
        return visitor(who).get(f"/requests/{report.pk}/files/{file_pk}/", REMOTE_ADDR="192.0.2.9")

    before = report.events.count()
    for who in ("lee", "ed"):
        assert same_for_all(fetch(who)) == same_for_all(fetch(who, 987654))
    assert fetch("ed").status_code == 404
    assert report.events.count() == before
    for who in ("dana", "hana", "sherry"):
        assert b"".join(fetch(who)).decode() == SECRET
    found = report.events.filter(action="ticket.call_detail_fetched").order_by("id")
    assert [(event.actor, event.data) for event in found] == [
        (getattr(world, who), {"file": NAME, "ip": "192.0.2.9"}) for who in ("dana", "hana", "sherry")
    ]
    line = f"Fetched the call detail in {NAME}, from 192.0.2.9"
    assert line in text(visitor("rita").get(f"/requests/{report.pk}/"))
    assert line not in text(visitor("dana").get(f"/requests/{report.pk}/"))


@pytest.fixture
def brought(world: World, report: Ticket) -> Brought:
    """A file that came with an answer by mail."""
    letter = answer(world.dana, last_mail(report), "The list is with it.")
    letter.add_attachment(SECRET.encode(), maintype="text", subtype="csv", filename=NAME)
    mail = arrive(letter, LATER, sender=world.dana.email)
    return Brought(mail, Attachment.objects.get(message__ticket=report))


def test_a_file_that_came_by_mail_is_marked_later_and_its_fetches_are_written_down(
    visitor: Visitor, report: Ticket, brought: Brought
) -> None:
    """Wherever it is fetched, the mail that brought it included."""
    sherry = visitor("sherry")

    def fetched() -> int:
        for place in brought.places:
            assert b"".join(sherry.get(place))
        return report.events.filter(action="ticket.call_detail_fetched").count()

    assert fetched() == 0
    assert f'href="{brought.marking}"' in text(sherry.get(f"/requests/{report.pk}/"))
    assert "no mail names the file" in text(sherry.get(brought.marking))
    for _ in range(2):
        assert sherry.post(brought.marking, {"act": "mark"})["Location"] == f"/requests/{report.pk}/"
    assert [event.data for event in report.events.filter(action="ticket.call_detail_marked")] == [{"file": NAME}]
    said = "Whoever fetches it, or the mail as it came, is written down."
    assert said in text(sherry.get(f"/mail-in/{brought.mail.pk}/"))
    assert fetched() == 3
    sherry.post(brought.marking, {"act": "unmark", "words": "Only sums by month."})
    assert fetched() == 3


def test_what_is_marked_later_is_named_by_no_mail_from_then_on(
    world: World, report: Ticket, brought: Brought
) -> None:
    mark(report.pk, brought.file.pk, actor=by(world.sherry), now=LATER)
    again = Request(
        kind="report",
        report="utilization",
        customer_name="Shop",
        account_text="1",
        description="anew",
        details="",
        submission_key=SAID,
    )
    new = split(report.pk, message=brought.file.message_id, request=again, actor=by(world.sherry), now=LATER)
    assert CALL_DETAIL in last_mail(new).body
    assert NAME not in last_mail(new).body


def test_the_mark_is_for_staff_alone_and_taken_back_with_a_reason(
    visitor: Visitor, world: World, report: Ticket, brought: Brought
) -> None:
    sherry, dana, page = visitor("sherry"), visitor("dana"), f"/requests/{report.pk}/"
    sherry.post(brought.marking, {"act": "mark"})
    theirs = text(dana.get(page))
    assert "whoever fetches it is written down" in theirs
    assert "call-detail/" not in theirs
    assert dana.post(brought.marking, {"act": "mark"}).status_code == dana.get(brought.marking).status_code == 404
    missing = brought.marking.replace(f"/{brought.file.pk}/", "/987654/")
    assert sherry.get(missing).status_code == sherry.post(missing, {"act": "mark"}).status_code == 404

    refused = sherry.post(brought.marking, {"act": "unmark", "words": " "})
    assert (refused.status_code, "Say why it holds no call detail." in text(refused)) == (422, True)
    assert Attachment.objects.get(pk=brought.file.pk).call_detail
    for _ in range(2):
        sherry.post(brought.marking, {"act": "unmark", "words": "Only sums by month."})
    taken = report.events.filter(action="ticket.call_detail_unmarked")
    assert [(event.actor, event.data["reason"]) for event in taken] == [(world.sherry, "Only sums by month.")]
    said = f"{NAME} is no longer marked as call detail: Only sums by month."
    assert said in text(sherry.get(page))
    assert said not in text(dana.get(page))


def test_other_files_are_fetched_without_a_word(visitor: Visitor, world: World, report: Ticket) -> None:
    delivered(world, report, is_complete=True, call_detail=False)
    before = report.events.count()
    assert b"".join(visitor("dana").get(f"/requests/{report.pk}/files/{Attachment.objects.get().pk}/"))
    assert report.events.count() == before
