"""Which kind a mail asks for: by the mailbox that it came to, and within that by its words [2.2], [3.1]."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from tickets.routing import ROUTE_KEYS

DISCONNECT = re.compile(r"\b(?:disconnect|cancel (?:the |our )?service|terminat|take down)", re.I)
REPORTS = {
    "mac": re.compile(r"\bMAC reports?\b|\badds,? moves,? (?:and|&) changes\b", re.I),
    "utilization": re.compile(r"\butili[sz]ation\b", re.I),
    "circuit_ids": re.compile(r"\bcircuit[ -]?ids?\b", re.I),
    "network_inventory": re.compile(r"\bnetwork inventor", re.I),
}
SERVICE_LEVELS = {
    "add": re.compile(r"\b(?:add|adding|install|new)\b", re.I),
    "move": re.compile(r"\b(?:move|moving|relocat\w*)\b", re.I),
    "change": re.compile(r"\b(?:change|changing|modify|replace)\b", re.I),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind, with its report or its service level where the words tell them."""

    kind: str
    report: str = ""
    service_level: str = ""


def asked(routes: Collection[str], words: str) -> Asked:
    """What the words ask for, among the kinds whose routes share the mailbox; it has at least one."""
    report = _first(REPORTS, words)
    if report and ("report_mac" if report == "mac" else "report") in routes:
        return Asked("report", report=report)
    if "disconnect" in routes and DISCONNECT.search(words):
        return Asked("disconnect")
    kind = next(key for key in ROUTE_KEYS if key in routes)
    if kind in {"report", "report_mac"}:
        return Asked("report", report="mac" if kind == "report_mac" else "utilization")
    return Asked(kind, service_level=_first(SERVICE_LEVELS, words) if kind == "maintenance" else "")


def _first(patterns: dict[str, re.Pattern[str]], words: str) -> str:
    """The name whose pattern is met first in the words; empty if none is."""
    places = {name: match.start() for name, pattern in patterns.items() if (match := pattern.search(words))}
    return min(places, key=lambda name: places[name], default="")
