"""Whose open requests there are to hand over, and to whom they may go."""

from collections.abc import Iterable, Sequence

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from contacts.models import User
from contacts.selectors import colleagues
from tickets.models import HandOver, Ticket
from tickets.selectors.lists import COUNT_CAP


def open_requests_of(person: User) -> QuerySet[Ticket]:
    """What is open and theirs: filed by them for their agency, or worked on by them."""
    rows = Ticket.objects.filter(owed_at__isnull=False)
    if person.is_cms_staff:
        return rows.filter(assignee=person)
    return rows.filter(submitter=person, agency=person.agency_id)


def heirs_of(person: User) -> QuerySet[User]:
    """Who may take their open requests: a colleague of the agency, or of their teams."""
    if person.is_agency_side:
        return colleagues(person.agency_id).exclude(pk=person.pk)
    in_team = User.objects.filter(is_active=True, teams__in=person.teams.values("pk"))
    return in_team.exclude(pk=person.pk).distinct().order_by("name", "id")


def is_inheriting(person: User) -> bool:
    """Whether requests of somebody who was removed are still on their way to this person."""
    return HandOver.objects.filter(done_at__isnull=True, heir=person).exists()


class _CountOf(Subquery):
    """How many rows a sub-query has; PostgreSQL stops where its limit stops."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def open_counts(people: Iterable[User]) -> dict[int, str]:
    """How many requests of each are open, in one query; "1000+" from there on."""
    ids = [person.pk for person in people]
    open_now = Ticket.objects.filter(owed_at__isnull=False).order_by()
    filed = open_now.filter(submitter=OuterRef("pk"), agency=OuterRef("agency")).values("pk")[: COUNT_CAP + 1]
    worked = open_now.filter(assignee=OuterRef("pk")).values("pk")[: COUNT_CAP + 1]
    counted = User.objects.filter(pk__in=ids).annotate(count=_CountOf(filed) + _CountOf(worked))
    return {
        pk: f"{COUNT_CAP}+" if count > COUNT_CAP else str(count) for pk, count in counted.values_list("pk", "count")
    }


def pending_hand_overs() -> Sequence[int]:
    """The ids of those that are not done, the oldest first."""
    return list(HandOver.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", flat=True))
