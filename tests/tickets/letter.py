"""What every mail about a ticket must look like: recipients, copies, the prescribed subject and first line."""

from collections.abc import Sequence

from contacts.models import OutgoingMail, User
from tests.world import last_mail
from tickets.models import Ticket
from tickets.threads import Talk, tag_of

BILLING_LINE = "****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****"
MAINTENANCE_LINE = "Please REPLY ALL with completion confirmation"


def issue_number(ticket: Ticket) -> str:
    return ticket.numbers.get(kind="issue").number


def assert_letter(
    ticket: Ticket, *, to: Sequence[User], copies: Sequence[User], says: Sequence[str], first: str = BILLING_LINE
) -> OutgoingMail:
    """The newest mail of the ticket goes to these people, with the subject of [2.3] and the first line of [2.4]."""
    mail = last_mail(ticket)
    assert mail.to == [person.email for person in to]
    assert mail.cc == [person.email for person in copies]
    known = ticket.account.number if ticket.account else ticket.account_text
    tag = tag_of(issue_number(ticket), Talk.INTERNAL if mail.internal else Talk.PUBLIC)
    line = f"{ticket.customer_name}: {ticket.description} – {known} {tag}"
    assert mail.subject == line
    assert mail.body.startswith(f"{first}\n\n")
    assert ticket.submitter.email in mail.body  # [2.4]
    for words in says:
        assert words in mail.body
    return mail
