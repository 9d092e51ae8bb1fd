"""Macros: whose they are, and what one says on a request."""

import re
from datetime import date, datetime

from django.db.models import Q, QuerySet

from contacts.models import User
from contacts.row_ids import row_id
from tickets.business_time import BusinessCalendar
from tickets.models import Macro, Ticket
from tickets.selectors.deadlines import timetable_of
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import calendar_of

MOST = 200
PLACEHOLDER = re.compile(r"\{([^{}\n]{0,40})\}")
PLACEHOLDERS = {
    "customer": "the customer's name",
    "account": "the account numbers",
    "number": "the number of the request",
    "request": "what the request is about",
    "name": "who asks",
    "first name": "the first name of who asks",
    "agency": "their agency",
    "rep": "whoever sends it",
    "team": "the team that has it",
}
BUSINESS_DAYS = {Macro.When.NEXT_DAY: 1, Macro.When.THREE_DAYS: 3}
WEEKS = {Macro.When.WEEK: 1, Macro.When.TWO_WEEKS: 2}
# The field that the date goes into, where the verb has one.
DATES = {Macro.Act.PROMISE: "day", Macro.Act.REPLY: "day", Macro.Act.PAUSE: "until"}


def may_share(user: User) -> bool:
    """Whether this person may make, change and remove the macros of everybody."""
    return user.is_lead_or_above


def macros_for(user: User) -> QuerySet[Macro]:
    """The person's own macros and those of everybody, by name; for staff alone."""
    return Macro.objects.filter(Q(owner=user) | Q(owner__isnull=True)).select_related("changed_by")


def macros_changed_by(user: User) -> QuerySet[Macro]:
    """Those that this person may change: their own, and for a team lead and above those of everybody."""
    return macros_for(user) if may_share(user) else macros_for(user).filter(owner=user)


def macro_chosen(user: User, text: str) -> Macro | None:
    """The macro that the address names, if it is one of theirs."""
    pk = row_id(text)
    return macros_for(user).filter(pk=pk).first() if pk is not None else None


def unknown_placeholders(words: str) -> list[str]:
    """What stands in braces in the words and is no placeholder."""
    return [found for found in PLACEHOLDER.findall(words) if found not in PLACEHOLDERS]


def said_by(macro: Macro, ticket: Ticket, user: User, now: datetime) -> dict[str, str]:
    """What the macro types into the fields of its verb, by their names."""
    typed = {"words": _filled(macro.words, ticket, user), "party": macro.party}
    if macro.when and macro.act in DATES:
        typed[DATES[Macro.Act(macro.act)]] = day_by(Macro.When(macro.when), ticket, now).isoformat()
    return {name: text for name, text in typed.items() if text}


def day_by(when: Macro.When, ticket: Ticket, now: datetime) -> date:
    """The open day that the rule gives, at the latest the last one that a follow-up may have [5.2]."""
    calendar = calendar_of(ticket.calendar)
    day = _counted(calendar, when, calendar.local_date(now))
    last = calendar.local_date(timetable_of(ticket).follow_up_4_weeks)
    return min(day, last) if last > calendar.local_date(now) else day


def _counted(calendar: BusinessCalendar, when: Macro.When, today: date) -> date:
    if when in BUSINESS_DAYS:
        return calendar.add_business_days(today, BUSINESS_DAYS[when])
    return calendar.roll_forward(date.fromordinal(today.toordinal() + 7 * WEEKS[when]))


def _filled(words: str, ticket: Ticket, user: User) -> str:
    name = ticket.submitter.name
    values = {
        "customer": ticket.customer_name or "your customer",
        "account": ticket.account_words or "not known yet",
        "number": shown_number(ticket),
        "request": ticket.description,
        "name": name,
        "first name": name.split()[0] if name.split() else name,
        "agency": ticket.agency.name,
        "rep": user.name,
        "team": ticket.team.name,
    }
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), words)
