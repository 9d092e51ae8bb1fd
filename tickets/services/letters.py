"""The mails of a ticket: who gets them, the prescribed subject and first line, the text [2.3]-[2.5].

Every mail is put into the outbox inside the transaction that makes it true.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import notices, outbox
from contacts.models import User
from contacts.notice_kinds import kind_of
from contacts.notices import Letter, Readers
from contacts.selectors import leads_of
from tickets import numbers, subject, threads
from tickets.models import Milestone, Route, Ticket, TicketNumber
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.lists import numbers_of
from tickets.selectors.promises import dates_of
from tickets.threads import Talk

RECEIPT = "receipt"  # the key of the mail that a ticket's thread starts with


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who a mail goes to, and who gets a copy; nobody twice."""

    to: list[str]
    cc: list[str]


def everyone_of(ticket: Ticket, *also: User | None) -> Recipients:
    """The submitter, with copies to the flagged rep, the files contact and whom the submitter named [2.5].

    For a submitter who has left the agency, its leads; without one, our own mailbox.
    """
    copies = [*standing_copies(ticket.route), *active_addresses(also), *_copies_of(ticket)]
    return recipients(asked_for(ticket), copies)


def asked_for(ticket: Ticket) -> list[str]:
    """Whom a mail of the request is for, copies apart."""
    asker = ticket.submitter if ticket.submitter.agency_id == ticket.agency_id else None
    to = active_addresses([asker]) or active_addresses(leads_of(ticket.agency_id))
    return list(dict.fromkeys(to or [ticket.route.mailbox.address]))


def _copies_of(ticket: Ticket) -> list[str]:
    """Whom the agency wants in copy, but for people who have left and those of another agency [8.1]."""
    if not ticket.copies:
        return []
    of_the_agency = Q(is_active=True) & (Q(agency=ticket.agency_id) | Q(agency__isnull=True))
    others = set(User.objects.filter(~of_the_agency, email__in=ticket.copies).values_list("email", flat=True))
    return [address for address in ticket.copies if address not in others]


def active_addresses(people: Iterable[User | None]) -> list[str]:
    """The addresses of those who are still here: who has left gets no more customers' mail."""
    return [person.email for person in people if person and person.is_active]


def standing_copies(route: Route) -> list[str]:
    """The addresses that every mail about such a request is copied to [2.5]."""
    return active_addresses([route.flagged_to, route.files_contact])


def recipients(to: Iterable[str], cc: Iterable[str]) -> Recipients:
    first = list(dict.fromkeys(to))
    return Recipients(first, [address for address in dict.fromkeys(cc) if address not in first])


def subject_line(ticket: Ticket, talk: Talk = Talk.PUBLIC) -> str:
    """The prescribed subject [2.3] with the tag of the ticket's issue number."""
    account = ticket.account.number if ticket.account else ticket.account_text
    line = subject.compose(ticket.customer_name, ticket.description, account)
    return f"{line} {threads.tag_of(issue_number_of(ticket), talk)}"


def issue_number_of(ticket: Ticket) -> str:
    """The number that was given at filing; it stays the mail thread's tag."""
    return next(row.number for row in ticket.numbers.all() if row.kind == TicketNumber.Kind.ISSUE)


def number_words(ticket: Ticket) -> str:
    """Every number that the ticket was ever given [3.3], the newest first."""
    return ", ".join(map(numbers.grouped, [*(row.number for row in numbers_of(ticket)), *ticket.other_numbers]))


def first_line(ticket: Ticket) -> str | None:
    """The line that the guidelines prescribe for the top of the message [2.4]."""
    flagged_to = ticket.route.flagged_to
    return subject.banner(ticket.kind, flagged_to.name if flagged_to else "")


def link_to(ticket: Ticket) -> str:
    return f"{settings.CMS_SITE_URL}{reverse('tickets:detail', args=[ticket.pk])}"


def send(
    ticket: Ticket,
    template: str,
    recipients: Recipients,
    *,
    key: str,
    now: datetime,
    automatic: bool = False,
    by: User | None = None,
    **context: Any,
) -> None:
    """Renders templates/mail/<template>.txt and posts it once per ticket and key; who did it gets no notice of it."""
    still_owed = open_milestones(ticket)
    sent = letter(
        ticket, template, recipients, key=key, still_owed=still_owed, now=now, automatic=automatic, by=by, **context
    )
    notices.post([sent])


def letter(
    ticket: Ticket,
    template: str,
    recipients: Recipients,
    *,
    key: str,
    still_owed: Iterable[Milestone],
    now: datetime,
    automatic: bool = False,
    talk: Talk = Talk.PUBLIC,
    by: User | None = None,
    **context: Any,
) -> Letter:
    """The mail of templates/mail/<template>.txt, rendered but not yet written; it names what is `still_owed`.

    What answers a mail of the internal talk becomes an internal note [8.2].
    """
    prefetch_related_objects([ticket], "numbers", "further_accounts")  # each is named more than once
    banner = first_line(ticket)
    body = render_to_string(
        f"mail/{template}.txt",
        {
            "ticket": ticket,
            "now": now,
            "first_line": banner,
            "link": link_to(ticket),
            "number_words": number_words(ticket),
            "dates": dates_of(ticket, still_owed, now),
            "completion_days": ticket.policy.completion_days,
            "internal": talk is Talk.INTERNAL,
            **context,
        },
    )
    thread = _thread_before(ticket, key)
    mail = outbox.compose(
        dedup_key=_dedup_key(ticket, key),
        about=f"ticket:{ticket.pk}",
        to=recipients.to,
        cc=recipients.cc,
        subject=subject_line(ticket, talk),
        body=body,
        in_reply_to=thread[-1] if thread else "",
        references=thread,
        reply_to=threads.reply_address(ticket.route.mailbox.address, issue_number_of(ticket), talk),
        automatic=automatic,
        now=now,
    )
    mail.internal = talk is Talk.INTERNAL
    kind = kind_of(template, names_a_date=bool(context.get("day")))
    return Letter(mail, kind, _opening(body.removeprefix(banner or "")), _address_of_rep(ticket), by)


def by_mail(ticket: Ticket, template: str, recipients: Recipients, readers: Readers) -> Recipients:
    """Who of these gets that text by mail, without those who switched it off; empty if nobody does."""
    return Recipients(*readers.by_mail(recipients.to, recipients.cc, kind_of(template), _address_of_rep(ticket)))


def _opening(body: str) -> str:
    """The first paragraph of a text, with the second where the first only leads to it."""
    first, *others = [part for part in body.split("\n\n") if part.strip()]
    return f"{first} {others[0]}" if others and first.rstrip().endswith(":") else first


def _address_of_rep(ticket: Ticket) -> str:
    return ticket.assignee.email if ticket.assignee else ""


def _thread_before(ticket: Ticket, key: str) -> list[str]:
    """The Message-IDs under which this mail stands: the mail that the request came by, and its receipt."""
    receipt = [] if key == RECEIPT else [outbox.message_id_for(_dedup_key(ticket, RECEIPT))]
    return [*filter(None, [ticket.thread_id]), *receipt]


def _dedup_key(ticket: Ticket, key: str) -> str:
    return f"ticket:{ticket.pk}:{key}"
