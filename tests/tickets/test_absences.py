"""A rep's own absences: which days are refused and why, who may cover, and what is kept of each change."""

from datetime import date
from functools import partial

import pytest
from django.conf import settings
from django.db import InternalError, transaction
from django.test import Client

from contacts.models import Absence, AbsenceEvent, Notice, OutgoingMail, User
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.world import World, file, office
from tickets.desk.services.absences import Away, change, enter, remove
from tickets.errors import RefusedError
from tickets.services.assign import assign
from tickets.services.record import Actor

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = office("2026-09-15 12:00")
YESTERDAY, TODAY, TOMORROW = date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16)
FRIDAY, MONDAY = date(2026, 9, 18), date(2026, 9, 21)
PAGE = "/my-day/absences/"


def away(first: date, last: date, deputy: User | None = None, *, anyway: bool = False) -> Away:
    return Away(starts_on=first, ends_on=last, deputy=deputy, anyway=anyway)


def refusal(who: User, asked: Away, absence: Absence | None = None) -> tuple[str, str]:
    """The field and the words of what is refused."""
    act = partial(change, absence.pk) if absence else enter
    with pytest.raises(RefusedError) as refused:
        act(asked, user=who, now=NOW)
    return refused.value.field, str(refused.value)


def kept(who: User) -> list[tuple[date, date, str | None]]:
    rows = Absence.objects.filter(user=who).order_by("starts_on").select_related("deputy")
    return [(row.starts_on, row.ends_on, row.deputy.name if row.deputy else None) for row in rows]


def logged(who: User) -> list[tuple[str, date, date]]:
    """What was logged, the earliest first."""
    rows = AbsenceEvent.objects.filter(user=who, by=who).order_by("id")
    return [(row.act, row.starts_on, row.ends_on) for row in rows]


@pytest.fixture
def gone(world: World) -> Absence:
    """Sherry's absence since yesterday."""
    return enter(away(YESTERDAY, FRIDAY, world.rita), user=world.sherry, now=office("2026-09-14 09:00"))


def test_what_is_refused_names_the_fix(world: World, gone: Absence) -> None:
    assert refusal(world.jim, away(FRIDAY, TOMORROW)) == ("ends_on", "This is before the first day: swap the two.")
    endless = ("ends_on", "An absence lasts a year at most: check the year.")
    assert refusal(world.jim, away(TODAY, date(2036, 9, 16))) == endless
    mistyped = ("starts_on", "This is more than two years ahead: check the year.")
    assert refusal(world.jim, away(date(9999, 12, 30), date(9999, 12, 31))) == mistyped
    assert refusal(world.jim, away(YESTERDAY, FRIDAY)) == ("starts_on", "This day is over. Begin today or later.")
    assert refusal(world.sherry, away(FRIDAY, MONDAY)) == (
        "starts_on",
        "You are away Mon 14 Sep to Fri 18 Sep already: change that absence, or choose other days.",
    )
    assert refusal(world.jim, away(TOMORROW, MONDAY, world.sherry)) == (
        "deputy",
        "Sherry Parrish is away too, Mon 14 Sep to Fri 18 Sep: choose somebody else, or tick below.",
    )
    for nobody in (world.jim, world.dana):
        assert refusal(world.jim, away(TOMORROW, FRIDAY, nobody)) == ("deputy", "Choose a colleague who works here.")
    assert (kept(world.jim), logged(world.jim)) == ([], [])


def test_days_that_only_touch_do_not_overlap_and_a_single_day_is_enough(world: World, gone: Absence) -> None:
    enter(away(MONDAY, MONDAY), user=world.sherry, now=NOW)
    enter(away(TODAY, TODAY, world.sherry, anyway=True), user=world.jim, now=NOW)
    assert kept(world.sherry)[1] == (MONDAY, MONDAY, None)
    assert kept(world.jim) == [(TODAY, TODAY, "Sherry Parrish")]


def test_what_has_begun_keeps_its_first_day_and_may_end_otherwise(world: World, gone: Absence) -> None:
    began = "It has begun already: leave Mon 14 Sep as its first day."
    assert refusal(world.sherry, away(TODAY, FRIDAY), gone) == ("starts_on", began)
    over = "This day is over. To be back today, end the absence."
    assert refusal(world.sherry, away(YESTERDAY, YESTERDAY), gone) == ("ends_on", over)
    change(gone.pk, away(YESTERDAY, MONDAY, world.jim), user=world.sherry, now=NOW)
    assert kept(world.sherry) == [(YESTERDAY, MONDAY, "Jim Woodburn")]
    assert logged(world.sherry) == [("entered", YESTERDAY, FRIDAY), ("changed", YESTERDAY, MONDAY)]
    later = enter(away(date(2026, 9, 28), date(2026, 9, 29)), user=world.sherry, now=NOW)
    assert refusal(world.sherry, away(YESTERDAY, TODAY), later)[1] == "This day is over. Begin today or later."
    assert refusal(world.sherry, away(MONDAY, MONDAY), later)[0] == "starts_on"


