"""What a person sees of their own account: what keeps it safe, and who was in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q

from contacts.models import AccessEvent, User
from contacts.row_ids import row_id
from contacts.sessions import live_sessions

Kind, Type = AccessEvent.Kind, Authenticator.Type

RECENT = 10
ON_A_PAGE = 50
FAILURES = {Kind.SIGN_IN_FAILED, Kind.SECOND_FACTOR_FAILED}
FACTORS = {Type.TOTP: "authenticator app", Type.WEBAUTHN: "passkey", Type.RECOVERY_CODES: "recovery codes"}
WAYS = {"password": "password", Type.TOTP: "app code", Type.WEBAUTHN: "passkey", Type.RECOVERY_CODES: "recovery code"}
# A sign-in names its second step; the step itself would say the same twice.
SAID_BY_THE_SIGN_IN = Q(kind=Kind.SECOND_FACTOR_USED, data__again=False)


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What keeps an account safe; `codes_left` is None where there are no recovery codes yet."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None
    codes_made: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Row:
    """One step of getting in or out, in words."""

    event: AccessEvent
    words: str
    is_failure: bool


@dataclass(frozen=True, slots=True)
class History:
    """One page of steps; `older` is the id to ask for the next one with, None at the end."""

    rows: list[Row]
    older: int | None


def safeguards_of(person: User, now: datetime) -> Safeguards:
    """What keeps a person's account safe, in two queries."""
    factors = list(Authenticator.objects.filter(user=person).order_by("id"))
    one = {factor.type: factor for factor in factors}
    codes = one[Type.RECOVERY_CODES].wrap() if Type.RECOVERY_CODES in one else None
    return Safeguards(
        app=one.get(Type.TOTP),
        passkeys=[factor for factor in factors if factor.type == Type.WEBAUTHN],
        codes_left=len(codes.get_unused_codes()) if codes else None,
        codes_made=len(codes.generate_codes()) if codes else 0,
        sessions=live_sessions(person, now).count(),
    )


def history_of(person: User, *, before: str = "", size: int = ON_A_PAGE) -> History:
    """The newest steps of a person's getting in and out, older than the one with the id `before`, in one query.

    What cannot be an id is ignored.
    """
    events = AccessEvent.objects.filter(user=person).exclude(SAID_BY_THE_SIGN_IN).select_related("by").order_by("-id")
    if (last := row_id(before)) is not None:
        events = events.filter(pk__lt=last)
    found = list(events[: size + 1])
    rows = [Row(event, access_words(event), event.kind in FAILURES) for event in found[:size]]
    return History(rows, rows[-1].event.pk if len(found) > size else None)


def access_words(event: AccessEvent) -> str:
    """What happened, for people: "signed in with password and app code"."""
    label = event.get_kind_display()
    if event.kind == Kind.SIGNED_IN:
        return f"{label} with {' and '.join(WAYS.get(way, way) for way in event.data['ways'])}"
    if event.kind == Kind.SIGN_IN_FAILED:
        return f"{label}: {event.data['why']}"
    if after := event.data.get("after"):
        return f"{label} from {event.data['before']} to {after}"
    factor = FACTORS.get(event.data.get("factor"))
    return label.replace("second factor", factor) if factor else label
