"""The five kinds of request in plain words, for those who file them (SPEC 1)."""

from dataclasses import dataclass

from tickets.models import Ticket
from tickets.routing import route_key, work_of

Kind = Ticket.Kind


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is offered: its name, when to choose it, and what its short line asks for."""

    name: str
    choose_when: str
    short_line: str
    example: str
    details: str


WORDS: dict[str, KindWords] = {
    Kind.BILLING: KindWords(
        name="Billing inquiry",
        choose_when="A charge, a credit, a rate or a tax on a customer's invoice is wrong or unclear.",
        short_line="The billing issue in a few words",
        example="credit missing on September invoice",
        details="What is on the invoice, what should be there, and since when",
    ),
    Kind.MAINTENANCE: KindWords(
        name="Account maintenance",
        choose_when="Service is to be added, moved or changed at a location that the customer has already.",
        short_line="The change in a few words",
        example="add two lines with long distance",
        details="What is to be added, moved or changed, where, and who is on site",
    ),
    Kind.IMPLEMENTATION: KindWords(
        name="Implementation",
        choose_when="New voice or data service is to be set up, or a set-up under way needs help.",
        short_line="The service in a few words",
        example="new T1 at the Macon office",
        details="Which service, at which address, wanted by when, and whom to call there",
    ),
    Kind.DISCONNECT: KindWords(
        name="Disconnect",
        choose_when="Service is to end, in whole or at one location.",
        short_line="What is to be disconnected",
        example="close the Augusta location",
        details="Which lines or circuits, from which day, and who asked for it",
    ),
    Kind.REPORT: KindWords(
        name="Report",
        choose_when="You need utilization, circuit IDs, a network inventory, or the adds, moves and changes.",
        short_line="What the report is for",
        example="circuit IDs of all Georgia sites",
        details="Which sites, which months, and in which form you need it",
    ),
}


def reports_of(key: str) -> list[str]:
    """The names of the reports that a route is for [3.1]; empty for routes of other work."""
    reports = [report for report in Ticket.Report if route_key(Kind.REPORT, report) == key]
    return [str(report.label) for report in reports]


def work_words(key: str) -> str:
    """What the work of a route is called by who asks for it: a kind, or its reports by name."""
    reports = reports_of(key)
    return f"Report: {', '.join(reports)}" if reports else WORDS[work_of(key)[0]].name
