"""Macros: they fill the form of their verb with words, names and a date by rule; everything can be changed before."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.http import HttpResponse
from django.test import Client

from contacts.models import Role, User
from tests.tickets.conftest import Visitor
from tests.tickets.once import working, working_once, world
from tests.tickets.page import beside, text
from tests.world import World, file, fresh, last_mail, mails_of, office
from tickets.desk.selectors.macros import day_by, said_by
from tickets.desk.services.macros import make
from tickets.forms.verb_form import VerbForm
from tickets.models import AnswerDraft, Macro, MacroVersion, Ticket

__all__ = ["working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOON = office("2026-09-15 12:00")
MACRO = {"name": "Look into it", "act": "promise", "words": "Hello {first name}: {number}.", "when": "week"}


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def made(owner: User | None, by: User, **terms: object) -> Macro:
    return make(owner, MACRO | terms, key=uuid4(), by=by, now=NOON)


def form_on(answer: HttpResponse, verb: str) -> VerbForm:
    form: VerbForm = next(form for form in answer.context["acts"].forms if form.verb == verb)
    return form


def test_it_fills_the_form_of_its_verb_which_is_sent_in_one_step(rita: Client, world: World, working: Ticket) -> None:
    """With names, numbers and the date by its rule; the request becomes the rep's with it."""
    macro = made(None, world.jim, takes=True)
    world.rita.teams.add(working.team)
    url = f"/requests/{working.pk}/"
    answer = rita.get(f"{url}?macro={macro.pk}")
    form = form_on(answer, "promise")
    number = answer.context["number"]
    assert answer.context["acts"].open == "promise"
    assert form["words"].value() == f"Hello Dana: {number}."
    assert form["day"].value() == "2026-09-22"
    assert "I make the request mine as well" in text(answer)
    typed = {"words": form["words"].value(), "day": "2026-09-22", "takes": "on"}
    assert "Rita Hale" in text(rita.post(f"{url}promise/", typed | {"step": "preview"}))
    assert (fresh(working).assignee, working.messages.count()) == (world.sherry, 2)
    assert "Choose the day." in beside(rita.post(f"{url}promise/", typed | {"day": ""}), "promise_day")
    refused = rita.post(f"{url}promise/", typed | {"day": "2026-09-26"})
    assert "the next business day is Mon 28 Sep" in beside(refused, "promise_day")
    assert (fresh(working).assignee, working.messages.count()) == (world.sherry, 2)  # both or neither
    assert 'name="takes"' in text(refused)
    assert rita.post(f"{url}promise/", typed).status_code == 302
    assert (fresh(working).assignee, fresh(working).owed) == (world.rita, "follow_up")
    assert f"Hello Dana: {number}." in last_mail(working).body
    assert 'name="takes"' not in text(rita.get(f"{url}?macro={macro.pk}"))  # it is theirs by now


def test_it_is_offered_where_its_verb_fits_and_goes_below_what_was_typed(
    rita: Client, visitor: Visitor, world: World, working: Ticket
) -> None:
    own, foreign = made(world.rita, world.rita, act="note", when=""), made(world.jim, world.jim)
    url = f"/requests/{working.pk}/"
    rita.post(f"{url}note/", {"step": "keep", "words": "They phoned.", "key": "0b9f3c1e-5a55-4b0e-9a37-3f9f0c2d6e11"})
    filled = form_on(rita.get(f"{url}?macro={own.pk}"), "note")["words"].value()
    assert filled.startswith("They phoned.\n\nHello Dana: ")
    AnswerDraft.objects.update(typed={"words": filled})
    assert form_on(rita.get(f"{url}?macro={own.pk}"), "note")["words"].value() == filled  # once, by a reload too
    for nobodys in (foreign.pk, 987654, "²", ""):
        assert (
            "Hello Dana"
            not in text(rita.get(f"{url}?macro={nobodys}")).partition('id="promise"')[2].partition("</details>")[0]
        )
    offered = {row.name: row.act for row in rita.get(url).context["macros"]}
    assert {
        "Look into it": "note",
        "Still at it": "reply",
        "Corrected on the next bill": "resolve",
    }.items() <= offered.items()
    rita.post(f"{url}resolve/", {"words": "Done."})
    assert [row.name for row in rita.get(url).context["macros"]] == ["Look into it"]
    assert "Macro" not in text(visitor("dana").get(f"{url}?macro={own.pk}"))


