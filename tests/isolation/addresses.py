"""Every address there is, with the ids of agency A in it, and with ids that nobody has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

from tests.isolation.planted import Planted

Values = list[Any]

NOBODYS_NUMBER = "987654"
NOBODYS: dict[str, str] = {"int": NOBODYS_NUMBER, "uuid": "00000000-0000-4000-8000-000000000009"}
NOBODYS_TOKEN = "nobody-was-ever-given-this"


@dataclass(frozen=True)
class Address:
    """One address of agency A, and the same one with ids that do not exist; none where it has no ids."""

    route: str
    url: str
    missing: str | None


def keys(table: str) -> Callable[[Planted], Values]:
    return lambda planted: list(planted.rows[table])


def some_keys(table: str) -> Callable[[Planted], Values]:
    """The first two and the last two, where a story makes many rows of one sort."""
    return lambda planted: sorted({*list(planted.rows[table])[:2], *list(planted.rows[table])[-2:]})


def column(table: str, name: str) -> Callable[[Planted], Values]:
    return lambda planted: sorted({row[name] for row in planted.rows[table].values()})


def people(planted: Planted) -> Values:
    return [pk for pk, row in planted.rows["User"].items() if row["agency_id"] == planted.agency]


# How an address begins, and what stands in it for agency A, one for each of its converters. The longest one counts.
FILLERS: dict[str, tuple[Callable[[Planted], Values], ...]] = {
    "requests/<int:pk>/": (keys("Ticket"),),
    "requests/<int:pk>/files/<int:file_pk>/": (keys("Ticket"), keys("Attachment")),
    "queue/bulk/<int:pk>/": (keys("Batch"),),
    "board/<int:pk>/": (keys("Ticket"),),
    "board/<int:pk>/act/<slug:name>/": (keys("Ticket"), lambda planted: ["escalate"]),
    "requests/<int:pk>/act/<str:verb>/": (keys("Ticket"), lambda planted: ["reply"]),
    "uploads/<uuid:key>/": (column("Upload", "key"),),
    "requests/drafts/<uuid:key>/": (column("Draft", "key"),),
    "unsubscribe/<str:token>/": (lambda planted: list(planted.dead_links),),
    "people/<int:pk>/": (people,),
    "people/invitations/<int:pk>/": (keys("Invitation"),),
    "account/sessions/<int:pk>/": (keys("UserSession"),),
    "account/passkeys/<int:pk>/": (keys("Authenticator"),),
    "calls/<int:pk>/": (column("Call", "ticket_id"),),
    "calls/new/person/<int:pk>/": (people,),
    "calls/new/account/<int:pk>/": (keys("Account"),),
    "notices/<int:pk>/": (some_keys("Notice"),),
    "mail/<int:pk>/": (some_keys("OutgoingMail"),),
    "mail-in/<int:pk>/": (keys("IncomingMail"),),
    "mail-in/<int:pk>/files/<int:place>/": (keys("IncomingMail"), lambda planted: [0, 1]),
    "calendar/<str:token>.ics": (column("CalendarFeed", "token_hash"),),
    "complete/<str:token>/": (lambda planted: list(planted.dead_links),),
    "invitation/<str:token>/": (column("Invitation", "token_hash"),),
    "password/new/<slug:uidb36>/<str:key>/": (people, lambda planted: ["set-password"]),
}

# The same for everybody: what stands in them names no row of an agency.
FIXED: dict[str, str] = {
    "requests/new/<str:kind>/": "requests/new/billing/",
    "desk/macros/<int:pk>/": "desk/macros/1/",
    "rules/ladders/<slug:key>/": "rules/ladders/billing/",
    "rules/policies/<slug:kind>/": "rules/policies/billing/",
    "rules/routes/<slug:key>/": "rules/routes/billing/",
    "rules/calendars/<str:name>/": "rules/calendars/Office/",
    "rules/calendars/<str:name>/<slug:action>/": "rules/calendars/Office/close/",
    "rules/calendars/<str:name>/versions/<int:version>/": "rules/calendars/Office/versions/1/",
    "rules/policies/<slug:kind>/versions/<int:version>/": "rules/policies/billing/versions/1/",
    "rules/routes/<slug:key>/versions/<int:version>/": "rules/routes/billing/versions/1/",
    "rules/ladders/<slug:key>/versions/<int:version>/": "rules/ladders/billing/versions/1/",
    "rules/teams/<slug:key>/": "rules/teams/helpdesk/",
    "rules/teams/<slug:key>/out/<int:pk>/": f"rules/teams/helpdesk/out/{NOBODYS_NUMBER}/",  # of the staff alone
    "mail/texts/<slug:key>/": "mail/texts/receipt/",
    "absences/<int:pk>/": f"absences/{NOBODYS_NUMBER}/",  # of the staff alone
    "my-day/absences/<int:pk>/": f"my-day/absences/{NOBODYS_NUMBER}/",  # of the staff alone
    "queue/views/<int:pk>/": "queue/views/1/",
    "directory/files/<slug:kind>/": "directory/files/accounts/",
    "directory/loads/<int:pk>/": "directory/loads/1/",
}


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """Every pattern of the URL configuration, written out from the root."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def without_filler() -> list[str]:
    """The patterns whose ids nobody has told the crawl how to fill."""
    return [route for route in routes() if "<" in route and _beginning(route) is None]


def addresses(planted: Planted) -> Iterator[Address]:
    """All that can be asked for, as agency A has it."""
    for route in dict.fromkeys(routes()):
        beginning = _beginning(route)
        if beginning is None or beginning in FIXED:
            fixed = route.replace(beginning, FIXED[beginning], 1) if beginning else route
            yield Address(route, f"/{fixed}", None)
            continue
        parts = [part.partition(">")[::2] for part in route.split("<")[1:]]
        start = route.partition("<")[0]
        missing = _joined(start, parts, [_nobodys(parameter) for parameter, _ in parts])
        for filled in product(*(fill(planted) for fill in FILLERS[beginning])):
            yield Address(route, _joined(start, parts, filled), missing)


def _joined(start: str, parts: list[tuple[str, str]], values: Any) -> str:
    return f"/{start}" + "".join(f"{value}{rest}" for (_, rest), value in zip(parts, values, strict=True))


def _nobodys(parameter: str) -> str:
    converter = parameter.partition(":")[0]
    assert converter in get_converters()
    return NOBODYS.get(converter, NOBODYS_TOKEN)


def _beginning(route: str) -> str | None:
    """The longest beginning that is known and leaves no parameter unfilled."""
    known = [each for each in (*FILLERS, *FIXED) if route.startswith(each) and "<" not in route[len(each) :]]
    return max(known, key=len, default=None)
