"""An agency with many requests, as years leave them: a tenth open; and another agency beside it."""

from datetime import datetime

from tests.many import copy_ticket
from tests.world import World, file
from tickets.models import Ticket

NO_DATES = ("none",)
EVERY = "interval '5 minutes'"


def many_requests(world: World, tuesday: datetime, count: int, others: int) -> Ticket:
    """Requests of Dana and Lee, the newest tenth open; others' ones say "ported", which none of theirs does."""
    ticket = file(world.dana, tuesday)
    foreign = file(world.ed, tuesday, account_text="404 555 0188", description="number ported")
    shared = {
        "customer_name": "'Customer ' || mod(n, 5000)",
        "account_text": "'770 555 ' || lpad(mod(n, 10000)::text, 4, '0')",
        "kind": "CASE mod(n, 10) WHEN 0 THEN 'implementation' WHEN 1 THEN 'disconnect' ELSE 'billing' END",
        "received_at": f"o.received_at - ({count} - n) * {EVERY}",
    }
    over = shared | {
        "status": "'resolved'",
        "finished_at": f"o.received_at - ({count} - n - 300) * {EVERY}",
        "owed_at": "NULL::timestamptz",
        "owed": "''",
        "check_at": "NULL::timestamptz",
    }
    theirs = over | {"description": "'number ported in region ' || n"}
    copy_ticket(foreign, others, NO_DATES, **theirs)
    ours = {
        "submitter_id": f"CASE mod(n, 2) WHEN 0 THEN {world.dana.pk} ELSE {world.lee.pk} END",
        "description": "CASE n WHEN 777 THEN 'zebra stripes' ELSE 'credit missing on invoice ' || n END",
    }
    copy_ticket(ticket, count * 9 // 10, NO_DATES, **(over | ours))
    still_open = (
        shared
        | ours
        | {
            "owed_at": f"o.owed_at + (n - {count // 100}) * interval '1 minute'",
            "account_id": "CASE WHEN mod(n, 50) > 0 THEN o.account_id END",
            "received_at": f"o.received_at - ({count // 10} - n) * {EVERY}",
        }
    )
    copy_ticket(ticket, count // 10, **still_open)
    return Ticket.objects.filter(owed_at__isnull=False).latest("id")
