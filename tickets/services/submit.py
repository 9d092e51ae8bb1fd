"""Files a request: one ticket, its number, what is owed, the receipt [2.1]-[2.6]."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from contacts.bounces import may_answer
from contacts.models import User
from tickets.errors import RefusedError
from tickets.links import completing_link
from tickets.models import Account, Attachment, FurtherAccount, Message, Ticket
from tickets.selectors.accounts import account_of_agency
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.promises import dates_of
from tickets.selectors.rules import calendar_of
from tickets.selectors.uploads import lines_of, uploads_of
from tickets.services import letters
from tickets.services.claim import claim
from tickets.services.copies import FILED, refuse_a_mail_cannon
from tickets.services.drafts import close
from tickets.services.further import further_accounts
from tickets.services.mail_in.said import Said
from tickets.services.numbering import UNFILED, give_issue_number
from tickets.services.record import Actor, log, owe_cycle, settle
from tickets.services.rules import judge_by_rules_in_force
from tickets.services.uploads import are_in, attach, copy_files
from tickets.states import Status
from tickets.wording import counts_as_words


@dataclass(frozen=True, slots=True)
class Part:
    """The message of another request that becomes one of its own, and the number of that request."""

    message: Message
    number: str

    @property
    def writer(self) -> str:
        return self.message.author.name if self.message.author else self.message.sender

    def add_to(self, ticket: Ticket, to: list[str], cc: list[str]) -> None:
        """Begins the conversation with the message, by whoever wrote it, and with its files."""
        copied = {name: getattr(self.message, name) for name in ("author", "at", "body", "sender", "quoted", "html")}
        copy_files(Message.objects.create(ticket=ticket, to=to, cc=cc, **copied), self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a sub-agent asks for, as typed; `account_text` may name an account that nobody knows [2.6]."""

    submission_key: UUID
    kind: str
    report: str = ""
    service_level: str = ""
    customer_name: str
    account_text: str
    description: str
    details: str
    copies: tuple[str, ...] = ()
    further_accounts: tuple[str, ...] = ()
    form_key: UUID | None = None  # of the page it was typed in: its files and its draft have it
    call: str = ""  # which call it came by, such as "your call"; whoever took it wrote the details down
    part: Part | None = None  # what it was before
    quick: bool = False  # to be resolved in 24 hours or less [2.9]
    new_account: bool = False  # the submitter says that it is new, so that an unknown one is kept for the agency


def submit(
    request: Request,
    *,
    submitter: User,
    channel: str,
    actor: Actor,
    now: datetime,
    said: Said | None = None,
    told_at: datetime | None = None,
) -> Ticket:
    """Files the request once and enqueues its receipt; Day 1 counts from `now` [4.1], [4.2].

    A second sending, known by its submission key and its files, is given what the first one filed.
    `said` is the mail that it came by, if it did; the receipt of one that waited is written later, at `told_at`.
    """
    with transaction.atomic():
        _refuse_who_has_left(submitter)
        key, earlier = _sent_before(request, submitter, actor)
        if earlier is not None:
            return earlier
        ticket = _file(replace(request, submission_key=key), submitter, channel, actor, now, said)
        if _is_answered(ticket, said, actor):
            _send_receipt(ticket, request, said, actor, told_at or now)
        return ticket


def _sent_before(request: Request, submitter: User, actor: Actor) -> tuple[UUID, Ticket | None]:
    """What the same form has filed already, else the key to file it under; the caller holds the submitter's row.

    The same words with the same files are the same request, though its first sending has taken the files away; the
    same words with other files, after going back in the browser, are another.
    """
    key, form, earlier = request.submission_key, request.form_key, None
    with_files = form if form and uploads_of(submitter, form).exists() else None
    while ticket := _filed_earlier(key, submitter, actor):
        if with_files and are_in(ticket.messages.earliest("id"), submitter, with_files):
            return key, ticket
        key, earlier = uuid5(key, "with other files"), ticket
    return key, None if with_files else earlier


def _filed_earlier(key: UUID, submitter: User, actor: Actor) -> Ticket | None:
    """What the same form has filed, also where somebody else of the agency has it by now."""
    ticket = Ticket.objects.filter(submission_key=key).first()
    if ticket is None or ticket.submitter_id == submitter.pk:
        return ticket
    is_of_agency = ticket.agency_id == submitter.agency_id
    return ticket if is_of_agency and ticket.events.filter(action=FILED, actor=actor.user).exists() else None


