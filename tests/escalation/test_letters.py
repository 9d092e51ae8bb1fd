"""What an escalation says: every number, what was missed, by how long, what was done, what comes next [6.2]."""

from datetime import date, datetime

import pytest

from tests.escalation.clock import escalations_of, sweep
from tests.tickets.letter import BILLING_LINE, MAINTENANCE_LINE, assert_letter, issue_number
from tests.world import World, by, confirmed, file, office, staff
from tickets.numbers import grouped
from tickets.services.promise import promise
from tickets.services.reply import note

pytestmark = pytest.mark.django_db


def test_the_whole_first_escalation(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    number = issue_number(ticket)
    mail = assert_letter(ticket, to=[world.jim], copies=[world.lyndi], says=[])
    assert mail.automatic
    assert mail.body == (
        f"{BILLING_LINE}\n"
        "\n"
        "This request needs you, Jim Woodburn: escalation level 1.\n"
        "\n"
        "Missed: Confirmation of receipt, promised for Wed 16 Sep, 5:00 PM EDT; late 1 day.\n"
        "\n"
        "Done so far:\n"
        "\n"
        "  nothing since it was received\n"
        "\n"
        "What happens next: unless the promise is fulfilled, Sharon Vaughn is told on Fri 18 Sep, 8:00 AM EDT.\n"
        "\n"
        "Acknowledge it here, and the next level waits one business day more; "
        "only what is owed ends the escalation:\n"
        f"http://127.0.0.1:8000/requests/{ticket.pk}/\n"
        "\n"
        "--\n"
        "Peachtree Dental Group: credit missing on September invoice\n"
        f"Numbers: {number}\n"
        "With Customer Care Helpdesk\n"
        "Submitted by Dana Ortiz, dana.ortiz@agency.example\n"
        f"http://127.0.0.1:8000/requests/{ticket.pk}/\n"
        "This mail is for staff alone. What you reply to it is kept as an internal note.\n"
    )


def test_it_names_all_numbers_and_all_that_was_done_but_no_note(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    now = office("2026-09-17 11:00")
    promise(ticket.pk, day=date(2026, 9, 28), words="We check.", actor=by(world.sherry), now=now)
    note(ticket.pk, words="The customer is about to leave us.", actor=by(world.sherry), now=now)
    sweep("2026-09-30 10:00")
    ims = grouped(ticket.numbers.get(kind="ims").number)
    says = [
        f"Numbers: {ims}, {issue_number(ticket)}",
        "Missed: Follow-up, promised for Mon 28 Sep, 5:00 PM EDT; late 2 days.",
        "Wed 16 Sep, 9:12 AM EDT: Receipt confirmed: Complex Billing Group, Sherry Parrish",
        "Thu 17 Sep, 11:00 AM EDT: Next steps sent, follow-up promised for Mon 28 Sep",
        "Terry Chase is told on Fri 2 Oct, 8:00 AM EDT",
    ]
    mail = assert_letter(ticket, to=[world.sharon], copies=[world.lyndi], says=says)
    assert "leave us" not in mail.body


def test_maintenance_copies_both_files_contacts(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="maintenance")
    sweep("2026-09-17 08:00")
    copies = [world.lyndi, staff("lsukay")]
    assert_letter(ticket, to=[staff("stuart.courtney")], copies=copies, says=[], first=MAINTENANCE_LINE)


def test_the_last_level_says_that_there_is_no_further_one(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    for at in ("2026-09-17 08:00", "2026-09-18 08:00", "2026-09-22 08:00", "2026-09-24 08:00"):
        sweep(at)
    mails = escalations_of(ticket)
    assert "Escalated to level 3: Terry Chase was told" in mails[3].body
    assert "this was the last level" in mails[3].body
    assert "this was the last level" not in mails[2].body


def test_whoever_is_away_is_covered_in_what_happens_next(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    world.sharon.absences.create(starts_on=date(2026, 9, 18), ends_on=date(2026, 9, 18), deputy=world.rita)
    sweep("2026-09-17 08:00")
    assert "Rita Hale is told on Fri 18 Sep, 8:00 AM EDT" in escalations_of(ticket)[0].body
