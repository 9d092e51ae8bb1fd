"""Which requests are chosen for one act, and who takes each of them where whoever owes least does."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, F, Q

from contacts.models import User
from tickets.access import tickets_visible_to
from tickets.models import Batch, BatchItem, Ticket
from tickets.routing import round_the_team
from tickets.selectors.lists import with_names
from tickets.selectors.load import candidates, owed_soon

LAST_BATCHES = 25


def chosen(ids: Iterable[int], user: User, most: int) -> list[Ticket]:
    """So many of these requests that this person may see, the most urgent first, finished ones last."""
    rows = tickets_visible_to(user).filter(pk__in=list(ids))
    return list(with_names(rows.order_by(F("owed_at").asc(nulls_last=True), "id"))[:most])


def open_of(rep: User, user: User, most: int) -> list[Ticket]:
    """So many of what is open and with a rep, the most urgent first."""
    rows = tickets_visible_to(user).filter(assignee=rep, owed_at__isnull=False)
    return list(with_names(rows.order_by("owed_at", "id"))[:most])


def takers(tickets: Collection[Ticket], now: datetime, without: User | None = None) -> dict[int, int | None]:
    """Who of its team takes each request, who owes least by then first [3.2]; None where nobody is there.

    What the requests themselves owe counts for nobody before they are given. `without` takes none.
    """
    loads = owed_soon([ticket.pk for ticket in tickets], now)
    found: dict[int, int | None] = {}
    for team in {ticket.team_id: ticket.team for ticket in tickets}.values():
        theirs = [ticket.pk for ticket in tickets if ticket.team_id == team.pk]
        people = [one for one in candidates(team, now, loads) if without is None or one.id != without.pk]
        found |= zip(theirs, round_the_team(people, [loads[pk] for pk in theirs]), strict=True)
    return found


def last_batches(user: User) -> list[Batch]:
    """What this person did last to many requests at once, the newest first, with how many requests there were."""
    done = Count("items", filter=Q(items__state=BatchItem.State.DONE))
    rows = Batch.objects.filter(actor=user).annotate(count=Count("items"), done=done)
    return list(rows.order_by("-id")[:LAST_BATCHES])


def items_of(batch: Batch) -> list[BatchItem]:
    """Every request of a batch with its names, what was not done first."""
    items = batch.items.select_related("to", "seen_with", "ticket").prefetch_related("ticket__numbers")
    return sorted(items, key=lambda item: item.state == BatchItem.State.DONE)
