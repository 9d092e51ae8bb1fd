"""What filing a request now would do: its timetable, its subject line, its copies, and what to mind [2.7]."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from contacts.models import User
from tickets import subject
from tickets.access import tickets_visible_to
from tickets.fields import listed
from tickets.for_customer import ForCustomer, for_customer
from tickets.forms.filing import FilingForm
from tickets.models import Account, Ticket
from tickets.numbers import account_key
from tickets.selectors.accounts import accounts_of_agency, open_twin
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import Station
from tickets.selectors.rules import calendar_of, office_calendar, policy_for, route_for
from tickets.selectors.timetables import timetable_stations
from tickets.services.letters import issue_number_of
from tickets.sla import Policy, timetable
from tickets.wording import counts_as_words, day_words, instant_words

LONGEST = 1000  # of a field; no more of one fits a request


@dataclass(frozen=True, slots=True)
class Twin:
    """An open request of the same kind and account; `link_to` only if this person may see it [8.1]."""

    number: str
    link_to: int | None


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account of the request, with its customer if the agency has it."""

    number: str
    customer: str


@dataclass(frozen=True, slots=True)
class AccountNote:
    """What to know about an account that staff does not; formats warn, they refuse nothing."""

    words: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person should know before filing."""

    subject: str
    accounts: list[NamedAccount]
    note: AccountNote | None
    stations: list[Station]
    mailbox: str
    copies: list[str]
    twin: Twin | None
    minimum_days: int | None
    for_customer: ForCustomer | None


def preview_of(form: FilingForm, now: datetime) -> Preview:
    """The preview for what is typed so far, valid or not."""
    typed = {name: str(form[name].value() or "")[:LONGEST].strip() for name in form.fields}
    policy, is_maintenance = policy_for(form.kind), form.kind == Ticket.Kind.MAINTENANCE
    route = route_for(form.kind, _report(form, typed))
    copied = [person.name for person in (route.flagged_to, route.files_contact) if person]
    further = listed(typed["further_accounts"])
    known = accounts_of_agency(form.user.agency_id, [typed["account"], *further])
    account = known.get(account_key(typed["account"]))
    return Preview(
        subject=_subject(account, typed),
        accounts=[
            _named(known, typed["account"] or "account number"),
            *(_named(known, number) for number in further),
        ],
        note=_note_on(account, typed["account"], is_new=form["new_account"].value()),
        stations=timetable_stations(office_calendar(), policy, now, now),
        mailbox=route.mailbox.address,
        copies=[*copied, *typed["copies"].replace(",", " ").replace(";", " ").split()],
        twin=_twin(form.user, form.kind, known.values()),
        minimum_days=policy.completion_days if is_maintenance else None,
        for_customer=_for_customer(account, typed, policy, now) if is_maintenance else None,
    )


def received_words(ticket: Ticket, now: datetime) -> str:
    """What is said once a request is filed: its number, Day 1 and the first promise."""
    calendar = calendar_of(ticket.calendar)
    dates = timetable(calendar, policy_for(ticket.kind), ticket.received_at)
    today = calendar.local_date(now)
    by = instant_words(dates.confirmation, calendar.zone, today)
    why = counts_as_words(calendar, ticket.received_at)
    day1 = f"Day 1 is {day_words(dates.day1, today)}" + (f" ({why})" if why else "")
    return f"Filed as {issue_number_of(ticket)}. {day1}. You will have the confirmation of receipt by {by}."


def _report(form: FilingForm, typed: dict[str, str]) -> str:
    if form.kind != Ticket.Kind.REPORT:
        return ""
    return typed["report"] if typed["report"] in Ticket.Report.values else Ticket.Report.UTILIZATION.value


def _subject(account: Account | None, typed: dict[str, str]) -> str:
    """The line as it stands, with the names of the parts that are not typed yet [2.3]."""
    customer = typed["customer_name"] or (account.customer.name if account else "Customer Name")
    number = account.number if account else typed["account"] or "account number"
    return subject.compose(customer, typed["description"] or "description", number)


def _note_on(account: Account | None, typed: str, *, is_new: bool) -> AccountNote | None:
    if account is not None:
        return AccountNote("A new account, not checked yet: a care rep looks at it.") if account.is_claimed else None
    if not typed or not is_new:
        return None
    if not subject.reads_as_account(typed):
        return AccountNote(f"“{typed}” does not look like an account number. It is taken as it is.", warns=True)
    return AccountNote("A new account: it is kept for your agency, and a care rep checks it.")


def _for_customer(account: Account | None, typed: dict[str, str], policy: Policy, now: datetime) -> ForCustomer:
    calendar = office_calendar()
    due = timetable(calendar, policy, now).completion
    by = instant_words(due, calendar.zone, calendar.local_date(now)) if due else ""
    customer = typed["customer_name"] or (account.customer.name if account else "")
    return for_customer(customer, typed["description"] or "the change that you asked for", policy.completion_days, by)


def _named(known: dict[str, Account], typed: str) -> NamedAccount:
    account = known.get(account_key(typed))
    return NamedAccount(account.number, account.customer.name) if account else NamedAccount(typed, "")


def _twin(user: User, kind: str, accounts: Collection[Account]) -> Twin | None:
    ticket = open_twin(accounts, kind)
    if ticket is None:
        return None
    if not tickets_visible_to(user).filter(pk=ticket.pk).exists():
        return Twin("", None)
    return Twin(shown_number(ticket), ticket.pk)
