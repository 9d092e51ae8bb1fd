"""A call taken by Rita, and short ways to log others."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from contacts.models import User
from tests.world import World, by
from tickets.desk.services.take_call import Caller, take_call
from tickets.models import Ticket
from tickets.services.submit import Request

DANA_CALLS = Caller(name="Dana Ortiz", relation="sub_agent", method="call_back", line="877.877.8748")
CHRIS_CALLS = Caller(
    name="Chris Doe",
    phone="(770) 555-0142",
    email="chris@peachtree.example",
    relation="customer",
    method="none",
    line="770-661-1779",
)


def call(
    world: World,
    now: datetime,
    caller: Caller = DANA_CALLS,
    *,
    submitter: User | None = None,
    confirms: bool = False,
    assignee: User | None = None,
    **asked: Any,
) -> Ticket:
    """Rita takes the call: a 24-hour issue of the Peachtree Dental Group, or what is asked for instead."""
    request = {
        "submission_key": uuid4(),
        "kind": "billing",
        "customer_name": "Peachtree Dental Group",
        "account_text": "770 555 0142",
        "description": "wrong address on the invoice",
        "details": "The suite number is missing.",
        "call": "your call",
        "quick": True,
    } | asked
    return take_call(
        caller,
        Request(**request),
        submitter=submitter or world.dana,
        confirms=confirms,
        assignee=assignee,
        actor=by(world.rita),
        now=now,
    )