def test_who_is_back_early_was_away_until_yesterday(world: World, gone: Absence) -> None:
    remove(gone.pk, user=world.sherry, now=NOW)
    assert kept(world.sherry) == [(YESTERDAY, YESTERDAY, "Rita Hale")]
    today = enter(away(TODAY, FRIDAY), user=world.sherry, now=NOW)
    remove(today.pk, user=world.sherry, now=NOW)
    assert kept(world.sherry) == [(YESTERDAY, YESTERDAY, "Rita Hale")]
    acts = [act for act, *_ in logged(world.sherry)]
    assert acts == ["entered", "ended", "entered", "removed"]


def test_what_is_over_or_gone_stays_as_it_was(world: World, gone: Absence) -> None:
    remove(gone.pk, user=world.sherry, now=NOW)
    with pytest.raises(RefusedError, match="over, and stays"):
        remove(gone.pk, user=world.sherry, now=NOW)
    assert refusal(world.sherry, away(YESTERDAY, FRIDAY), gone)[1] == "This absence is over, and stays as it was."
    assert refusal(world.jim, away(TODAY, FRIDAY), gone)[1] == "This absence was taken back meanwhile."
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        AbsenceEvent.objects.update(ends_on=FRIDAY)


def told(deputy: User) -> list[str]:
    """The first lines of what this deputy was told, by mail and among the notices alike."""
    mails = OutgoingMail.objects.filter(to=[deputy.email], about__startswith="absence:").order_by("id")
    notices = Notice.objects.filter(user=deputy, about__startswith="absence:", internal=True).order_by("id")
    assert [row.key for row in notices] == [mail.dedup_key for mail in mails]
    lines = [mail.body.partition("\n")[0] for mail in mails]
    assert [row.line for row in notices] == lines
    return lines


def test_who_covers_is_told_of_each_change_once(world: World) -> None:
    """The former deputy too, but nobody for whom nothing changes."""
    early, days, other_days = office("2026-09-15 08:00"), (TOMORROW, FRIDAY), (FRIDAY, MONDAY)
    own = enter(away(*days, world.rita), user=world.sherry, now=early)
    for asked in (away(*days, world.rita), away(*other_days, world.rita), away(*other_days, world.jim)):
        change(own.pk, asked, user=world.sherry, now=early)
    change(own.pk, away(*other_days), user=world.sherry, now=early)
    assert told(world.rita) == [
        "Sherry Parrish is away from Wed 16 Sep to Fri 18 Sep, covered by you.",
        "Sherry Parrish is away from Fri 18 Sep to Mon 21 Sep, no longer from Wed 16 Sep to Fri 18 Sep, and still "
        "covered by you.",
        "Sherry Parrish, away from Fri 18 Sep to Mon 21 Sep, is no longer covered by you, but by Jim Woodburn.",
    ]
    assert told(world.jim)[1:] == ["Sherry Parrish, away from Fri 18 Sep to Mon 21 Sep, is no longer covered by you."]
    change(own.pk, away(FRIDAY, FRIDAY, world.jim), user=world.sherry, now=early)
    remove(own.pk, user=world.sherry, now=early)
    assert told(world.jim)[3:] == ["Sherry Parrish is not away on Fri 18 Sep after all: you need not cover them."]
    assert told(world.sherry) == []


def test_who_covers_is_told_that_the_other_is_back(world: World, gone: Absence) -> None:
    with transaction.atomic():
        remove(gone.pk, user=world.sherry, now=NOW)
        assert len(told(world.rita)) == 2
        transaction.set_rollback(True)  # what is not kept is not told
    assert len(told(world.rita)) == 1
    remove(gone.pk, user=world.sherry, now=NOW)
    assert told(world.rita)[1:] == ["Sherry Parrish is back: you cover them no longer."]
    User.objects.filter(pk=world.rita.pk).update(is_active=False)
    absence = enter(away(TOMORROW, FRIDAY, world.jim), user=world.sherry, now=NOW)
    Absence.objects.filter(pk=absence.pk).update(deputy=world.rita)
    remove(absence.pk, user=world.sherry, now=NOW)
    assert len(told(world.rita)) == 2


