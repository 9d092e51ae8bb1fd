"""What an agency's form refuses is named above it, with a link, and at its field; the page opens at the names."""

import re

import pytest
from django.http import HttpResponse

from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, office
from tickets.models import Ticket
from tickets.services.finish import resolve

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEN = office("2026-09-15 10:00")
LINK = re.compile(r'<li><a href="#([^"]+)">(.+?)</a>: (.+?)</li>')


def named(answer: HttpResponse) -> dict[str, str]:
    """What the summary names: the id that it leads to, and the reason; each stands at its field as well."""
    assert answer.status_code == 422
    page = text(answer)
    summary, _, form = page.partition('refused"')[2].partition("</div></div>")
    assert page.index("autofocus") == page.index("autofocus>", page.index('refused"'))  # the page opens there
    found = {target: why for target, _, why in LINK.findall(summary)}
    assert not any("*" in label for _, label, _ in LINK.findall(summary))
    assert all(f'id="{target}"' in form and form.count(why) == 1 for target, why in found.items())
    return found


NOTHING = {"id_account", "id_customer_name", "id_description", "id_details"}


@pytest.mark.parametrize(
    ("kind", "too"),
    [
        ("billing", set()),
        ("maintenance", {"id_service_level_0"}),
        ("implementation", set()),
        ("disconnect", set()),
        ("report", {"id_report"}),
    ],
)
def test_filing_names_every_field(visitor: Visitor, kind: str, too: set[str]) -> None:
    for step in ("file", "review"):
        assert named(visitor("dana").post(f"/requests/new/{kind}/", {"step": step})).keys() == NOTHING | too


BAD = {
    "account": ("", "Type the account number."),
    "description": (" ", "Say in a few words what it is about."),
    "details": ("Her number is 123-45-6789.", "Leave out the social security number"),
    "further_accounts": ("…", "“…” is not an account number."),
    "copies": ("nonsense", "“nonsense” is not an e-mail address."),
}


@pytest.mark.parametrize("report", ["utilization", "circuit_ids", "network_inventory", "mac"])
def test_each_report_refuses_alike_and_keeps_what_was_typed(visitor: Visitor, report: str) -> None:
    typed = {name: words for name, (words, _) in BAD.items()}
    answer = visitor("dana").post("/requests/new/report/", typed | {"report": report})
    reasons = named(answer)
    assert all(reasons[f"id_{name}"].startswith(why) for name, (_, why) in BAD.items())
    assert f'<option value="{report}" selected>' in text(answer)
    assert {name: answer.context["form"][name].value() for name in typed} == typed


VERBS = [
    ("dana", "reply", {"words": " "}, "words", "Write what is to be sent."),
    ("dana", "reply", {"words": "My password is hunter2!"}, "words", "Leave out the password"),
    ("dana", "copies", {"copies": "pat@@x"}, "copies", "“pat@@x” is not an e-mail address."),
    ("dana", "copies", {"colleague": "x"}, "colleague", "They are not there any more."),
    ("hana", "hand_over", {"colleague": ""}, "colleague", "Choose who takes it."),
    ("hana", "hand_over", {"colleague": "9"}, "colleague", "They are not there any more."),
    ("dana", "withdraw", {"words": ""}, "words", "Say why, in a few words."),
    ("dana", "complete", {"account": ""}, "account", "Type the account number."),
    ("hana", "reopen", {"words": ""}, "words", "Say what is still open."),
    ("hana", "reopen", {"words": "My PIN is 4711."}, "words", "Leave out the password or PIN"),
    ("dana", "escalate", {"level": "1", "reason": ""}, "reason", "Say why."),
]


@pytest.fixture(scope="module")
def tickets(world: World) -> dict[str, Ticket]:
    """Of Dana: one that was filed, one that is finished, and one that lacks its account."""
    filed, finished = (file(world.dana, TEN) for _ in range(2))
    confirmed(world, finished, "2026-09-15 11:00")
    resolve(finished.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-15 11:30"))
    return {"": filed, "reopen": finished, "complete": file(world.dana, TEN, account_text="none")}


@pytest.mark.parametrize(("who", "verb", "typed", "field", "why"), VERBS)
def test_what_is_done_to_a_request(
    visitor: Visitor,
    tickets: dict[str, Ticket],
    who: str,
    verb: str,
    typed: dict[str, str],
    field: str,
    why: str,
) -> None:
    ticket = tickets.get(verb, tickets[""])
    answer = visitor(who).post(f"/requests/{ticket.pk}/{verb}/", typed)
    assert named(answer)[f"{verb}_{field}"].startswith(why)
    assert typed[field] in text(answer)
