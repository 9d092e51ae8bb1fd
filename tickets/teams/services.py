"""Makes teams, and adds and takes out their people; each leaves a line in the team's log."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from contacts.models import Membership, Team, TeamEvent, User
from tickets.errors import RefusedError

Act = TeamEvent.Act
KEY = Team._meta.get_field("key").max_length or 40


def make(name: str, *, by: User, now: datetime) -> Team:
    """Adds a team without people, which routes may name from then on; RefusedError for a name that is taken."""
    if Team.objects.filter(name__iexact=name).exists():
        raise RefusedError("name", "There is a team of this name. Choose another.")
    key = slugify(name).replace("-", "_")[:KEY]
    if not key:
        raise RefusedError("name", "Give it a name with letters.")
    try:
        with transaction.atomic():
            team = Team.objects.create(key=key, name=name)
            TeamEvent.objects.create(at=now, act=Act.MADE, team=team, by=by)
            return team
    except IntegrityError:
        raise RefusedError("name", "There is a team of nearly this name. Choose another.") from None


def add(team: Team, user: User, *, seen: int, by: User, now: datetime) -> None:
    """Lets somebody work in the team from now on: they see its queue, and may be given its requests [3.2].

    `seen` is the last line of the log that was seen; RefusedError, naming who, if there are later ones.
    """
    with transaction.atomic():
        _lock(team, seen)
        if not user.is_active or not user.is_cms_staff:
            raise RefusedError("user", "Choose somebody who works here.")
        _, is_new = Membership.objects.get_or_create(team=team, user=user)
        if not is_new:
            raise RefusedError("user", f"{user.name} works in {team} already.")
        TeamEvent.objects.create(at=now, act=Act.ADDED, team=team, user=user, by=by)


def take_out(team: Team, user: User, *, seen: int, by: User, now: datetime) -> None:
    """Takes somebody out of the team: they are given none of its requests any more, and keep those that they have.

    RefusedError as for `add`.
    """
    with transaction.atomic():
        _lock(team, seen)
        gone, _ = Membership.objects.filter(team=team, user=user).delete()
        if not gone:
            raise RefusedError("__all__", f"{user.name} does not work in {team} any more.")
        TeamEvent.objects.create(at=now, act=Act.TAKEN_OUT, team=team, user=user, by=by)


def _lock(team: Team, seen: int) -> None:
    """Holds the team; RefusedError if somebody changed it after the line that was seen."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    later = team.events.filter(pk__gt=seen).select_related("by").first()
    if later is not None:
        raise RefusedError("__all__", f"{later.by.name} changed this team meanwhile: look at it again.")
