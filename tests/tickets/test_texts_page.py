"""Every text of the mails can be read by supervisors, filled with a real request, and nothing is sent or written."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from cms_care.settings import BASE_DIR
from contacts.mail_titles import TITLES, title_of
from contacts.models import OutgoingMail, User
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.tickets.letter import issue_number
from tests.world import World, by, confirmed, file, last_mail, mails_of, office
from tickets.access import ticket_for
from tickets.mail_samples import Sample
from tickets.mail_texts import TEXTS, filled
from tickets.models import Event, Ticket
from tickets.services.finish import resolve
from tickets.threads import Talk

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db

KINDS = ["billing", "maintenance", "implementation", "disconnect", "report"]
NOW = office("2026-09-16 10:00")
MAILS = BASE_DIR / "templates" / "mail"


@pytest.fixture
def supervisor(world: World, client: Client) -> Client:
    client.force_login(world.jim)
    return client


def of_kind(world: World, kind: str, at: datetime) -> Ticket:
    report = {"report": "utilization"} if kind == "report" else {}
    return file(world.dana, at, kind=kind, **report)


def sample(world: World, ticket: Ticket, now: datetime = NOW) -> Sample:
    """As the page makes one for Jim."""
    return Sample(ticket_for(world.jim, ticket.pk), world.jim, now)


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_no_text_is_missing() -> None:
    """A file that begins with an underscore is a part of others."""
    files = {f"mail/{path.name}" for path in MAILS.glob("*.txt") if not path.name.startswith("_")}
    shown = {each.path for each in TEXTS.values()}
    assert files <= shown
    of_accounts = {"password_reset_key_message.txt", "password_changed_message.txt"}
    assert {Path(path).name for path in shown - files} == of_accounts


OTHER_KEYS = {
    "reassigned": "assigned",
    "ims_pool": "ims-pool",
    "daily_check": "daily check",
    "password": "account",
    "account_change": "account change",
    "hand_over": "hand-over",
}
ALIKE = ("to-be-completed", "invitation_taken")  # called as the text that they stand for


def test_mails_are_called_in_lists_as_their_texts_are() -> None:
    """A receipt is one, whatever the request lacks."""
    ours = {OTHER_KEYS.get(key, key): text.title for key, text in TEXTS.items() if key not in ALIKE}
    assert ours == TITLES


def test_every_mail_of_a_request_has_a_title(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    sweep_due(office("2026-09-18 08:00"))
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-18 09:00"))
    titles = {title_of(mail) for mail in mails_of(ticket)}
    assert titles == {"Receipt", "Confirmation", "Escalation", "Completion"}


def test_the_list_says_of_each_when_it_is_sent_and_to_whom(supervisor: Client, world: World) -> None:
    shown = text(supervisor, "/mail/texts/")
    for each in TEXTS.values():
        assert f'<a href="/mail/texts/{each.key}/"><strong>{each.title}</strong></a>' in shown
        assert escape(each.when[1:]) in shown
        assert escape(each.to[1:]) in shown


@pytest.mark.parametrize("kind", KINDS)
def test_each_text_reads_well_with_a_request_of_every_kind(world: World, kind: str, tuesday: datetime) -> None:
    ticket = of_kind(world, kind, tuesday)
    for stage in ("received", "confirmed", "resolved"):
        if stage == "confirmed":
            confirmed(world, ticket)
        if stage == "resolved":
            resolve(ticket.pk, words="Done.", actor=by(world.rita), now=NOW)
        shown = sample(world, ticket)
        for each in TEXTS.values():
            assert_reads_well(filled(each, shown))


def assert_reads_well(mail: OutgoingMail) -> None:
    """No hole where a fact was to stand, no markup, no heap of empty lines."""
    for flaw in ("None", "{{", "{%", "&#", "&amp;", "\n\n\n", " \n", " .", "()", ", \n", "  ("):
        assert flaw not in mail.body
    assert mail.body == mail.body.lstrip()
    assert mail.body.endswith((".\n", ".\n\n"))


ABOUT_NO_REQUEST = {
    "reassigned_many",
    "given_many",
    "covering",
    "absence",
    "digest",
    "briefing",
    "weekly",
    "ims_pool",
    "daily_check",
    "password",
    "account_change",
    "hand_over",
    "invitation",
    "invitation_taken",
    "welcome",
    "restored",
}
ESSENTIALS = {
    "hand_over": ["left 1 open request to you", "/requests/", "stays as it was", "once, for all of them"],
    "invitation": ["invites you to CMS Care, for Harbor Telecom, as sub-agent", "/invitation/", "works once, until"],
    "invitation_taken": ["an account with your address already", "/sign-in/", "was not told that you have"],
    "welcome": ["has opened a CMS Care account for you", "as sub-agent of Harbor Telecom", "/password/"],
    "restored": ["again", "no longer good", "/password/", "without a new password nobody"],
    "receipt": ["Its number is C", "by when:", "(Day 3)", "You wrote:\n\n> The credit", "automatic receipt"],
    "to-be-completed": ["reply to this mail with the account number", "no password", "dates above stay"],
    "confirmed": ["routed to Complex Billing Group", "Sherry Parrish works on it", "Your number is IMS 1"],
    "promised": ["on the next steps:", "hear from us again by"],
    "replied": ["wrote:", "hear from us again by"],
    "paused": ["asks:", "reply to all with the answer", "stand still until", "If it takes that long, they become:"],
    "reassigned": ["now works on your request", "stays as it was", "(Day 3)"],
    "given": ["has given you this request, with a note:", "stays as it was", "(Day 3)"],
    "reassigned_many": [
        "2 of your requests are with other",
        "now works on it. Next steps: Thu 17 Sep",
        "stays as it was",
    ],
    "given_many": [
        "has given you 2 requests",
        "Next steps: Thu 17 Sep, 5:00 PM EDT",
        "/requests/",
        "for staff alone",
    ],
    "handed_over": ["has handed this request over to you", "You get its mails", "stays as it was", "(Day 3)"],
    "copied": ["added lee.sand@agency.example to this request", "goes there as well", "(Day 3)"],
    "accepted": ["confirms that it is done", "Nothing more is to do"],
    "corrected": ["handled as Billing inquiry", "Day 1 stays what it was", "reply to all and say so"],
    "merged": ["turned out to be the same", "It goes on as C", "the earlier one holds", "reply to all and say so"],
    "account_corrected": ["is about the account 770 555 0142", "so does every date", "reply to all and say so"],
    "redated": ["promised for", "moves to Tue 13 Oct", "closed on that day: Storm day", "reply to all and say so"],
    "ld_active": ["active now and may be used", "tell your customer"],
    "delivered": ["has delivered the report", "With it came", "is resolved with it", "/requests/"],
    "resolved": ["is resolved", "reply to all and say what", "/requests/"],
    "withdrawn": ["withdrew this request", "reply to all and say so", "/requests/"],
    "reopened": ["reopened this request:", "start anew:", "(Day 3)"],
    "finished": ["kept with this request", "one of us will read it", "nothing is owed", "reopen it here"],
    "warning": ["Next steps: due Thu 17 Sep, 5:00 PM EDT.", "Jim Woodburn (Fri 18 Sep, 8:00 AM EDT) is told next"],
    "escalation": [  # [6.2]
        "needs you, Jim Woodburn: escalation level 1",
        "Missed: Next steps, promised for Tue 15 Sep, 5:00 PM EDT; late 1 day.",
        "Done so far:\n\n  Wed 16 Sep, 9:12 AM EDT: Receipt confirmed",
        "the next level is told on Thu 17 Sep, 8:00 AM EDT",
        "Acknowledge it here",
        "write to sherry.parrish@cms.example",
        "Numbers: IMS 1",
    ],
    "transferred": ["takes longer than 24 hours. Sherry Parrish of Complex", "Its number is IMS", "says why"],
    "covering": ["is away from Thu 17 Sep to Wed 23 Sep, covered by you", "They owe 1 act on those", "view=cover"],
    "absence": ["entered you as away from Thu 17 Sep to Wed 23 Sep, covered by Sherry", "/my-day/absences/"],
    "digest": ["1 request is open on Wed 16 Sep", "Next steps: due Thu 17 Sep, 5:00 PM EDT", "get it no more"],
    "briefing": [
        "1 missed or escalated, and yours\nAll of it: ",
        "  Owed: ",
        "view=unanswered",
        "get this mail no more",
    ],
    "weekly": [
        "The week of Mon 14 Sep to Sun 20 Sep",
        "  Promises: 402 kept",
        "Open longest",
        "get this mail no more",
    ],
    "ims_pool": ["1,000 are left"],
    "daily_check": [
        "2 of our mails could not",
        "1 of our mails came back",
        "1 incoming mail could",
        "3 incoming mails have",
    ],
    "password": ["james.woodburn@cms.example", "works once", "If you did not ask for it"],
    "account_change": ["was changed", "Chrome on Windows, 203.0.113.7", "If it was not, set a new password"],
}


def test_each_text_says_what_it_is_there_for(world: World, tuesday: datetime) -> None:
    """Also to somebody who never opens the page: what can be done is done by replying, or by a link at hand."""
    ticket = confirmed(world, file(world.dana, tuesday))
    shown = sample(world, ticket)
    bodies = {key: filled(each, shown).body for key, each in TEXTS.items()}
    assert bodies.keys() == ESSENTIALS.keys()
    assert [(key, words) for key, all_ in ESSENTIALS.items() for words in all_ if words not in bodies[key]] == []
    for key in bodies.keys() - ABOUT_NO_REQUEST:
        assert f"Numbers: IMS {ticket.numbers.get(kind='ims').number[:3]}" in bodies[key]
        assert "Submitted by Dana Ortiz, dana.ortiz@agency.example" in bodies[key]  # [2.4]


@pytest.fixture(scope="module")
def number(world: World) -> str:
    """The issue number of a request of Dana."""
    return issue_number(file(world.dana, office("2026-09-15 10:00")))


@pytest.mark.parametrize("key", TEXTS)
def test_a_page_shows_it_as_text_and_formatted(supervisor: Client, number: str, key: str) -> None:
    shown = text(supervisor, f"/mail/texts/{key}/?request={number}")
    assert '<pre class="sent-as">' in shown
    frame = f"/mail/texts/{key}/formatted/?request={number}"
    assert f'src="{frame}"' in shown
    response = supervisor.get(frame)
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert "<!doctype html>" in response.content.decode()


def test_looking_writes_and_sends_nothing(supervisor: Client, world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    before = (OutgoingMail.objects.count(), Event.objects.count(), Ticket.objects.values().get(pk=ticket.pk))
    for key in TEXTS:
        text(supervisor, f"/mail/texts/{key}/")
        text(supervisor, f"/mail/texts/{key}/formatted/")
    after = (OutgoingMail.objects.count(), Event.objects.count(), Ticket.objects.values().get(pk=ticket.pk))
    assert after == before


def test_it_is_what_is_really_sent(world: World, tuesday: datetime) -> None:
    """But for the words, which stand for what somebody types."""
    ticket = confirmed(world, file(world.dana, tuesday))
    sent = last_mail(ticket)
    shown = filled(TEXTS["confirmed"], sample(world, ticket, office("2026-09-16 09:12")))
    said = f"{ticket.assignee} adds:\n\n{shown.body.partition(' adds:')[2].partition('--')[0].strip()}\n\n"
    assert (shown.subject, shown.to, shown.cc, shown.reply_to) == (sent.subject, sent.to, sent.cc, sent.reply_to)
    assert shown.body.replace(said, "") == sent.body


def test_no_sample_lets_its_reader_act(supervisor: Client, world: World, tuesday: datetime) -> None:
    """The real link completes a request in the submitter's name."""
    file(world.dana, tuesday, account_text="999 999 9999")
    shown = text(supervisor, "/mail/texts/to-be-completed/")
    assert "/complete/…/" in shown
    assert "the account &quot;999 999 9999&quot;" in shown


