"""Tells people whom a file has entered that they have an account, and how to set a password; once to each."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import outbox
from contacts.access_log import NOWHERE, Kind, Origin
from contacts.loads.selectors import without_password
from contacts.models import AccessEvent, Load, OutgoingMail, User

MOST = 5_000  # mails in one go


def welcome(load: Load, *, ids: Collection[int] | None, actor: User, origin: Origin = NOWHERE, now: datetime) -> int:
    """Mails those of these ids, or all, who were entered by this file and were not told yet; returns how many."""
    with transaction.atomic():
        Load.objects.select_for_update(no_key=True).get(pk=load.pk)  # two at once tell nobody twice
        rows = without_password(load).select_related("agency").order_by("pk")
        people = list((rows if ids is None else rows.filter(pk__in=ids))[:MOST])
        outbox.put([_mail(person, actor, now) for person in people])
        AccessEvent.objects.bulk_create(
            AccessEvent(
                at=now,
                kind=Kind.INVITATION_SENT,
                user=person,
                by=actor,
                ip=origin.ip,
                user_agent=origin.user_agent[:200],
                data={"role": person.role, "agency": person.agency_id},
            )
            for person in people
        )
        return len(people)


def _mail(person: User, actor: User, now: datetime) -> OutgoingMail:
    link = f"{settings.CMS_SITE_URL}{reverse('account_reset_password')}"
    return outbox.compose(
        dedup_key=f"welcome:{person.pk}",
        about=f"person:{person.pk}",
        to=[person.email],
        subject="CMS Care: you have an account",
        body=render_to_string("mail/welcome.txt", {"person": person, "by": actor, "link": link}),
        now=now,
    )
