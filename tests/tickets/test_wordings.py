"""The words of the mails as supervisors edit them: what is kept, what is refused, what goes out, and the way back."""

import logging
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.mail_words import fill
from contacts.models import MailWording
from contacts.templatetags.wording import wording_of
from contacts.wordings import change_wording
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.letter import BILLING_LINE
from tests.tickets.page import beside, text
from tests.world import World, by, confirmed, file, last_mail, office
from tickets.fields import WordsField
from tickets.mail_texts import TEXTS
from tickets.services.reply import reply

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = office("2026-09-15 12:00")
PAGE = "/mail/texts/replied/words/"
OURS = "Hello.\n\n{author} of our team has written to you:\n\n{words}\n\n{files}\n\n{day}\n\nKind regards"
EDITABLE = [key for key, each in TEXTS.items() if wording_of(each.path)]


@pytest.fixture
def jim(visitor: Visitor) -> Client:
    return visitor("jim")


def typed(words: str = OURS, *, base: int = 0, step: str = "save", note: str = "Warmer.") -> dict[str, Any]:
    return {"words": words, "note": note, "base_version": base, "step": step}


def kept(key: str = "replied") -> list[tuple[int, str]]:
    return list(MailWording.objects.filter(key=key).order_by("version").values_list("version", "words"))


def sent(world: World) -> str:
    """The body of a reply of Sherry's to Dana."""
    ticket = confirmed(world, file(world.dana, office("2026-09-15 09:00")), "2026-09-15 10:00")
    reply(ticket.pk, words="We check {day}.\n\n{{ ticket.pk }}", actor=by(world.sherry), now=NOW)
    return last_mail(ticket).body


def test_the_words_are_seen_with_real_data_saved_and_sent(jim: Client, world: World) -> None:
    shipped = sent(world)
    assert shipped.startswith(f"{BILLING_LINE}\n\nSherry Parrish wrote:\n\nWe check {{day}}.")
    page = text(jim.get(PAGE))
    assert "{author} wrote:" in page
    assert '<dt>{words}</dt><dd>what was written<small class="muted d-block">has to be there</small>' in page
    preview = jim.post(PAGE, typed(step="preview"))
    assert "of our team has written to you:\n\nWhat was typed appears here" in text(preview)
    assert "Nothing is saved yet." in text(preview)
    assert kept() == []
    assert jim.post(PAGE, typed())["Location"] == PAGE
    assert kept() == [(1, OURS)]
    body = sent(world)
    first, foot = body.split("\n--\n")
    assert first.startswith(f"{BILLING_LINE}\n\nHello.\n\nSherry Parrish of our team has written to you:\n\nWe check")
    assert "We check {day}.\n\n{{ ticket.pk }}\n\nKind regards\n" in first  # what is typed is taken as it is
    assert "Numbers: IMS" in foot
    assert "Submitted by Dana Ortiz" in foot
    page = text(jim.get(PAGE))
    assert "{author} wrote: → Hello." in page
    assert "Jim Woodburn" in page
    assert "edited by Jim Woodburn on Tue 15 Sep 2026" in text(jim.get("/mail/texts/"))
    assert "changed last: Reply, by Jim Woodburn on Tue 15 Sep 2026" in text(jim.get("/rules/"))


