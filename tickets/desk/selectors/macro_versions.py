"""What became of macros: every version with what it changed, and those that can be made again."""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q

from contacts.models import User
from tickets.desk.selectors.macros import may_share
from tickets.models import Macro, MacroVersion
from tickets.selectors.rule_history import Difference, Said, differences

SHOWN = 25


@dataclass(frozen=True, slots=True)
class PastMacro:
    """One version, and what the one before lacked."""

    row: MacroVersion
    changes: list[Difference]


def versions_of_macro(macro: Macro) -> list[PastMacro]:
    """Every version of a macro, the newest first; one query."""
    rows = list(MacroVersion.objects.filter(macro_key=macro.pk).select_related("by", "owner").order_by("id"))
    changes = [[], *(differences(_said(before), _said(after)) for before, after in pairwise(rows))]
    return [PastMacro(row, changed) for row, changed in zip(rows, changes, strict=False)][::-1]


def last_version(macro: Macro) -> int:
    """The last version of a macro; 0 of one that came with the product and was never changed."""
    newest = MacroVersion.objects.filter(macro_key=macro.pk).first()
    return newest.pk if newest else 0


def removed_macros(user: User) -> list[MacroVersion]:
    """What this person could make again: their own that are removed and, for a lead and above, those of everybody."""
    whose = Q(owner=user) | Q(owner__isnull=True) if may_share(user) else Q(owner=user)
    rows = MacroVersion.objects.filter(whose, sort=MacroVersion.Sort.REMOVED)
    return list(rows.select_related("by")[:SHOWN])


def version_chosen(user: User, key: int | None) -> MacroVersion | None:
    """The version that the address names, if it is of a macro that they may change."""
    row = MacroVersion.objects.filter(pk=key).first() if key is not None else None
    is_theirs = row is not None and (row.owner_id == user.pk or (row.owner_id is None and may_share(user)))
    return row if is_theirs else None


def _said(row: MacroVersion) -> Said:
    lines = {
        "Name": row.name,
        "For": row.owner.name if row.owner else "everybody",
        "What it does": row.get_act_display(),
        "What it says": row.words,
        "Its date": row.get_when_display(),
        "Who it waits for": row.get_party_display(),
        "The request": "becomes theirs who use it" if row.takes else "",
    }
    return {name: words for name, words in lines.items() if words}
