"""Where a request goes and who takes it [3.1] [3.2]."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

ROUTE_KEYS = ("billing", "maintenance", "implementation", "disconnect", "report", "report_mac")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team member: `owed` counts promises and deadlines due in the next ten business days."""

    id: int
    owed: int
    absent: bool


def least_owed(candidates: Iterable[Candidate]) -> int | None:
    """The id of whoever is present and owes least, the lowest id of equals; None if all are away [3.2]."""
    present = [candidate for candidate in candidates if not candidate.absent]
    return min(present, key=lambda c: (c.owed, c.id)).id if present else None


def round_the_team(candidates: Iterable[Candidate], loads: Iterable[int]) -> list[int | None]:
    """Who takes each request in turn: whoever is present and owes least by then; None if all are away [3.2].

    `loads` counts what each request owes in the next ten business days. One that owes nothing so soon counts as
    one, or else all such would go to the same person.
    """
    people, takers = {candidate.id: candidate for candidate in candidates}, []
    for load in loads:
        taker = least_owed(people.values())
        if taker is not None:
            people[taker] = replace(people[taker], owed=people[taker].owed + max(load, 1))
        takers.append(taker)
    return takers


def route_key(kind: str, report: str = "") -> str:
    """The key of the route for a kind: the billing rep pulls MAC reports, the IPMs all others [3.1]."""
    key = "report_mac" if (kind, report) == ("report", "mac") else kind
    if key not in ROUTE_KEYS:
        raise ValueError(f"Unknown kind {kind!r}: use billing, maintenance, implementation, disconnect or report.")
    return key


def work_of(key: str) -> tuple[str, str]:
    """The kind, and the report if one is meant, that a route of this key is for [3.1]."""
    return ("report", "mac") if key == "report_mac" else (key, "")