@pytest.mark.parametrize(
    ("when", "day"),
    [("next_day", "2026-09-16"), ("three_days", "2026-09-18"), ("week", "2026-09-22"), ("two_weeks", "2026-09-29")],
)
def test_a_date_by_rule_is_an_open_day_that_a_follow_up_may_have(working: Ticket, when: str, day: str) -> None:
    rule = Macro.When(when)
    assert day_by(rule, working, NOON) == date.fromisoformat(day)
    assert day_by(rule, working, office("2026-10-12 10:00")) == date(2026, 10, 13)  # the 4-week date
    assert day_by(Macro.When.NEXT_DAY, working, office("2026-09-18 10:00")) == date(2026, 9, 21)


def test_every_macro_that_comes_with_the_product_can_be_sent(world: World, working: Ticket) -> None:
    acts = set()
    for macro in Macro.objects.filter(owner=None):
        said = said_by(macro, working, world.rita, NOON)
        assert "{" not in said["words"]
        acts.add(macro.act)
    assert {"promise", "reply", "pause", "hold", "resolve"} <= acts


def test_next_steps_without_a_date_are_refused_by_the_database_too(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        made(world.rita, world.rita, when="")


BAD = [
    ({"when": ""}, "when", "Next steps go out with a date only"),
    ({"words": "Dear {friend}"}, "words", "“{friend}” stands for nothing."),
    ({"words": "The password is hunter2!"}, "words", "Leave out the password"),
    ({"name": ""}, "name", "Name it"),
    ({"act": ""}, "act", "Choose what it does."),
    ({"act": "pause", "party": "carrier"}, "party", "Choose the submitter or the customer."),
    ({"act": "hold", "party": ""}, "party", "Choose another department or another carrier."),
    ({"act": "hold", "party": "carrier", "words": "x" * 201}, "words", "one line of 200 letters"),
]


@pytest.mark.parametrize(("typed", "field", "words"), BAD)
def test_what_it_refuses_it_says_beside_the_field(
    rita: Client, typed: dict[str, str], field: str, words: str
) -> None:
    answer = rita.post("/desk/macros/new/", MACRO | typed)
    assert answer.status_code == 422
    assert words in beside(answer, f"id_{field}")


def test_sent_twice_it_is_made_once_and_anew_with_other_words(rita: Client) -> None:
    key = str(rita.get("/desk/macros/new/").context["form"]["key"].value())
    for typed in ({}, {}, {"name": "Another"}):
        assert rita.post("/desk/macros/new/", MACRO | typed | {"key": key}).status_code == 302
    assert sorted(Macro.objects.filter(owner__isnull=False).values_list("name", flat=True)) == [
        "Another",
        "Look into it",
    ]


def test_own_ones_are_theirs_and_shared_ones_are_made_by_team_leads_and_above(visitor: Visitor, world: World) -> None:
    lead, rep = visitor("jim"), visitor("rita")
    User.objects.filter(pk=world.jim.pk).update(role=Role.TEAM_LEAD)
    assert rep.post("/desk/macros/new/", MACRO | {"shared": "on"}).status_code == 302
    assert (
        lead.post("/desk/macros/new/", MACRO | {"name": "For all", "shared": "on", "party": "carrier"}).status_code
        == 302
    )
    own, shared = Macro.objects.get(owner=world.rita), Macro.objects.get(name="For all")
    assert (shared.owner, shared.party, shared.changed_by) == (None, "", world.jim)
    assert "Look into it" not in text(lead.get("/desk/macros/"))
    assert "For all" in text(rep.get("/desk/macros/"))
    for act in ("", "remove/"):
        assert rep.post(f"/desk/macros/{shared.pk}/{act}", MACRO).status_code == 404
        assert lead.post(f"/desk/macros/{own.pk}/{act}", MACRO).status_code == 404
    assert "Hello {first name}" in text(rep.get(f"/desk/macros/{own.pk}/"))
    assert rep.post(f"/desk/macros/{own.pk}/", MACRO | {"name": "Anew", "act": "note"}).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.when, own.owner) == ("Anew", "", world.rita)
    for browser, row in ((rep, own), (lead, shared)):
        assert browser.post(f"/desk/macros/{row.pk}/remove/")["Location"] == "/desk/macros/"
        assert not Macro.objects.filter(pk=row.pk).exists()