def test_an_earlier_version_and_the_shipped_words_come_back_as_new_versions(jim: Client, world: World) -> None:
    shipped = sent(world)
    jim.post(PAGE, typed())
    jim.post(PAGE, typed(OURS.replace("Hello", "Good day"), base=1))
    assert "Hello." in text(jim.get(f"{PAGE}?from=1"))
    assert "Back to version 1." in text(jim.get(f"{PAGE}?from=1"))
    start = jim.get(f"{PAGE}?from=shipped").context["form"]
    jim.post(PAGE, typed(start["words"].value(), base=2, note=start["note"].value()))
    assert [words for _, words in kept()] == [OURS, OURS.replace("Hello", "Good day"), ""]
    assert MailWording.objects.latest("id").note == "Back to the shipped words."
    assert sent(world).split("\n--\n")[0] == shipped.split("\n--\n")[0]
    assert "edited by" not in text(jim.get("/mail/texts/"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (OURS + " {{ ticket.pk }}", "stands alone"),
        (OURS + " {% include 'mail/_top.txt' %}", "There is no {% include &#x27;mail/_top.txt&#x27; %} in this text"),
        (OURS + " {ticket.submitter.password}", "There is no {ticket.submitter.password} in this text"),
        (OURS.replace("{words}", ""), "Keep {words}: what was written."),
        (OURS.replace("{day}", ""), "Keep {day}: by when they hear from us again"),
        ("", "Write what the mail is to say."),
        (OURS + "My SSN is 078-05-1120.", "Leave out the social security number"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(jim: Client, words: str, says: str) -> None:
    for step in ("preview", "save"):
        answer = jim.post(PAGE, typed(words, step=step))
        assert answer.status_code == 422
        assert says in beside(answer, "id_words")
    assert kept() == []


def test_who_was_slower_overwrites_nothing_and_nothing_unchanged_is_kept(jim: Client, world: World) -> None:
    jim.post(PAGE, typed())
    late = jim.post(PAGE, typed(OURS + " {author}", base=0))
    assert late.status_code == 422
    assert "Somebody changed this text meanwhile" in text(late)
    assert jim.post(PAGE, typed(OURS + " {author}", base=7)).status_code == 422
    assert "nothing was changed" in beside(jim.post(PAGE, typed(base=1)), "id_words")
    assert kept() == [(1, OURS)]
    for change in (MailWording.objects.all().delete, lambda: MailWording.objects.update(words="")):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            change()


@pytest.mark.parametrize("who", ["dana", "hana", "rita"])
def test_below_supervisor_nothing_is_there(visitor: Visitor, who: str) -> None:
    assert visitor(who).get(PAGE).status_code == visitor(who).post(PAGE, typed()).status_code == 404
    assert kept() == []


def test_words_that_fit_no_more_never_stop_a_mail_and_are_reported(
    jim: Client, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """As after an update of the product that has renamed a place."""
    change_wording("replied", OURS + "{gone}", base_version=0, note="Old.", by=world.jim, now=NOW)
    with caplog.at_level(logging.ERROR):
        assert "Sherry Parrish wrote:\n\nWe check" in sent(world)
    assert "The edited words of the mail replied are not used: There is no {gone}" in caplog.text
    assert "no longer fit: sent as shipped" in text(jim.get("/mail/texts/"))
    assert "Reply: its edited words no longer fit" in text(jim.get("/rules/"))
    assert "There is no {gone} in this text" in text(jim.get(PAGE))


@pytest.mark.parametrize("key", EDITABLE)
def test_the_shipped_words_of_every_text_may_be_saved_with_a_word_more(key: str) -> None:
    node = wording_of(TEXTS[key].path)
    assert node is not None
    assert node.key == TEXTS[key].stem
    assert node.faults(node.shipped) == []
    assert WordsField().clean(node.shipped) == node.shipped
    assert len(node.shipped) < 4000


def test_the_texts_of_requests_and_those_to_the_agency_may_be_edited() -> None:
    assert len(EDITABLE) >= 38
    assert {"receipt", "confirmed", "resolved", "escalation", "digest", "briefing", "weekly"} <= set(EDITABLE)


def test_a_mail_costs_one_look_up_in_an_index(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sent(world)
    asked = [query["sql"] for query in queries if "mailwording" in query["sql"]]
    assert len(asked) == 3  # receipt, confirmation and reply
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked[0]}")
        assert "wording_version_once" in " ".join(line for (line,) in cursor.fetchall())


def test_only_words_and_places_may_stand_within_a_wording() -> None:
    for inside in ("{{ secret }}", "{% if x %}y{% endif %}"):
        with pytest.raises(TemplateSyntaxError, match="Only words"):
            Template(f'{{% load wording %}}{{% wording "x" %}}{inside}{{% endwording %}}')
    drawn = Template('{% load wording %}{% wording "x" %}A {% part "b" "c" %}{{ d }}{% endpart %}.{% endwording %}')
    assert drawn.render(Context({"d": "<{b}>", "tried_words": ""}, autoescape=False)) == "A <{b}>."


def test_paragraphs_that_come_to_nothing_are_left_out_and_what_stands_in_a_place_is_not_read_again() -> None:
    places = {"a": lambda: "", "b": lambda: "\nfirst {a}\n\n\nlast\n\n"}
    assert fill("{a}\n\nWith {b}\n \n{a}{a}\n\n\nEnd", places) == "With first {a}\n\n\nlast\n\nEnd"
