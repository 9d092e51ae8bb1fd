"""Removing a person: out at once, their history stays, and their open requests go on with others [8.1], [3.2]."""

import threading
from datetime import datetime
from functools import partial

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from contacts.models import Membership, OutgoingMail, Role, Team, User
from contacts.people.services.roles import change_role, restore
from tests.many import copy_ticket
from tests.people.conftest import NOON, invited, last_mail, read_again
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.tickets.page import text
from tests.world import PASSWORD, World, by, confirmed, file, fresh, last_event, mails_of, person, promises
from tickets.access import tickets_visible_to
from tickets.errors import RefusedError
from tickets.models import Event, HandOver, Ticket
from tickets.selectors.hand_over import open_requests_of
from tickets.services import pass_on
from tickets.services.assign import move
from tickets.services.finish import resolve
from tickets.services.pass_on import hand_over_due
from tickets.services.remove import remove
from tickets.services.reply import reply

pytestmark = pytest.mark.django_db


def removed(world: World, heir: User | None = None, subject: User | None = None, actor: User | None = None) -> None:
    """Hana removes Dana, or what is asked for instead, and everything moves."""
    remove((subject or world.dana).pk, heir=heir, actor=by(actor or world.hana), now=NOON)
    assert hand_over_due(NOON)


def test_who_is_removed_is_out_at_once(world: World, client: Client) -> None:
    client.post("/sign-in/", {"login": world.dana.email, "password": PASSWORD})
    assert client.get("/requests/").status_code == 200
    key = client.session.session_key
    removed(world, world.lee)
    assert client.get("/requests/").status_code == 302
    gone = read_again(world.dana)
    assert (gone.is_active, gone.has_usable_password()) == (False, False)
    assert not Session.objects.filter(session_key=key).exists()
    event = gone.access_events.get(kind="removed")
    assert event.by == world.hana


def test_a_session_of_before_is_dead_also_when_they_come_back(world: World, client: Client) -> None:
    client.force_login(world.dana)
    removed(world)
    restore(world.dana.pk, actor=world.hana, now=NOON)
    assert client.get("/requests/").status_code == 302


def test_who_comes_back_sets_a_new_password_by_mail(world: World, client: Client) -> None:
    removed(world)
    restore(world.dana.pk, actor=world.hana, now=NOON)
    mail = last_mail()
    assert (mail.to, mail.subject) == ([world.dana.email], "CMS Care: your account is open again")
    assert "http://127.0.0.1:8000/password/" in mail.body
    client.post("/password/", {"email": world.dana.email})
    assert "/password/new/" in last_mail().body


def test_open_requests_go_to_the_heir_and_finished_ones_stay(world: World, tuesday: datetime) -> None:
    first, second, done = (file(world.dana, tuesday, description=words) for words in ("one", "two", "three"))
    of_lee = file(world.lee, tuesday)
    resolve(done.pk, words="Done.", actor=by(world.rita), now=tuesday)
    before = promises(first)
    removed(world, world.lee)
    assert [fresh(ticket).submitter for ticket in (first, second, done)] == [world.lee, world.lee, world.dana]
    assert promises(first) == before
    event = last_event(first)
    assert (event.action, event.actor) == ("ticket.handed_over", world.hana)
    assert event.data == {"submitter": "Lee Sand", "before": "Dana Ortiz"}
    assert last_event(of_lee).action == "ticket.submitted"
    assert tickets_visible_to(world.hana).filter(pk=done.pk).exists()


def test_the_heir_gets_one_mail_that_lists_them(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday, description=words) for words in ("one", "two")]
    sent = OutgoingMail.objects.count()
    removed(world, world.lee)
    assert OutgoingMail.objects.count() == sent + 1
    mail = last_mail()
    assert (mail.to, mail.cc) == ([world.lee.email], [])
    assert mail.subject == "CMS Care: 2 requests of Dana Ortiz are yours now"
    for ticket in tickets:
        assert f"{ticket.numbers.get().number}, Peachtree Dental Group: {ticket.description}" in mail.body
        assert f"/requests/{ticket.pk}/" in mail.body


