"""What is typed on a request is kept for whoever types it, without secrets, until it is sent or discarded."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once, working, working_once, world
from tests.tickets.page import text
from tests.world import World, file, office
from tickets.forms.verb_form import VerbForm
from tickets.links import pass_to_keep
from tickets.models import AnswerDraft, Ticket, Upload
from tickets.selectors.drafts import answers_begun, answers_begun_on
from tickets.services import answer_drafts
from tickets.states import Verb

__all__ = ["filed", "filed_once", "working", "working_once", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOON = office("2026-09-15 12:00")
KEY = uuid4()
TYPED = {"words": "We found it.", "key": str(KEY), "newest": "1"}
KEPT = TYPED | {"step": "keep"}


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def form_on(answer: HttpResponse, verb: str) -> VerbForm:
    form: VerbForm = next(form for form in answer.context["acts"].forms if form.verb == verb)
    return form


def test_it_is_kept_while_somebody_types_and_comes_back_until_it_is_sent(
    rita: Client, world: World, working: Ticket
) -> None:
    page, keep = f"/requests/{working.pk}/", f"/requests/{working.pk}/promise/"
    kept = text(rita.post(keep, KEPT | {"day": "2026-09-28"}))
    assert "Draft kept 12:00 PM." in kept
    rita.post(f"{page}note/", KEPT | {"words": "Ask Jim.", "key": str(uuid4())})
    answer = rita.get(page)
    form = form_on(answer, "promise")
    assert [form[name].value() for name in ("words", "day", "key")] == ["We found it.", "2026-09-28", str(KEY)]
    assert answer.context["acts"].open == "note"  # what was typed last
    assert "Draft kept Tue 15 Sep, 12:00 PM EDT." in text(answer)
    sent = rita.post(f"{page}promise/", TYPED | {"day": "2026-09-28", "newest": str(form["newest"].value())})
    assert sent.status_code == 302
    assert list(answers_begun_on(world.rita, working)) == ["note"]
    assert "Draft kept" not in text(rita.post(keep, KEPT))  # what the page still sends does not bring it back
    assert "Draft kept" in text(rita.post(keep, KEPT | {"key": str(uuid4())}))


def test_what_is_refused_or_previewed_is_kept_and_what_is_emptied_or_discarded_is_gone(
    rita: Client, working: Ticket
) -> None:
    url = f"/requests/{working.pk}/reply/"
    for step in ({"step": "preview"}, {"day": "2026-09-26"}, {"words": "My password is hunter2!"}):
        rita.post(f"/requests/{working.pk}/promise/", TYPED | {"day": ""} | step)
        draft = AnswerDraft.objects.get()
        assert draft.typed["words"][:5] == ("My pa" if "words" in step else "We fo")
        assert "hunter2" not in str(draft.typed)
        draft.delete()
    rita.post(url, KEPT)
    assert rita.post(url, TYPED | {"step": "discard"})["Location"] == f"/requests/{working.pk}/"
    assert not AnswerDraft.objects.exists()
    rita.post(url, KEPT)
    rita.post(url, KEPT | {"words": " "})
    assert not AnswerDraft.objects.exists()
    for nonsense in ({"key": "nonsense"}, {"key": ""}, {"words": ""}):
        assert rita.post(url, KEPT | nonsense).status_code == 200
    assert not AnswerDraft.objects.exists()


def test_each_their_own_and_only_where_the_verb_is(
    rita: Client, visitor: Visitor, world: World, working: Ticket
) -> None:
    keep = f"/requests/{working.pk}/reply/"
    dana = visitor("dana")
    rita.post(keep, KEPT)
    dana.post(keep, KEPT | {"words": "Any news?", "key": str(uuid4())})
    for who, words in {"rita": "We found it.", "dana": "Any news?", "jim": None, "hana": None}.items():
        assert form_on(visitor(who).get(f"/requests/{working.pk}/"), "reply")["words"].value() == words
    refused = [("dana", "note"), ("rita", "nonsense"), ("rita", "withdraw"), ("ed", "reply")]
    for who, verb in refused:
        assert visitor(who).post(f"/requests/{working.pk}/{verb}/", KEPT).status_code == 404
    assert AnswerDraft.objects.count() == 2


def test_fifty_of_one_person_the_oldest_gives_way(world: World) -> None:
    tickets = [file(world.dana, NOON) for _ in range(2)]
    for minute, ticket in enumerate(tickets):
        keep_at = NOON + timedelta(minutes=minute)
        answer_drafts.keep(world.rita, ticket, Verb.NOTE, uuid4(), {"words": f"{minute}"}, keep_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer_drafts, "MOST", 2)
        answer_drafts.keep(world.rita, tickets[1], Verb.REPLY, uuid4(), {"words": "2"}, NOON + timedelta(hours=1))
    assert [draft.typed["words"] for draft in answers_begun(world.rita)] == ["2", "1"]


@pytest.mark.parametrize(("who", "verb"), [("rita", "promise"), ("dana", "reply")])
def test_what_is_sent_after_the_session_ended_comes_back_after_signing_in(
    client: Client, visitor: Visitor, world: World, working: Ticket, who: str, verb: str
) -> None:
    """Once a reply that was typed on a request was lost there."""
    owner, page = getattr(world, who), f"/requests/{working.pk}/"
    passed = TYPED | {"pass_token": pass_to_keep(owner, KEY), "attachments": SimpleUploadedFile("bill.pdf", b"%PDF")}
    answer = client.post(f"{page}{verb}/", passed)
    assert answer["Location"] == f"/sign-in/?next=%2Frequests%2F{working.pk}%2F%23{verb}"
    assert form_on(visitor(who).get(page), verb)["words"].value() == "We found it."
    assert Upload.objects.count() == (1 if verb == "reply" else 0)
    assert "You were signed out." in text(client.post(f"{page}{verb}/", passed | {"step": "keep"}))
    AnswerDraft.objects.all().delete()
    for wrong in ({"pass_token": ""}, {"pass_token": "x:y"}, {"key": str(uuid4())}, {"words": ""}):
        assert client.post(f"{page}{verb}/", passed | wrong)["Location"].startswith("/sign-in/?next=/")
    stranger = TYPED | {"pass_token": pass_to_keep(world.ed, KEY)}
    assert client.post(f"{page}{verb}/", stranger).status_code == 404
    assert (AnswerDraft.objects.count(), working.messages.count()) == (0, 2)
