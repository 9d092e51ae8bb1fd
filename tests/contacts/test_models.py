"""The database refuses rows that cannot be true."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Absence, Agency, Mailbox, OutgoingMail, Phone, Role, Team, User
from tests.contacts.conftest import NOW, Crew, WriteMail


def refused(constraint: str) -> "pytest.RaisesExc[IntegrityError]":
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("role", "has_agency"), [(Role.SUB_AGENT, False), (Role.AGENCY_LEAD, False), (Role.REP, True)]
)
def test_an_agency_belongs_exactly_to_its_own_side(db: None, role: Role, has_agency: bool) -> None:
    agency = Agency.objects.create(name="Northwind") if has_agency else None
    with refused("user_agency_exactly_for_agency_side"), transaction.atomic():
        User.objects.create_user("x@people.example", name="X", role=role, agency=agency)


def test_the_admin_site_is_for_administrators(crew: Crew) -> None:
    with refused("user_admin_site_for_administrators"), transaction.atomic():
        User.objects.filter(pk=crew.rep.pk).update(is_staff=True)


def test_an_address_is_one_account_in_any_case(crew: Crew) -> None:
    with refused("email"), transaction.atomic():
        User.objects.create_user("ALICE@People.Example", name="Another", role=Role.REP)
    assert User.objects.get(email="Alice@PEOPLE.example") == crew.alice
    assert User.objects.get_by_natural_key("ALICE@people.example") == crew.alice


def test_raw_writes_cannot_bring_in_upper_case(crew: Crew) -> None:
    with refused("user_email_is_lower_case"), transaction.atomic():
        User.objects.raw("UPDATE contacts_user SET email = 'Alice@x.example' RETURNING *")[0]


def test_an_agency_has_one_name_in_any_case(crew: Crew) -> None:
    with refused("agency_name_once_in_any_case"), transaction.atomic():
        Agency.objects.create(name="NORTHWIND telecom partners")


def test_a_phone_belongs_to_a_person_or_a_team(crew: Crew) -> None:
    team = Team.objects.create(key="helpdesk", name="Helpdesk")
    for owners in ({}, {"user": crew.rep, "team": team}):
        with refused("phone_of_a_person_or_a_team"), transaction.atomic():
            Phone.objects.create(number="404-555-0100", **owners)


def test_a_mailbox_takes_no_whole_address(db: None) -> None:
    with refused("mailbox_local_part_is_plain"), transaction.atomic():
        Mailbox.objects.create(key="billing", name="Billing", local_part="care@somewhere")


def test_an_absence_ends_after_it_starts_and_names_another_as_deputy(crew: Crew) -> None:
    day, eve = date(2026, 9, 15), date(2026, 9, 14)
    with refused("absence_ends_after_start"), transaction.atomic():
        Absence.objects.create(user=crew.rep, starts_on=day, ends_on=eve)
    with refused("absence_deputy_is_another"), transaction.atomic():
        Absence.objects.create(user=crew.rep, starts_on=day, ends_on=day, deputy=crew.rep)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("mail_has_a_recipient", {"to": []}),
        ("mail_subject_is_one_line", {"subject": "a\nBcc: b@c.example"}),
        ("mail_subject_is_one_line", {"subject": ""}),
        ("mail_is_looked_at_until_done", {"next_attempt_at": None}),
        ("mail_is_looked_at_until_done", {"state": "sent", "sent_at": NOW, "attempts": 1}),
        ("mail_sent_has_its_instant", {"state": "sent", "next_attempt_at": None, "attempts": 1}),
        ("mail_sent_has_its_instant", {"sent_at": NOW}),
        ("mail_was_tried_before_its_end", {"state": "sending"}),
        ("mail_failed_says_why", {"state": "failed", "next_attempt_at": None, "attempts": 1}),
    ],
)
def test_a_mail_that_cannot_be_is_refused(
    db: None, write_mail: WriteMail, constraint: str, change: dict[str, object]
) -> None:
    mail = write_mail()
    with refused(constraint), transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(**change)


def test_a_number_is_dialled_with_its_country_code() -> None:
    assert Phone(number="(770) 835-0101").dial == "+17708350101"
    assert Phone(number="877.877.8748").dial == "+18778778748"
    assert Phone(number="ext. 12").dial == "12"
