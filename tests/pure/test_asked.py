"""Which kind a mail asks for: the mailbox first, then the words [2.2], [3.1]."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.asked import Asked, asked
from tickets.routing import ROUTE_KEYS, route_key

BILLING = ("billing", "report_mac")
MAINTENANCE = ("maintenance",)
IMPLEMENTATION = ("implementation", "disconnect", "report")


@pytest.mark.parametrize(
    ("routes", "words", "expected"),
    [
        (BILLING, "credit missing", Asked("billing")),
        (BILLING, "MAC report for August", Asked("report", report="mac")),
        (BILLING, "adds, moves and changes of 2026", Asked("report", report="mac")),
        (BILLING, "utilization billed wrong", Asked("billing")),  # the IPM's reports have another mailbox
        (BILLING, "disconnect fee is wrong", Asked("billing")),
        (MAINTENANCE, "add two lines", Asked("maintenance", service_level="add")),
        (MAINTENANCE, "new lines for the annex", Asked("maintenance", service_level="add")),
        (MAINTENANCE, "moving to Macon, then add a line", Asked("maintenance", service_level="move")),
        (MAINTENANCE, "RELOCATION of the lobby phones", Asked("maintenance", service_level="move")),
        (MAINTENANCE, "replace the router", Asked("maintenance", service_level="change")),
        (MAINTENANCE, "caller ID reads wrong", Asked("maintenance")),
        (MAINTENANCE, "address of the removal firm", Asked("maintenance")),  # within other words it says nothing
        (IMPLEMENTATION, "new T1 at Macon", Asked("implementation")),
        (IMPLEMENTATION, "please disconnect Augusta", Asked("disconnect")),
        (IMPLEMENTATION, "Cancel our service in May", Asked("disconnect")),
        (IMPLEMENTATION, "circuit IDs of the mill", Asked("report", report="circuit_ids")),
        (IMPLEMENTATION, "network inventory, then utilisation", Asked("report", report="network_inventory")),
        (IMPLEMENTATION, "MAC report", Asked("implementation")),
        (("disconnect",), "close the old clinic", Asked("disconnect")),
        (("report",), "the usual", Asked("report", report="utilization")),
        (("report_mac",), "the usual", Asked("report", report="mac")),
    ],
)
def test_the_words_decide_within_the_mailbox(routes: tuple[str, ...], words: str, expected: Asked) -> None:
    assert asked(routes, words) == expected


@given(st.sets(st.sampled_from(ROUTE_KEYS), min_size=1), st.text(max_size=80))
def test_whatever_is_asked_has_a_route_of_the_mailbox(routes: set[str], words: str) -> None:
    wanted = asked(routes, words)
    assert route_key(wanted.kind, wanted.report) in routes
    assert bool(wanted.report) == (wanted.kind == "report")
    assert not wanted.service_level or wanted.kind == "maintenance"