def test_who_is_not_of_the_team_cannot_take_it_along_and_nothing_is_sent(
    rita: Client, world: World, working: Ticket
) -> None:
    macro = made(None, world.jim, takes=True)
    assert 'name="takes"' not in text(rita.get(f"/requests/{working.pk}/?macro={macro.pk}"))
    mails = len(mails_of(working))
    answer = rita.post(f"/requests/{working.pk}/promise/", {"words": "So.", "day": "2026-09-28", "takes": "on"})
    assert answer.status_code == 422
    assert "has it, and you are not of" in text(answer)
    assert (len(mails_of(working)), fresh(working).owed) == (mails, "next_steps")


TO_TAKE = [
    ("hold", {"party": "carrier", "words": "the port"}),
    ("resolve", {"words": "Done."}),
    ("pause", {"party": "submitter", "words": "Which bill?"}),
    ("note", {"words": "Theirs."}),
]


@pytest.mark.parametrize(("verb", "typed"), TO_TAKE)
def test_every_verb_of_a_macro_takes_it_along(
    rita: Client, world: World, working: Ticket, verb: str, typed: dict[str, str]
) -> None:
    world.rita.teams.add(working.team)
    assert rita.post(f"/requests/{working.pk}/{verb}/", typed | {"takes": "on"}).status_code == 302
    assert fresh(working).assignee == world.rita


def test_no_other_verb_does(rita: Client, world: World, working: Ticket) -> None:
    world.rita.teams.add(working.team)
    filed = file(world.dana, NOON)
    answer = rita.post(f"/requests/{filed.pk}/confirm/", {"assignee": world.sherry.pk, "takes": "on"})
    assert (answer.status_code, fresh(filed).assignee) == (302, world.sherry)


def test_each_version_is_kept_with_what_it_changed_and_leads_back(visitor: Visitor, world: World) -> None:
    jim, shipped = visitor("jim"), Macro.objects.filter(owner=None).earliest("id")
    url = f"/desk/macros/{shipped.pk}/"
    before = jim.get(url).context["form"].initial
    typed = {name: value for name, value in before.items() if name not in ("takes", "seen")} | {"shared": "on"}
    assert jim.post(url, typed | {"words": "Shorter.", "seen": 0})["Location"] == "/desk/macros/"
    page = text(jim.get(url))
    assert "→ Shorter." in page
    assert "as shipped" in page
    first, second = MacroVersion.objects.filter(macro_key=shipped.pk).order_by("id")
    assert (first.by, first.words, second.by) == (None, before["words"], world.jim)
    late = jim.post(url, typed | {"words": "Other.", "seen": first.pk})
    assert late.status_code == 422
    assert "Jim Woodburn changed this macro meanwhile: look at it again." in text(late)
    started = jim.get(f"{url}?from={first.pk}").context["form"]
    assert started["words"].value() == before["words"]
    jim.post(url, typed | {"words": started["words"].value(), "seen": second.pk})
    assert Macro.objects.get(pk=shipped.pk).words == before["words"]
    jim.post(f"{url}remove/")
    removed = MacroVersion.objects.latest("id")
    assert (removed.sort, removed.by) == ("removed", world.jim)
    assert f'href="/desk/macros/new/?from={removed.pk}"' in text(jim.get("/desk/macros/"))
    assert jim.get(f"/desk/macros/new/?from={removed.pk}").context["form"]["name"].value() == shipped.name
    last = f"changed last: {shipped.name}, removed, by Jim Woodburn on Tue 15 Sep 2026"
    assert last in text(jim.get("/rules/"))
    rita = visitor("rita")  # who may not change those of everybody
    assert "make it again" not in text(rita.get("/desk/macros/"))
    assert not rita.get(f"/desk/macros/new/?from={removed.pk}").context["form"]["name"].value()
    for act in (MacroVersion.objects.all().delete, lambda: MacroVersion.objects.update(words="")):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            act()
