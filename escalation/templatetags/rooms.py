"""The rooms of the supervisor, one above each of their pages: now, what comes, what was, and the watch itself."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest

register = template.Library()


@dataclass(frozen=True, slots=True)
class Room:
    """One room: the page it opens on, what it is called, and the further pages that belong to it."""

    page: str
    words: str
    further: tuple[str, ...] = ()

    def holds(self, page: str) -> bool:
        return page == self.page or page in self.further


ROOMS = (
    Room("escalation:board", "Now"),
    Room("escalation:next", "Next", ("escalation:next_list", "escalation:what_if")),
    Room("escalation:load", "Load", ("escalation:load_list",)),
    Room("escalation:then", "Then", ("escalation:then_list",)),
    Room("escalation:log", "Log"),
    Room("escalation:health", "Health"),
)


@register.inclusion_tag("escalation/_rooms.html", takes_context=True)
def rooms(context: dict[str, Any]) -> dict[str, list[tuple[Room, bool]]]:
    """Every room, and whether the page that is shown belongs to it."""
    request: HttpRequest = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {"rooms": [(room, room.holds(here)) for room in ROOMS]}
