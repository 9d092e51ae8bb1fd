"""Invites people, sends an invitation again, and takes it back.

Whoever invites learns nothing about the address: what it finds there, only the mail says [8.1].
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import outbox
from contacts.access_log import NOWHERE, Kind, Origin, note_access
from contacts.errors import RefusedError
from contacts.models import Agency, Invitation, OutgoingMail, Role, User
from contacts.people.authority import may_handle, may_invite
from contacts.people.services.lock import lock_people
from contacts.people.tokens import hash_of, new_token

GOOD_FOR = timedelta(days=7)
NOT_YOURS = "You may not invite people there any more."


def invite(
    *, name: str, email: str, role: Role, agency: Agency | None, actor: User, origin: Origin = NOWHERE, now: datetime
) -> Invitation:
    """Mails somebody a link that lets them in, good for `GOOD_FOR`.

    An address has one open invitation for each agency: a second one takes the place of the first, and kills its
    link. RefusedError if the actor may not.
    """
    with transaction.atomic():
        (inviter,) = lock_people(actor.pk)
        if not may_invite(inviter, role, agency):
            raise RefusedError("__all__", NOT_YOURS)
        draft = Invitation(name=name, email=email.lower(), role=role, agency=agency, invited_by=inviter)
        invitation = _open_one(draft, now)
        _send(invitation, inviter, origin, now)
        return invitation


def send_again(invitation_id: int, *, actor: User, origin: Origin = NOWHERE, now: datetime) -> Invitation:
    """Mails a new link, good for `GOOD_FOR` from now on; the old one is dead. RefusedError if it has ended."""
    with transaction.atomic():
        (inviter,) = lock_people(actor.pk)
        invitation = _held(invitation_id, inviter)
        _send(invitation, inviter, origin, now)
        return invitation


def revoke(invitation_id: int, *, actor: User, origin: Origin = NOWHERE, now: datetime) -> None:
    """Takes the invitation back: its link is dead at once. RefusedError if it has ended."""
    with transaction.atomic():
        (revoker,) = lock_people(actor.pk)
        _end(_held(invitation_id, revoker), revoker, origin, now)


def revoke_all_of(inviter: User, *, actor: User, origin: Origin, now: datetime) -> None:
    """Takes back what somebody has sent who may invite nobody any more; the caller holds their row."""
    for invitation in _open().filter(invited_by=inviter).select_for_update(no_key=True).order_by("pk"):
        _end(invitation, actor, origin, now)


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)


def _held(invitation_id: int, actor: User) -> Invitation:
    invitation = _open().select_for_update(no_key=True).filter(pk=invitation_id).first()
    if invitation is None or not may_handle(actor, invitation):
        raise RefusedError("__all__", "This invitation was accepted or revoked meanwhile.")
    return invitation


def _open_one(draft: Invitation, now: datetime) -> Invitation:
    """The draft, in the place of the open invitation of this address and agency if there is one; held."""
    draft.token_hash, draft.sent_at, draft.expires_at = hash_of(new_token()), now, now
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        open_now = _open().filter(email=draft.email, agency=draft.agency).select_for_update(no_key=True).first()
        if open_now is None:  # accepted or revoked in this moment
            return _open_one(draft, now)
        draft.pk = open_now.pk
    return draft


def _send(invitation: Invitation, inviter: User, origin: Origin, now: datetime) -> None:
    """Gives it a new link and mails that; to an address that has an account, words that say so instead."""
    token = new_token()
    invitation.token_hash, invitation.invited_by = hash_of(token), inviter
    invitation.sent_at, invitation.expires_at = now, now + GOOD_FOR
    invitation.save()
    outbox.put([_mail(invitation, token, now)])
    note_access(
        Kind.INVITATION_SENT,
        user=None,
        by=inviter,
        address=invitation.email,
        origin=origin,
        now=now,
        role=invitation.role,
        agency=invitation.agency_id,
    )


def _mail(invitation: Invitation, token: str, now: datetime) -> OutgoingMail:
    """The mail with the link, for nobody's eyes but the recipient's."""
    holder = User.objects.filter(email=invitation.email).first()
    template = "invitation" if lets_in(invitation, holder) else "invitation_taken"
    place = invitation.agency.name if invitation.agency else "Customer Care"
    context = {
        "invitation": invitation,
        "place": place,
        "link": f"{settings.CMS_SITE_URL}{reverse('contacts:accept', args=[token])}",
        "sign_in_link": f"{settings.CMS_SITE_URL}{reverse('account_login')}",
    }
    return outbox.compose(
        dedup_key=f"invitation:{uuid4()}",
        about=f"{OutgoingMail.PRIVATE}{invitation.email}"[:80],
        to=[invitation.email],
        subject=f"CMS Care: {invitation.invited_by.name} invites you to {place}",
        body=render_to_string(f"mail/{template}.txt", context),
        now=now,
    )


def lets_in(invitation: Invitation, holder: User | None) -> bool:
    """Whether the invitation opens an account: a new one, or the old one of somebody removed from the same place.

    Whoever has an account elsewhere, open or closed, gets none here: what they saw there stays there [8.1].
    """
    return holder is None or (not holder.is_active and holder.agency_id == invitation.agency_id)


def _end(invitation: Invitation, actor: User, origin: Origin, now: datetime) -> None:
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    note_access(Kind.INVITATION_REVOKED, user=None, by=actor, address=invitation.email, origin=origin, now=now)