def test_mails_for_staff_are_marked_as_such(world: World, tuesday: datetime) -> None:
    sample = Sample(confirmed(world, file(world.dana, tuesday)), world.jim, NOW)
    inside = {key for key, each in TEXTS.items() if each.talk is Talk.INTERNAL}
    assert inside == {"given", "warning", "escalation"}
    for key, each in TEXTS.items():
        mail = filled(each, sample)
        assert ("kept as an internal note" in mail.body) is (key in inside)
        assert ("reply to all" in mail.body) is (key not in inside and not each.subject)


def test_the_newest_request_stands_in_for_a_number_that_nobody_has(
    supervisor: Client, world: World, tuesday: datetime
) -> None:
    number = issue_number(file(world.dana, tuesday))
    shown = text(supervisor, "/mail/texts/receipt/?request=C222-2222")
    assert "No request has that number" in shown
    assert number in shown
    assert "No request has that number" not in text(supervisor, f"/mail/texts/receipt/?request={number.lower()}")
    assert 'value="&quot;&gt;&lt;b&gt;"' in text(supervisor, '/mail/texts/receipt/?request=">%3Cb>')


@pytest.mark.parametrize("who", ["dana", "hana", "rita"])
@pytest.mark.parametrize("page", ["", "receipt/", "receipt/formatted/"])
def test_below_supervisor_there_is_no_such_page(world: World, client: Client, who: str, page: str) -> None:
    user: User = getattr(world, who)
    client.force_login(user)
    assert client.get(f"/mail/texts/{page}").status_code == 404


def test_a_text_that_is_not_there(supervisor: Client, world: World) -> None:
    assert supervisor.get("/mail/texts/nonsense/").status_code == 404
    assert supervisor.post("/mail/texts/receipt/").status_code == 405