def test_the_deputy_reads_how_much_is_owed_and_where_it_stands(visitor: Visitor, world: World) -> None:
    for received in ("2026-09-09 10:00", "2026-09-14 10:00", "2026-09-15 10:00"):  # due Thu 10, today, tomorrow
        ticket = file(world.dana, office(received))
        assign(ticket.pk, assignee=world.sherry, actor=Actor(world.rita, "test"), now=office("2026-09-15 11:00"))
    enter(away(TOMORROW, TOMORROW, world.rita), user=world.sherry, now=NOW)
    mail = OutgoingMail.objects.get(about__startswith="absence:")
    assert mail.subject == "CMS Care: you cover Sherry Parrish on Wed 16 Sep"
    assert "They owe 2 acts on those days, and 2 are late already." in mail.body
    assert f"{settings.CMS_SITE_URL}/queue/?view=cover" in mail.body
    rita, notice = visitor("rita"), Notice.objects.get(user=world.rita, about=mail.about)
    page = text(rita.get("/notices/"))
    assert "Covering a colleague" in page
    assert "Tue 15 Sep, 12:00 PM EDT" in page
    assert rita.get(f"/notices/{notice.pk}/")["Location"] == "/queue/?view=cover"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert visitor("jim").get(f"/notices/{notice.pk}/").status_code == 404


def test_the_page_enters_changes_and_takes_back(visitor: Visitor, world: World) -> None:
    rita = visitor("rita")
    typed = {"starts_on": "2026-09-16", "ends_on": "9/18/2026", "deputy": world.jim.pk}
    page = text(rita.post(PAGE, typed, follow=True))
    assert "You are entered as away Wed 16 Sep to Fri 18 Sep." in page
    assert "by Rita Hale: Wed 16 Sep 2026 to Fri 18 Sep 2026, covered by Jim Woodburn" in page
    own = Absence.objects.get(user=world.rita)
    assert 'value="2026-09-16"' in text(rita.get(f"{PAGE}{own.pk}/"))
    rita.post(f"{PAGE}{own.pk}/", typed | {"ends_on": "2026-09-16", "deputy": ""})
    assert kept(world.rita) == [(TOMORROW, TOMORROW, None)]
    assert "you count as here" in text(rita.post(f"{PAGE}{own.pk}/remove/", follow=True))
    assert kept(world.rita) == []


def test_what_is_refused_stays_typed_and_says_why(visitor: Visitor, world: World, gone: Absence) -> None:
    jim = visitor("jim")
    typed = {"starts_on": "2026-09-16", "ends_on": "2026-09-17", "deputy": world.sherry.pk}
    refused = jim.post(PAGE, typed)
    assert refused.status_code == 422
    assert "Sherry Parrish is away too" in beside(refused, "id_deputy")
    assert 'value="2026-09-17"' in beside(refused, "id_ends_on")
    assert "all the same" in text(refused)
    assert "all the same" not in text(jim.get(PAGE))
    page = text(jim.post(PAGE, typed | {"anyway": "on"}, follow=True))
    assert "You are entered as away" in page
    assert "Choose the first day." in beside(jim.post(PAGE, {}), "id_starts_on")


def test_who_covers_somebody_and_goes_away_is_told_who_is_left_alone(
    visitor: Visitor, world: World, gone: Absence
) -> None:
    page = text(visitor("rita").post(PAGE, {"starts_on": "2026-09-18", "ends_on": "2026-09-21"}, follow=True))
    assert "Sherry Parrish is away Mon 14 Sep to Fri 18 Sep, and you cover them: ask them to name another." in page


def test_others_are_not_reached_and_not_seen(visitor: Visitor, world: World, gone: Absence) -> None:
    rita: Client = visitor("rita")
    assert rita.get(f"{PAGE}{gone.pk}/").status_code == rita.post(f"{PAGE}{gone.pk}/remove/").status_code == 404
    assert "Sherry Parrish</td>" not in text(rita.get(PAGE))
    assert 'href="/absences/"' not in text(rita.get(PAGE))
    assert 'href="/absences/">Everybody’s absences</a>' in text(visitor("jim").get(PAGE))
    assert kept(world.sherry) == [(YESTERDAY, FRIDAY, "Rita Hale")]


def test_the_deputy_sees_what_is_owed_and_the_rep_that_they_are_away(
    visitor: Visitor, world: World, gone: Absence
) -> None:
    ticket = file(world.dana, office("2026-09-14 10:00"))
    assign(ticket.pk, assignee=world.sherry, actor=Actor(world.rita, "test"), now=office("2026-09-14 11:00"))
    rita = visitor("rita")
    assert "I cover Sherry Parrish until Fri 18 Sep" in text(rita.get("/my-day/"))
    cover = text(rita.get("/queue/?view=cover"))
    assert "credit missing" in cover
    assert "Sherry Parrish<small>away, covered by Rita Hale</small>" in cover
    theirs = text(rita.get(f"/my-day/list/?when=2026-09-15&for={world.sherry.pk}"))
    assert "What Sherry Parrish owes, today" in theirs
    assert "credit missing" in theirs
    nobodys = text(visitor("jim").get(f"/my-day/list/?when=2026-09-15&for={world.sherry.pk}"))
    assert "What you owe, today" in nobodys
    assert "credit missing" not in nobodys
    assert "covered by <strong>Rita Hale</strong>" in text(visitor("sherry").get("/my-day/"))
