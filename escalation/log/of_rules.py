"""The lines of rules: each version of a calendar, of promises, a route, a ladder, the words of a mail, a macro."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from contacts.models import MailWording
from escalation.log.wanted import Line, Sort, Wanted
from escalation.models import Ladder
from tickets.mail_texts import TEXTS
from tickets.models import MacroVersion, OfficeCalendar, Route, SlaPolicy, Version
from tickets.selectors.rule_pages import rule_name

NAMES: dict[type[Version], tuple[str, str, str]] = {
    OfficeCalendar: ("Calendar", "name", "tickets:calendar_version"),
    SlaPolicy: ("Promises", "kind", "tickets:policy_version"),
    Route: ("Route", "key", "tickets:route_version"),
    Ladder: ("Ladder", "key", "escalation:ladder_version"),
}


BY_FILE = {text.stem: text for text in TEXTS.values()}


def versions_of(model: type[Version | MailWording]) -> Callable[[Wanted], list[QuerySet[Any]]]:
    """How the versions of one sort of rule are found."""

    def found(wanted: Wanted) -> list[QuerySet[Any]]:
        if not wanted.is_asked(Sort.RULES) or wanted.ticket is not None:
            return []
        rows: QuerySet[Any] = model._default_manager.select_related("made_by")
        return [rows if wanted.person is None else rows.filter(made_by=wanted.person)]

    return found


def line_of_version(row: Any, wanted: Wanted) -> Line:
    """Which rule, and why it was changed; the page of the version tells what it says and what it changed."""
    about, about_url = _rule(row)
    follow = ", open requests follow" if isinstance(row, Version) and row.redates else ""
    what = f"Version {row.version} made{follow}" + (f": “{row.note}”" if row.note else "")
    return Line(
        at=row.made_at,
        when=wanted.when(row.made_at),
        who=row.made_by.name if row.made_by else "CMS Care",
        who_address=row.made_by.email if row.made_by else "",
        what=what,
        about=about,
        about_url=about_url,
        origin="",
    )


def macro_versions(wanted: Wanted) -> list[QuerySet[MacroVersion]]:
    """What was made, changed or removed of macros."""
    if not wanted.is_asked(Sort.RULES) or wanted.ticket is not None:
        return []
    rows = MacroVersion.objects.select_related("by")
    return [rows if wanted.person is None else rows.filter(by=wanted.person)]


def line_of_macro(row: MacroVersion, wanted: Wanted) -> Line:
    return Line(
        at=row.at,
        when=wanted.when(row.at),
        who=row.by.name if row.by else "CMS Care",
        who_address=row.by.email if row.by else "",
        what=f"Macro {row.get_sort_display()}",
        about=f"Macro: {row.name}",
        about_url=reverse("tickets:macros"),
        origin="",
    )


def _rule(row: Any) -> tuple[str, str]:
    """What people call the rule, and where the version is seen."""
    if isinstance(row, MailWording):
        text = BY_FILE.get(row.key)
        return (
            (f"Mail: {text.title}", reverse("tickets:wording", args=[text.key])) if text else (f"Mail: {row.key}", "")
        )
    words, field, page = NAMES[type(row)]
    key = getattr(row, field)
    return f"{words}: {key if field == 'name' else rule_name(key)}", reverse(page, args=[key, row.version])
