"""Loads the printed directory; adds what is missing and leaves alone what people have changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from contacts.models import Mailbox, Membership, Phone, Team, User

Record = Mapping[str, Any]


@dataclass(slots=True)
class LoadCounts:
    """How many rows a load added; nothing is ever overwritten."""

    teams: int = 0
    mailboxes: int = 0
    people: int = 0


@transaction.atomic
def load_directory(data: Record) -> LoadCounts:
    """Add the teams, mailboxes and people of a directory file that are not there yet.

    A person is recognised by address. KeyError if a person names a team that the file does not have.
    """
    counts = LoadCounts()
    for record in data["teams"]:
        counts.teams += _add_team(record)
    for record in data["mailboxes"]:
        counts.mailboxes += _add_mailbox(record)
    teams = {team.key: team for team in Team.objects.all()}
    for record in data["people"]:
        counts.people += _add_person(record, teams)
    return counts


def _add_team(record: Record) -> bool:
    team, added = Team.objects.get_or_create(key=record["key"], defaults={"name": record["name"]})
    if added:
        _add_phones(record.get("phones", ()), team=team)
    return added


def _add_mailbox(record: Record) -> bool:
    defaults = {"name": record["name"], "local_part": record["local_part"]}
    return Mailbox.objects.get_or_create(key=record["key"], defaults=defaults)[1]


def _add_person(record: Record, teams: Mapping[str, Team]) -> bool:
    """Add a person who cannot sign in until a password is set for them."""
    email = f"{record['local_part']}@{settings.CMS_MAIL_DOMAIN}"
    if User.objects.filter(email=email).exists():
        return False
    printed = {key: record[key] for key in ("name", "title", "role", "area")}
    person = User.objects.create_user(email, **printed)
    _add_phones(record.get("phones", ()), user=person)
    Membership.objects.bulk_create(Membership(user=person, team=teams[key]) for key in record.get("teams", ()))
    return True


def _add_phones(records: Sequence[Record], **owner: User | Team) -> None:
    Phone.objects.bulk_create(
        Phone(**owner, number=record["number"], label=record.get("label", ""), position=position)
        for position, record in enumerate(records, start=1)
    )
