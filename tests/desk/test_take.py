"""Taking a request with one click, and giving it with a note for the new rep alone [3.2], [8.2]."""

import pytest

from contacts.models import Notice
from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once, working, working_once, world
from tests.tickets.page import text
from tests.world import World, by, fresh, last_event, last_mail, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.assign import assign, take
from tickets.services.finish import withdraw
from tickets.states import VerbNotAllowedError

__all__ = ["filed", "filed_once", "working", "working_once", "world"]  # the fixtures of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-15 12:00")


def test_who_takes_what_nobody_has_has_it_and_nobody_is_told_before_the_confirmation(
    world: World, filed: Ticket
) -> None:
    owed = promises(filed)
    take(filed.pk, seen_with=None, actor=by(world.rita), now=NOW)
    assert (fresh(filed).assignee, promises(filed), fresh(filed).check_at) == (world.rita, owed, NOW)
    assert (last_event(filed).action, last_event(filed).actor) == ("ticket.assigned", world.rita)
    assert len(mails_of(filed)) == 1  # the receipt
    events = filed.events.count()
    take(filed.pk, seen_with=None, actor=by(world.rita), now=NOW)
    assert filed.events.count() == events  # clicked twice


def test_who_is_not_quick_enough_reads_who_has_it(world: World, filed: Ticket) -> None:
    take(filed.pk, seen_with=None, actor=by(world.rita), now=NOW)
    with pytest.raises(RefusedError, match="Somebody was quicker: Rita Hale has it now"):
        take(filed.pk, seen_with=None, actor=by(world.sherry), now=NOW)
    assert fresh(filed).assignee == world.rita


def test_from_another_it_is_taken_within_the_team_and_by_supervisors(world: World, working: Ticket) -> None:
    with pytest.raises(RefusedError, match="Sherry Parrish has it, and you are not of Complex Billing Group"):
        take(working.pk, seen_with=world.sherry.pk, actor=by(world.rita), now=NOW)
    working.team.members.add(world.rita)
    take(working.pk, seen_with=world.sherry.pk, actor=by(world.rita), now=NOW)
    assert "Rita Hale of Complex Billing Group now works on your request." in last_mail(working).body
    with pytest.raises(RefusedError, match="Rita Hale has it now"):
        take(working.pk, seen_with=None, actor=by(world.sherry), now=NOW)
    take(working.pk, seen_with=world.rita.pk, actor=by(world.jim), now=NOW)
    assert fresh(working).assignee == world.jim
    withdraw(working.pk, words="Never mind.", actor=by(world.dana), now=NOW)
    with pytest.raises(VerbNotAllowedError, match="already withdrawn"):
        take(working.pk, seen_with=world.rita.pk, actor=by(world.sherry), now=NOW)


def test_one_click_on_the_page_or_in_the_queue(visitor: Visitor, world: World, filed: Ticket) -> None:
    rita, url = visitor("rita"), f"/requests/{filed.pk}/take/"
    assert "Take it" in text(rita.get("/queue/?view=all"))
    assert "Take it" in text(rita.get(f"/requests/{filed.pk}/"))
    assert rita.post(url, {"seen_with": ""}, headers={"Referer": "http://testserver/queue/?view=all"})[
        "Location"
    ] == ("http://testserver/queue/?view=all")
    assert "is yours. What it owes stays as it was." in text(rita.get("/queue/?view=all"))
    for page in ("/queue/?view=all", f"/requests/{filed.pk}/"):
        assert "Take it" not in text(rita.get(page))
    jim = visitor("jim")
    late = jim.post(url, {"seen_with": ""}, headers={"Referer": "https://evil.example/"})
    assert late["Location"] == f"/requests/{filed.pk}/"
    assert "Somebody was quicker: Rita Hale has it now." in text(jim.get(late["Location"]))
    assert "Take it" in text(jim.get(f"/requests/{filed.pk}/"))  # he supervises
    assert "Take it" not in text(visitor("sherry").get(f"/requests/{filed.pk}/"))  # she is not of the team
    assert visitor("dana").post(url).status_code == 404
    assert rita.post("/requests/987654/take/").status_code == 404


def test_a_note_stays_with_staff_and_goes_to_the_new_rep(world: World, visitor: Visitor, working: Ticket) -> None:
    note = "They call at noon; be kind."
    assign(working.pk, assignee=world.rita, words=note, actor=by(world.jim), now=NOW)
    told, given = mails_of(working)[-2:]
    assert (told.to, world.rita.email in told.cc, note in told.body) == ([world.dana.email], False, False)
    assert (given.to, given.cc, given.internal) == ([world.rita.email], [], True)
    assert f"{world.jim} has given you this request, with a note:\n\n{note}" in given.body
    assert Notice.objects.get(user=world.rita, about=f"ticket:{working.pk}").title == "Given to you"
    assert note in text(visitor("rita").get(f"/requests/{working.pk}/"))
    assert note not in text(visitor("dana").get(f"/requests/{working.pk}/"))


def test_the_form_of_giving_takes_a_note(world: World, visitor: Visitor, working: Ticket) -> None:
    working.team.members.add(world.rita)
    form = {"assignee": world.rita.pk, "words": "See the invoice."}
    assert visitor("jim").post(f"/requests/{working.pk}/assign/", form).status_code == 302
    assert working.messages.get(internal=True).body == "See the invoice."
    secret = form | {"assignee": world.sherry.pk, "words": "His SSN is 123-45-6789."}
    assert visitor("jim").post(f"/requests/{working.pk}/assign/", secret).status_code == 422
