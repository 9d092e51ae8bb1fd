"""The outbox as supervisors see it; for everybody else there is no such page."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from contacts.bounces import reached_us, record_bounce
from contacts.models import OutgoingMail, User
from contacts.selectors import FAILED_FIRST, MAILS_ON_A_PAGE, mail_page
from contacts.templatetags.addresses import breakable
from tests.contacts.conftest import NOW, Crew, WriteMail
from tests.world import World, file, last_mail

JIM = "james.woodburn@cms.example"
COST = 7  # queries: session, person, the mails, the failed ones, why mail comes back, and what the bar counts


@pytest.fixture
def supervisor(crew: Crew, client: Client) -> Client:
    client.force_login(crew.supervisor)
    return client


def failed(mail: OutgoingMail) -> OutgoingMail:
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state="failed", attempts=10, next_attempt_at=None, last_error="550 no such user here"
    )
    return mail


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["alice", "bob", "charlie", "rep"])
def test_below_supervisor_there_is_no_such_page(crew: Crew, client: Client, write_mail: WriteMail, who: str) -> None:
    mail = failed(write_mail())
    user: User = getattr(crew, who)
    client.force_login(user)
    assert client.get("/mail/").status_code == 404
    assert client.get(f"/mail/{mail.pk}/").status_code == 404
    assert client.get(f"/mail/{mail.pk}/formatted/").status_code == 404
    assert client.post(f"/mail/{mail.pk}/again/").status_code == 404
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/mail/")["Location"] == "/sign-in/?next=/mail/"
    assert client.post("/mail/1/again/")["Location"] == "/sign-in/?next=/"


def test_the_list_shows_states_as_words(supervisor: Client, write_mail: WriteMail) -> None:
    failed(write_mail(subject="one that failed"))
    tried = write_mail(subject="one that was tried", cc=["lfoster@cms.example"])
    OutgoingMail.objects.filter(pk=tried.pk).update(attempts=2)
    shown = text(supervisor, "/mail/")
    for words in ("one that failed", "550 no such user here", "tried 2 times", "lfoster<wbr>@cms.example"):
        assert words in shown
    assert "Tue 15 Sep, 10:00 AM EDT" in shown


def test_the_failed_ones_can_be_had_alone(supervisor: Client, write_mail: WriteMail) -> None:
    failed(write_mail(subject="one that failed"))
    write_mail(subject="one that waits")
    shown = text(supervisor, "/mail/?state=failed")
    assert "one that failed" in shown
    assert "one that waits" not in shown


def test_what_failed_comes_first_where_everything_is_shown(supervisor: Client, write_mail: WriteMail) -> None:
    for number in range(FAILED_FIRST + 1):
        failed(write_mail(subject=f"failed {number}", now=NOW - timedelta(days=9 + number)))
    write_mail(subject="sent later")
    shown = text(supervisor, "/mail/")
    assert shown.index("failed 0") < shown.index("Everything that failed") < shown.index("sent later")
    assert [row.mail.subject for row in mail_page().failed] == [f"failed {number}" for number in range(FAILED_FIRST)]
    for elsewhere in ("state=sent", "state=failed", f"before={OutgoingMail.objects.latest('pk').pk}"):
        assert "Everything that failed" not in text(supervisor, f"/mail/?{elsewhere}")


def test_what_came_back_says_from_whom_and_why(supervisor: Client, write_mail: WriteMail) -> None:
    mail = write_mail(subject="one that came back", to=["dana@agency.example", "lee@agency.example"])
    write_mail(subject="one that did not")
    deliver_due_by_hand(mail)
    record_bounce(mail, {"dana@agency.example": "550 no such user", "lee@agency.example": ""}, NOW)
    reached_us("lee@agency.example")
    for page in ("/mail/", "/mail/?state=came-back"):
        shown = text(supervisor, page)
        assert "dana<wbr>@agency.example</span>: 550 no such user" in shown
        assert 'came back from <span class="address">lee<wbr>@agency.example</span><' in shown
        assert '<use href="/static/img/icons.svg#late"/></svg>came back' in shown
    assert "one that did not" not in text(supervisor, "/mail/?state=came-back")
    assert "It came back from dana@agency.example: 550 no such user" in text(supervisor, f"/mail/{mail.pk}/")


def test_a_row_says_first_what_sort_of_mail_it_is(supervisor: Client, write_mail: WriteMail) -> None:
    write_mail(dedup_key="ticket:40:replied:123", subject="Peachtree: credit – 770 [CMS C7K4-2QX9/k3m7qa2x]")
    write_mail(dedup_key="nothing that we know", subject="[7] of 9")
    shown = text(supervisor, "/mail/")
    tagged = (
        '<strong>Reply</strong> · Peachtree: credit – 770 <span class="muted">[CMS C7K4-2QX9/k3m7qa2x]</span></a>'
    )
    assert tagged in shown
    assert "<strong>[7] of 9</strong></a>" in shown


def test_a_list_about_one_request_calls_it_by_its_number(world: World, client: Client, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    failed(last_mail(ticket))
    client.force_login(world.jim)
    shown = text(client, f"/mail/?about=ticket:{ticket.pk}")
    number = ticket.numbers.get().number
    link = f'request <a class="num" href="/requests/{ticket.pk}/">{number}</a>'
    assert f"about {link}" in shown
    assert "Everything that failed" not in shown
    assert link in text(client, f"/mail/{last_mail(ticket).pk}/")
    for odd in ("ticket:987654", "ticket:" + "9" * 40, "ticket:x", "<b>"):
        assert f"about {escape(odd)}." in text(client, f"/mail/?about={odd}")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Dana", "Dana"),
        ("a&b@x.example", '<span class="address">a&amp;b<wbr>@x.example</span>'),
        ("<b> to a@x.example: no", '&lt;b&gt; to <span class="address">a<wbr>@x.example</span>: no'),
        ("@ and a@ and @b", "@ and a@ and @b"),
    ],
)
def test_an_address_is_kept_together(words: str, shown: str) -> None:
    assert breakable(words) == shown


def deliver_due_by_hand(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sent", attempts=1, next_attempt_at=None, sent_at=NOW)


def test_the_html_part_is_shown_where_it_can_do_nothing(supervisor: Client, write_mail: WriteMail) -> None:
    mail = write_mail(body="Hello <script>alert(1)</script>")
    page = f"/mail/{mail.pk}/formatted/"
    shown = text(supervisor, f"/mail/{mail.pk}/")
    assert re.search(rf'<iframe sandbox [^>]*src="{page}">', shown)
    response = supervisor.get(page)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "&lt;script&gt;" in response.content.decode()


def test_nothing_to_show_says_so(supervisor: Client) -> None:
    assert "No mail came back." in text(supervisor, "/mail/?state=came-back")
    assert "No mail has failed." in text(supervisor, "/mail/?state=failed")
    assert "There is no mail here." in text(supervisor, "/mail/")


@pytest.mark.parametrize("query", ["state=%00", "about=%00", "before=x", "before=" + "9" * 40, "before=²"])
def test_nonsense_in_the_address_is_ignored(supervisor: Client, write_mail: WriteMail, query: str) -> None:
    write_mail(subject="still here")
    assert "still here" in text(supervisor, f"/mail/?{query}")


def test_pages_follow_each_other_without_a_gap_or_a_repeat(db: None, write_mail: WriteMail) -> None:
    """Written out of order, and several in the same second, as a demo world or a sweep does it."""
    written = [write_mail(now=NOW - timedelta(seconds=number % 7)) for number in range(2 * MAILS_ON_A_PAGE + 5)]
    seen: list[OutgoingMail] = []
    before = ""
    while True:
        page = mail_page(before=before)
        seen += [row.mail for row in page.rows]
        if page.older is None:
            break
        before = str(page.older)
    assert seen == sorted(written, key=lambda mail: (mail.created_at, mail.pk), reverse=True)


def test_one_mail_is_shown_as_its_recipients_get_it(supervisor: Client, write_mail: WriteMail) -> None:
    mail = write_mail(subject="Łódź – 770-555-0142", body="<b>Late</b>", in_reply_to="<earlier@cms.example>")
    shown = text(supervisor, f"/mail/{mail.pk}/")
    for words in (
        "CMS Care &lt;cms.care@cms.example&gt;",
        "james.woodburn@cms.example",
        "Łódź – 770-555-0142",
        mail.message_id.strip("<>"),
        "&lt;earlier@cms.example&gt;",
        "auto-generated",
        "&lt;b&gt;Late&lt;/b&gt;",
    ):
        assert words in shown


def test_a_mail_that_is_not_there(supervisor: Client) -> None:
    assert supervisor.get("/mail/999999999999999999999/").status_code == 404
    assert supervisor.post("/mail/4711/again/").status_code == 404


def test_a_personal_link_is_not_shown_to_supervisors(supervisor: Client, write_mail: WriteMail) -> None:
    mail = write_mail(about="account:alice@people.example", body="https://cms.example/password/new/secret/")
    shown = text(supervisor, f"/mail/{mail.pk}/")
    assert "secret" not in shown
    assert "Only its recipient may read it." in shown
    assert "<iframe" not in shown
    assert supervisor.get(f"/mail/{mail.pk}/formatted/").status_code == 404


def test_a_link_that_lets_its_bearer_act_is_shown_to_nobody_else(supervisor: Client, write_mail: WriteMail) -> None:
    mail = write_mail(body="At https://cms.example/complete/WzQwLDNd:1w0abc:secret-secret-secret/ please.")
    for page in (f"/mail/{mail.pk}/", f"/mail/{mail.pk}/formatted/"):
        shown = text(supervisor, page)
        assert "secret" not in shown
        assert "https://cms.example/complete/…/ please." in shown


def test_a_mail_that_came_back_is_sent_again_to_those_whom_it_did_not_reach(
    supervisor: Client, write_mail: WriteMail
) -> None:
    mail = write_mail(to=["dana@agency.example", "lee@agency.example"])
    deliver_due_by_hand(mail)
    OutgoingMail.objects.filter(pk=mail.pk).update(delivered_to=mail.to)
    assert "Send it again" not in text(supervisor, f"/mail/{mail.pk}/")
    record_bounce(mail, {"dana@agency.example": "552 mailbox full"}, NOW)
    assert "to those alone from whom it came back" in text(supervisor, f"/mail/{mail.pk}/")
    for _ in range(2):  # clicked twice
        supervisor.post(f"/mail/{mail.pk}/again/")
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.sent_at, mail.bounced) == ("queued", 0, None, [])
    assert mail.delivered_to == ["lee@agency.example"]


def test_a_failed_mail_is_sent_again_on_demand(supervisor: Client, write_mail: WriteMail) -> None:
    mail = failed(write_mail())
    shown = text(supervisor, f"/mail/{mail.pk}/")
    assert shown.index("550 no such user here") < shown.index("Send it again") < shown.index("Technical headers")
    response = supervisor.post(f"/mail/{mail.pk}/again/", follow=True)
    assert "goes out within a minute" in response.content.decode()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)
    response = supervisor.post(f"/mail/{mail.pk}/again/", follow=True)
    assert "Only a mail that failed or came back can be sent again" in response.content.decode()


def test_reading_and_changing_keep_to_their_methods(supervisor: Client, write_mail: WriteMail) -> None:
    mail = failed(write_mail())
    assert supervisor.get(f"/mail/{mail.pk}/again/")["Location"] == f"/mail/{mail.pk}/"
    assert supervisor.post("/mail/").status_code == 405


def test_the_page_costs_the_same_with_one_mail_and_with_fifty(
    supervisor: Client, write_mail: WriteMail, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record_bounce(failed(write_mail()), {JIM: "550"}, NOW)
    with django_assert_num_queries(COST):
        supervisor.get(reverse("contacts:mail"))
    for _ in range(24):
        write_mail()
        record_bounce(failed(write_mail()), {JIM: "550"}, NOW)
    with django_assert_num_queries(COST):
        supervisor.get(reverse("contacts:mail"))