def test_the_thread_goes_on_with_the_heir(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    removed(world, world.lee)
    reply(ticket.pk, words="It is posted.", actor=by(world.sherry), now=NOON)
    assert last_mail().to == [world.lee.email]
    assert world.dana.email not in last_mail().cc


def test_without_open_requests_nobody_has_to_take_any(world: World) -> None:
    removed(world)
    assert not HandOver.objects.exists()
    assert not OutgoingMail.objects.exists()


def refused(world: World, heir: User | None = None, subject: User | None = None, actor: User | None = None) -> str:
    with pytest.raises(RefusedError) as refusal:
        removed(world, heir, subject, actor)
    return refusal.value.field


def test_with_open_requests_a_colleague_has_to_take_them(world: World, tuesday: datetime) -> None:
    file(world.dana, tuesday)
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    for heir in (None, world.dana, world.lee, world.ed, world.rita):
        assert refused(world, heir) == "heir"
    assert read_again(world.dana).is_active


def test_an_heir_who_has_left_since_the_page_was_opened_is_said(
    world: World, client: Client, tuesday: datetime
) -> None:
    file(world.dana, tuesday)
    client.force_login(world.hana)
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    refused = client.post(f"/people/{world.dana.pk}/remove/", {"heir": world.lee.pk})
    assert "They are not there any more. Choose somebody of the list." in refused.content.decode()
    assert User.objects.get(pk=world.dana.pk).is_active


def test_nobody_removes_themself_somebody_elsewhere_or_somebody_twice(world: World, ada: User, ruth: User) -> None:
    assert refused(world, subject=world.hana) == "__all__"
    assert refused(world, subject=ada, actor=ada) == "__all__"
    for actor in (ruth, world.lee, world.rita, world.jim):
        assert refused(world, subject=world.dana, actor=actor) == "__all__"
    assert refused(world, subject=world.rita) == "__all__"
    removed(world)
    assert refused(world) == "__all__"


def test_the_last_of_an_agency_leaves_the_requests_where_they_are(world: World, ada: User, tuesday: datetime) -> None:
    """Mails about them go to our own mailbox then."""
    ticket = file(world.ed, tuesday, account_text="404 555 0188")
    removed(world, subject=world.ed, actor=ada)
    assert fresh(ticket).submitter == world.ed
    assert HandOver.objects.get().done_at == NOON


def test_a_reps_requests_go_to_whoever_of_the_team_owes_least(world: World, ada: User, tuesday: datetime) -> None:
    billing = Team.objects.get(key="complex_billing")
    tess, paul = (person(name, Role.REP) for name in ("Tess Okafor", "Paul Winter"))
    Membership.objects.bulk_create(Membership(user=rep, team=billing) for rep in (tess, paul))
    tickets = [confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00") for _ in range(2)]
    assert [fresh(ticket).assignee for ticket in tickets] == [world.sherry, tess]
    removed(world, subject=world.sherry, actor=ada)
    assert [fresh(ticket).assignee for ticket in tickets] == [paul, tess]
    assert "Paul Winter of Complex Billing Group now works on your request." in mails_of(tickets[0])[-1].body
    assert (last_mail().to, "given you 1 request." in last_mail().body) == ([paul.email], True)


def test_a_submitter_is_told_once_of_all_that_a_removed_rep_had(world: World, ada: User, tuesday: datetime) -> None:
    tess = person("Tess Okafor", Role.REP)
    tickets = [confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00") for _ in range(2)]
    Membership.objects.create(user=tess, team=Team.objects.get(key="complex_billing"))
    before = OutgoingMail.objects.count()
    removed(world, tess, world.sherry, ada)
    to_tess, to_dana = OutgoingMail.objects.order_by("pk")[before:]
    assert (to_tess.to, to_dana.to) == ([tess.email], [world.dana.email])
    assert to_dana.body.count("Tess Okafor of Complex Billing Group now works on it.") == len(tickets)


def test_a_reps_requests_may_go_to_somebody_of_the_team(world: World, ada: User, tuesday: datetime) -> None:
    tess = person("Tess Okafor", Role.REP)
    ticket = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    assert refused(world, tess, world.sherry, ada) == "heir"
    Membership.objects.create(user=tess, team=Team.objects.get(key="complex_billing"))
    removed(world, tess, world.sherry, ada)
    assert fresh(ticket).assignee == tess


def test_without_anybody_in_the_team_a_reps_requests_wait_in_the_queue(
    world: World, ada: User, tuesday: datetime
) -> None:
    ticket = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    removed(world, subject=world.sherry, actor=ada)
    assert fresh(ticket).assignee is None
    assert (last_event(ticket).action, last_event(ticket).data["before"]) == ("ticket.unassigned", "Sherry Parrish")


def test_one_request_that_cannot_be_moved_stops_no_other(
    world: World, ada: User, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, other = (confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00") for _ in range(2))

    def failing(ticket: Ticket, *args: object, **named: object) -> Event:
        if ticket == poison:
            raise ZeroDivisionError
        return move(ticket, *args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(pass_on, "move", failing)
        remove(world.sherry.pk, heir=None, actor=by(ada), now=NOON)
        assert not hand_over_due(NOON)
    assert [fresh(ticket).assignee for ticket in (poison, other)] == [world.sherry, None]
    assert hand_over_due(NOON)
    assert fresh(poison).assignee is None


def test_what_a_stop_left_the_next_pass_takes(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_ticket(file(world.dana, tuesday), 9)
    monkeypatch.setattr(pass_on, "BATCH", 4)
    remove(world.dana.pk, heir=world.lee, actor=by(world.hana), now=NOON)
    assert pass_on._batch(HandOver.objects.get().pk, NOON) is False  # and the program is killed here
    assert (open_requests_of(world.dana).count(), open_requests_of(world.lee).count()) == (6, 4)
    assert hand_over_due(NOON)
    assert (open_requests_of(world.dana).count(), open_requests_of(world.lee).count()) == (0, 10)
    assert Ticket.objects.filter(events__action="ticket.handed_over").distinct().count() == 10


def test_ten_thousand_cost_a_few_queries_each_two_hundred(
    world: World, tuesday: datetime, django_assert_max_num_queries: object
) -> None:
    copy_ticket(file(world.dana, tuesday), 999)
    with django_assert_max_num_queries(100):  # type: ignore[operator]
        removed(world, world.lee)
    assert open_requests_of(world.lee).count() == 1000
    assert "950 more are not listed here" in last_mail().body


def test_while_requests_are_on_their_way_to_somebody_they_stay(world: World, tuesday: datetime) -> None:
    file(world.dana, tuesday)
    remove(world.dana.pk, heir=world.lee, actor=by(world.hana), now=NOON)
    assert refused(world, world.hana, world.lee) == "__all__"
    hand_over_due(NOON)
    removed(world, world.hana, world.lee)
    assert open_requests_of(world.hana).count() == 1


def test_the_one_who_came_back_has_what_was_left_and_not_what_was_handed_over(
    world: World, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    removed(world, world.lee)
    restore(world.dana.pk, actor=world.hana, now=NOON)
    assert fresh(ticket).submitter == world.lee
    with pytest.raises(RefusedError, match="open account already"):
        restore(world.dana.pk, actor=world.hana, now=NOON)


def test_another_role_holds_from_the_next_request_on(world: World, ada: User, tuesday: datetime) -> None:
    own = file(world.hana, tuesday, description="a question of the lead")
    file(world.dana, tuesday, description="a question of Dana")
    lead = Client()
    lead.force_login(world.hana)
    assert "of Dana" in text(lead.get("/requests/"))
    change_role(world.hana.pk, role=Role.SUB_AGENT, actor=ada, now=NOON)
    shown = text(lead.get("/requests/"))
    assert ("of Dana" in shown, own.description in shown) == (False, True)
    assert lead.get("/people/").status_code == 404
    event = world.hana.access_events.get(kind="role_changed")
    assert (event.by, event.data) == (ada, {"before": "agency lead", "after": "sub-agent"})


def test_a_superusers_rights_fall_with_the_role(world: World, ada: User) -> None:
    boss = User.objects.create_superuser("boss@cms.example", name="Bo Boss")
    change_role(boss.pk, role=Role.REP, actor=ada, now=NOON)
    boss = read_again(boss)
    assert (boss.is_staff, boss.is_superuser) == (False, False)


def test_roles_that_cannot_be_given(world: World, ada: User) -> None:
    for subject, role, actor in [
        (world.dana, Role.REP, ada),
        (world.rita, Role.AGENCY_LEAD, ada),
        (world.dana, Role.SUB_AGENT, ada),
        (ada, Role.REP, ada),
        (world.hana, Role.SUB_AGENT, world.hana),
        (world.ed, Role.AGENCY_LEAD, world.hana),
        (world.dana, Role.AGENCY_LEAD, world.lee),
    ]:
        with pytest.raises(RefusedError):
            change_role(subject.pk, role=role, actor=actor, now=NOON)
        assert read_again(subject).role == subject.role


def test_invitations_of_somebody_removed_are_revoked(world: World, ada: User) -> None:
    invitation = invited(world)
    removed(world, subject=world.hana, actor=ada)
    invitation.refresh_from_db()
    assert invitation.revoked_at == NOON


@pytest.mark.django_db(transaction=True)
def test_what_is_filed_while_its_submitter_is_removed_is_handed_over(world: World, tuesday: datetime) -> None:
    """The removal waits for the filing; after it nothing more is filed."""
    removing = partial(remove, world.dana.pk, heir=world.lee, actor=by(world.hana), now=NOON)
    found: list[object] = []
    other = threading.Thread(target=lambda: found.extend(in_threads(removing)))

    def start() -> None:
        other.start()
        until_somebody_waits_for_a_lock()

    with after_reading("contacts_user", start):
        ticket = file(world.dana, tuesday)
    other.join(PATIENCE)
    assert hand_over_due(NOON)
    assert (found, fresh(ticket).submitter) == ([HandOver.objects.get()], world.lee)
    with pytest.raises(RefusedError, match="closed"):
        file(world.dana, tuesday)


@pytest.mark.django_db(transaction=True)
def test_two_passes_at_once_move_each_request_once(world: World, tuesday: datetime) -> None:
    copy_ticket(file(world.dana, tuesday), 9)
    remove(world.dana.pk, heir=world.lee, actor=by(world.hana), now=NOON)
    in_threads(partial(hand_over_due, NOON), partial(hand_over_due, NOON))
    assert hand_over_due(NOON)
    assert Event.objects.filter(action="ticket.handed_over").count() == 10


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_remove_each_other_one_stays(world: World, tuesday: datetime) -> None:
    hal = person("Hal Second", Role.AGENCY_LEAD, world.hana.agency)
    found = in_threads(
        partial(remove, hal.pk, heir=None, actor=by(world.hana), now=NOON),
        partial(remove, world.hana.pk, heir=None, actor=by(hal), now=NOON),
    )
    assert sorted(type(each).__name__ for each in found) == ["NoneType", "RefusedError"]
    assert User.objects.filter(agency=hal.agency, role=Role.AGENCY_LEAD, is_active=True).count() == 1