def _refuse_who_has_left(submitter: User) -> None:
    """RefusedError for a closed account; holds its row, so that whoever closes it meets every request of theirs.

    Who sends one form twice at once is held up by it as well: the second sending finds what the first one filed.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=submitter.pk, is_active=True).exists():
        raise RefusedError("__all__", "This account is closed, so nothing was filed.")


def _file(request: Request, submitter: User, channel: str, actor: Actor, now: datetime, said: Said | None) -> Ticket:
    refuse_a_mail_cannon(actor.user or submitter, len(request.copies), now)
    account = account_of_agency(submitter.agency_id, request.account_text)
    if account is None and request.new_account:
        account = claim(request.account_text, request.customer_name, by=submitter, now=now)
    ticket = _new_ticket(request, submitter, channel, account, now)
    ticket.thread_id = said.thread_id if said else ""
    if actor.rehearsing:
        ticket.pk = UNFILED
    further = further_accounts(ticket, request.further_accounts)
    ticket.save(force_insert=True)
    FurtherAccount.objects.bulk_create(further)
    number = give_issue_number(ticket, now)
    owe_cycle(ticket, quick=request.quick)
    settle(ticket, now)
    _say(ticket, request, said, actor, now)
    named = {"added": ", ".join(request.copies)} if request.copies else {}
    log(ticket, FILED, actor=actor, now=now, number=number, channel=channel, **named)
    if account and account.is_claimed:
        log(ticket, "ticket.account_claimed", actor=actor, now=now, account=account.number)
    if request.form_key:
        close(submitter, request.form_key, request.kind, now)
    return ticket


def _is_answered(ticket: Ticket, said: Said | None, actor: Actor) -> bool:
    """Whether it gets a receipt; what asks by itself for the rest of a mail is an answer of the day."""
    asks_by_itself = ticket.to_be_completed and said is not None and actor.user == ticket.submitter
    return not asks_by_itself or may_answer(ticket.submitter.email, _office_day(ticket, ticket.received_at))


def _say(ticket: Ticket, request: Request, said: Said | None, actor: Actor, now: datetime) -> None:
    """Begins the conversation with what was asked."""
    to, cc = [ticket.route.mailbox.address], letters.everyone_of(ticket).cc
    if request.part is not None:
        request.part.add_to(ticket, to, cc)
    elif said is None:
        author = actor.user if request.call else ticket.submitter
        message = Message.objects.create(ticket=ticket, author=author, at=now, body=request.details, to=to, cc=cc)
        if request.form_key:
            attach(message, ticket.submitter, request.form_key)
    else:
        said.add_to(ticket, author=None if _writer(ticket, said, None) else ticket.submitter, to=to, cc=cc)


def _writer(ticket: Ticket, said: Said | None, part: Part | None) -> str:
    """Who wrote what a rep filed for the submitter; empty for what the submitter wrote without doubt."""
    if part is not None:
        return "" if part.message.author == ticket.submitter else part.writer
    if said is None or (said.mail.from_email == ticket.submitter.email and not said.doubted):
        return ""
    return said.mail.sender_words


def _send_receipt(ticket: Ticket, request: Request, said: Said | None, actor: Actor, now: datetime) -> None:
    """The receipt; one that asks to complete the request carries a link for its submitter alone [2.6].

    It says so if a rep filed it, and what was missed while the mail waited.
    """
    recipients = letters.everyone_of(ticket)
    letters.send(
        ticket,
        "receipt",
        letters.recipients(recipients.to, []) if ticket.to_be_completed else recipients,
        key=letters.RECEIPT,
        now=now,
        automatic=True,
        number=letters.issue_number_of(ticket),
        words=request.details,
        call=request.call,
        writer=_writer(ticket, said, request.part),
        split_from=request.part.number if request.part else "",
        filed_by=_rep_who_filed(ticket, request, said, actor),
        counts_as=counts_as_words(calendar_of(ticket.calendar), ticket.received_at),
        completing_link=completing_link(ticket) if ticket.to_be_completed else "",
        **(_dates_at(ticket, now) if now > ticket.received_at else {}),
        **(said.about_files if said else {"files": _files_of(ticket)}),
    )


def _rep_who_filed(ticket: Ticket, request: Request, said: Said | None, actor: Actor) -> str:
    """Who of staff filed it for the submitter, from a mail, a call or a message; empty where nobody did."""
    by_rep = bool(said or request.call or request.part) and actor.user is not None and actor.user != ticket.submitter
    return actor.user.name if by_rep and actor.user else ""


def _files_of(ticket: Ticket) -> list[str]:
    return lines_of(Attachment.objects.filter(message__ticket=ticket).defer("data"))


def _dates_at(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What is owed ahead, and what was missed already."""
    owed = open_milestones(ticket)
    missed = [milestone for milestone in owed if milestone.due_at < now]
    ahead = [milestone for milestone in owed if milestone.due_at >= now]
    return {"dates": dates_of(ticket, ahead, now), "late": dates_of(ticket, missed, now)}


def _office_day(ticket: Ticket, now: datetime) -> date:
    return calendar_of(ticket.calendar).local_date(now)


def _new_ticket(request: Request, submitter: User, channel: str, account: Account | None, now: datetime) -> Ticket:
    """The ticket under the rules in force, not yet written."""
    assert submitter.agency_id is not None, "only people of an agency file requests"
    ticket = Ticket(
        submission_key=request.submission_key,
        kind=request.kind,
        report=request.report,
        service_level=request.service_level,
        channel=channel,
        agency_id=submitter.agency_id,
        submitter=submitter,
        copies=list(request.copies),
        customer_name=request.customer_name or (account.customer.name if account else ""),
        account=account,
        account_text=request.account_text,
        description=request.description,
        status=Status.RECEIVED,
        received_at=now,
        cycle_started_at=now,
        owed_at=now,  # until its milestones are there
    )
    judge_by_rules_in_force(ticket)
    return ticket
