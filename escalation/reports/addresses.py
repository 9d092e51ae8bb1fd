"""What an address says of a report, and the address of each number: both ways, so that a number opens its rows."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from escalation.reports.scope import ONE_DAY, Asked, By, Scope
from tickets.fields import YEARS
from tickets.models import LedgerRow

PERIODS = {
    "12-months": "Twelve months",
    "quarter": "This quarter",
    "last-month": "Last month",
    "month": "This month",
}
USUAL = "12-months"
FILTERS = (By.KIND, By.TEAM, By.REP, By.AGENCY)


def period_of(key: str, today: date) -> tuple[date, date]:
    """The first and last date of a named period, so far; the usual one for nonsense."""
    this = today.replace(day=1)
    if key == "month":
        return this, today
    if key == "last-month":
        last = this - ONE_DAY
        return last.replace(day=1), last
    if key == "quarter":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today
    return date(today.year - (today.month < 12), today.month % 12 + 1, 1), today


def query_of(asked: Asked) -> str:
    """The query of the list of a number."""
    scope = asked.scope
    found: dict[str, str] = {"since": scope.first.isoformat(), "until": scope.last.isoformat()}
    found |= {by.value: value for by, value in scope.filters.items()}
    found |= {"what": asked.what, "detail": asked.detail, "result": asked.result}
    found |= {"timed": "yes" if asked.timed else "", "open": asked.open_at.isoformat() if asked.open_at else ""}
    return urlencode({name: value for name, value in found.items() if value})


def asked_of(query: Mapping[str, str], scope: Scope) -> Asked:
    """The number that an address names; what it says wrongly it does not say."""
    what = query.get("what", "")
    return Asked(
        scope,
        what=what if what in LedgerRow.What.values else "",
        detail=_plain(query.get("detail", "")),
        result=_plain(query.get("result", "")),
        timed=query.get("timed") == "yes",
        open_at=date_of(query.get("open", "")),
    )


def date_of(text: str) -> date | None:
    """The date that a text writes as 2026-09-15; None for anything else, and for one that nobody means."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _plain(text: str) -> str:
    return text if text.replace("_", "").isalnum() and text.isascii() else ""
