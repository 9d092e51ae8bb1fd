"""Filing a request: ticket, number, what is owed, event and receipt, once per submission key."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from contacts.models import OutgoingMail
from tests.tickets.letter import BILLING_LINE, MAINTENANCE_LINE, assert_letter, issue_number
from tests.world import World, file, fresh, last_event, mails_of, office, promises, staff
from tickets.errors import RefusedError
from tickets.models import Event, Ticket
from tickets.numbers import is_issue_number
from tickets.threads import reply_address

pytestmark = pytest.mark.django_db
PLAIN = "We have your request."  # no first line is prescribed


def test_the_ticket_owes_the_confirmation_first(world: World, tuesday: datetime) -> None:
    ticket = fresh(file(world.dana, tuesday))
    assert (ticket.status, ticket.cycle, ticket.channel, ticket.level) == ("received", 1, "web", 0)
    assert (ticket.submitter, ticket.agency, ticket.account) == (world.dana, world.dana.agency, world.account)
    assert ticket.assignee is None
    assert ticket.received_at == ticket.cycle_started_at == ticket.check_at == tuesday
    assert (ticket.owed, ticket.owed_at) == ("confirmation", office("2026-09-16 17:00"))
    assert promises(ticket) == [("confirmation", ""), ("next_steps", ""), ("follow_up", "")]


def test_maintenance_owes_the_completion_as_well(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="maintenance")
    due = dict(ticket.milestones.values_list("name", "due_at"))
    assert due == {
        "confirmation": office("2026-09-16 17:00"),
        "next_steps": office("2026-09-17 17:00"),
        "completion": office("2026-09-18 17:00"),
        "follow_up": office("2026-10-13 17:00"),
    }


def test_everything_owed_is_warned_of_four_business_hours_before(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    assert ticket.milestones.get(name="confirmation").warn_at == office("2026-09-16 13:00")  # [5.3]


def test_it_gets_an_issue_number_that_finds_it(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    assert is_issue_number(issue_number(ticket))
    assert issue_number(ticket) != issue_number(file(world.dana, tuesday))


def test_the_event_says_who_when_and_from_where(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    event = last_event(ticket)
    assert (event.action, event.actor, event.at, event.source) == ("ticket.submitted", world.dana, tuesday, "test")
    assert event.data == {"number": issue_number(ticket), "channel": "web"}


def test_the_receipt_is_automatic_and_meets_nothing(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    mail = assert_letter(
        ticket,
        to=[world.dana],
        copies=[world.sherry, world.lyndi],
        says=[issue_number(ticket), "Wed 16 Sep, 5:00 PM EDT (Day 2)", "The credit agreed in August"],
    )
    assert mail.automatic
    assert mail.reply_to == reply_address("business.customer.care@cms.example", issue_number(ticket))
    assert ("confirmation", "") in promises(ticket)  # [4.5]


def test_the_sender_s_own_copies_are_kept(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, copies=("office@peachtree.example", world.dana.email))
    assert mails_of(ticket)[0].cc == [world.sherry.email, world.lyndi.email, "office@peachtree.example"]
    assert ticket.messages.get().to == ["business.customer.care@cms.example"]


@pytest.mark.parametrize(
    ("asked", "team", "mailbox", "copies", "first"),
    [
        ({"kind": "billing"}, "helpdesk", "customer.care", ["sherry.parrish", "lfoster"], BILLING_LINE),
        ({"kind": "maintenance"}, "maintenance", "account.maintenance", ["lsukay"], MAINTENANCE_LINE),
        ({"kind": "implementation"}, "implementation", "implementation", [], PLAIN),
        ({"kind": "disconnect"}, "implementation", "implementation", [], PLAIN),
        (
            {"kind": "report", "report": "utilization"},
            "implementation",
            "implementation",
            [],
            PLAIN,
        ),
        (
            {"kind": "report", "report": "mac"},
            "complex_billing",
            "customer.care",
            ["sherry.parrish", "lfoster"],
            PLAIN,
        ),
    ],
)
def test_each_kind_has_its_team_mailbox_copies_and_first_line(
    world: World,
    tuesday: datetime,
    asked: dict[str, str],
    team: str,
    mailbox: str,
    copies: list[str],
    first: str,
) -> None:
    ticket = file(world.dana, tuesday, **asked)
    mail = mails_of(ticket)[0]
    assert ticket.team.key == team
    assert mail.reply_to == reply_address(f"business.{mailbox}@cms.example", issue_number(ticket))
    assert mail.cc == [staff(local_part).email for local_part in copies]
    assert mail.body.startswith(first)


def test_maintenance_is_told_not_to_use_long_distance(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="maintenance")
    assert ticket.ld_notice
    assert "not to use long distance service" in mails_of(ticket)[0].body  # [2.8]
    assert "long distance" not in mails_of(file(world.dana, tuesday))[0].body


@pytest.mark.parametrize("account", ["999 999 9999", "404 555 0188", ""])
def test_an_account_that_is_not_the_agency_s_makes_a_ticket_to_be_completed(
    world: World, tuesday: datetime, account: str
) -> None:
    """The second one is another agency's: nothing tells it from one that nobody has [2.6]."""
    ticket = file(world.dana, tuesday, account_text=account)
    assert ticket.to_be_completed
    assert ticket.owed_at == office("2026-09-16 17:00")
    body = mails_of(ticket)[0].body
    unknown = f'We do not know the account "{account}" for your agency yet.'
    assert (unknown if account else "We could not tell the account from the subject") in body
    assert "Fulton Freight" not in body


def test_a_receipt_after_five_says_what_day_it_counts_as(world: World) -> None:
    ticket = file(world.dana, office("2026-09-15 17:00"))
    assert ticket.owed_at == office("2026-09-17 17:00")
    assert "received after 5:00 PM Eastern, counts as Wed 16 Sep" in mails_of(ticket)[0].body  # [4.2]


def test_the_same_form_sent_twice_files_one_ticket(world: World, tuesday: datetime) -> None:
    key = uuid4()
    first = file(world.dana, tuesday, submission_key=key)
    second = file(world.dana, office("2026-09-15 10:03"), submission_key=key)
    assert second == first
    assert (Ticket.objects.count(), OutgoingMail.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_nobody_gets_at_a_ticket_by_another_s_submission_key(world: World, tuesday: datetime) -> None:
    key = uuid4()
    file(world.dana, tuesday, submission_key=key)
    with pytest.raises(Exception, match="submission_key"):
        file(world.ed, tuesday, submission_key=key)


def test_a_mail_cannon_is_refused_and_a_plain_request_is_not(world: World, tuesday: datetime) -> None:
    def ten(n: int) -> tuple[str, ...]:
        return tuple(f"person{n}{i}@elsewhere.example" for i in range(10))

    for n in range(6):
        file(world.dana, tuesday, copies=ten(n))
    with pytest.raises(RefusedError, match="60 people in copy within an hour") as refused:
        file(world.dana, tuesday, copies=("one.more@elsewhere.example",))
    assert refused.value.field == "copies"
    file(world.dana, tuesday)
    file(world.lee, tuesday, copies=ten(7))
    file(world.dana, tuesday + timedelta(hours=1), copies=ten(8))
    assert Ticket.objects.count() == 9
