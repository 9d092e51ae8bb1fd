"""Short ways in: a browser that has signed in by the form, and what it types at the second step."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client

from contacts.models import User
from tests.contacts.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36"


def browser() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": CHROME})


def give_password(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    return client.post("/sign-in/", {"login": user.email, "password": password})


def signed_in(user: User) -> Client:
    """A browser in which the person has signed in by the form."""
    client = browser()
    assert give_password(client, user)["Location"] == "/"
    return client


def confirmed(user: User) -> Client:
    """One in which they have also just shown once more who they are."""
    client = signed_in(user)
    answer = client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/"})
    assert answer["Location"] == "/account/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/directory/").status_code == 200


def with_two_steps(user: User) -> TOTP:
    """The person's app, as if it had been set up; ten recovery codes come with it."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, SECRET)


def code_of_app(secret: str = SECRET) -> str:
    """What the app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def recovery_codes(user: User) -> list[str]:
    return RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()


def kinds(user: User) -> list[str]:
    """What the log of access holds of a person, the oldest first."""
    return list(user.access_events.values_list("kind", flat=True))
