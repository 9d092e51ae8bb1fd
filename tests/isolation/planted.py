"""Agency A, with a canary in every text that there is: typed, mailed, uploaded or only kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client

from contacts.access_log import Origin, note_access
from contacts.models import AccessEvent, Role, UndeliverableAddress
from contacts.people.services.invite import invite
from escalation.models import FailedLook
from escalation.services.escalate import ease, escalate
from escalation.services.sweep import sweep_due
from tests.isolation.canaries import MARK, canary
from tests.mail.post import BILLING, answer, arrive, letter, ticket_of
from tests.tickets.calling import CHRIS_CALLS, call
from tests.world import World, account, by, file, fresh, last_mail, office
from tickets.desk.plans import Plan, Step
from tickets.desk.services.bulk import carry_out
from tickets.models import Attachment, Ticket, Upload
from tickets.services import answer_drafts, drafts, uploads
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.feeds import make_feed
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise
from tickets.services.remove import remove
from tickets.services.reply import note, reply
from tickets.services.transfer import transfer
from tickets.services.wait import hold, pause
from tickets.states import Verb

Table = type[models.Model]
Field: TypeAlias = "models.Field[Any, Any]"
Rows = dict[str, dict[Any, dict[str, Any]]]  # by table and key

OURS = ("contacts", "tickets", "escalation", "mfa", "usersessions")
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)

# Of the carrier and for everybody, or for nobody outside the staff: no agency has a row there.
OF_THE_HOUSE = {
    *("Team", "TeamEvent", "Mailbox", "Membership", "Absence", "AbsenceEvent", "MailWording"),
    *("User_groups", "User_user_permissions"),
    *("OfficeCalendar", "Closure", "SlaPolicy", "Route", "Macro", "MacroVersion", "Ladder", "Rung"),
    *("HostedMailbox", "Heartbeat"),
    *("SavedView", "LedgerSpan", "LedgerSum", "LedgerChange", "Process"),
    *("Load", "LoadPart", "LoadRow"),
    *("PastDay", "PastWork"),
}

# What the product makes by itself: nobody types it, and it is looked for as it is.
MADE = {
    *("OutgoingMail.dedup_key", "OutgoingMail.message_id", "OutgoingMail.in_reply_to", "OutgoingMail.references"),
    *("Ticket.thread_id", "TicketNumber.number", "User.password", "Invitation.token_hash"),
    "CalendarFeed.token_hash",
    *("IncomingMail.digest", "Attachment.sha256", "Upload.sha256", "Account.key"),
    *("Notice.key", "UserSession.session_key"),
}

SEEN = {"last_login", "last_seen_at"}

# Words of the product's own, none of which is a secret.
PLAIN = {
    *(
        "OutgoingMail.about",
        "OutgoingMail.reply_to",
        "Event.action",
        "Event.source",
        "HandOver.source",
        "Batch.source",
    ),
    *("Milestone.name", "Ticket.owed", "Attachment.content_type", "Upload.content_type", "Attachment.withheld"),
    *("AccessEvent.kind", "FiredRung.cause", "Run.rungs", "Wait.ended_by"),
    *("AnswerDraft.verb", "LedgerRow.detail", "LedgerRow.result"),
    *("Notice.about", "Notice.kind", "NoticeChoice.off"),
}


@dataclass(frozen=True)
class Planted:
    """What the crawl asks for: the rows of agency A, what nobody else may read, and who has left it."""

    rows: Rows
    secrets: frozenset[str]
    removed: Client
    number: str  # of its account
    email: str  # of one of its people
    person: int
    agency: int
    once_key: UUID  # of a form that a file waits for
    sought: tuple[str, ...]  # words that find something of agency A
    dead_links: tuple[str, ...]  # tokens that open nothing, for they were signed for something else


def plant(world: World) -> Planted:
    """Tells a story in which every text of agency A is a canary; then those columns are filled that it left out."""
    strangers = {(type(one).__name__, one.pk) for one in (world.ed, world.ed.agency, world.foreign_account)}
    strangers.add(("Customer", world.foreign_account.customer_id))
    _rename(world)
    removed = Client()
    removed.force_login(world.lee)
    _tell(world)
    remove(world.lee.pk, heir=world.dana, actor=by(world.hana), now=office("2026-09-15 09:00"))
    for table, field in columns():
        _fill(table, field)
    rows = {
        name: {pk: row for pk, row in found.items() if (name, pk) not in strangers}
        for name, found in rows_of_the_agencies().items()
    }
    filed = Ticket.objects.filter(submitter=world.dana).earliest("pk")
    waiting = Upload.objects.get(owner=world.dana)
    return Planted(
        rows=rows,
        secrets=frozenset(_secrets()),
        removed=removed,
        number=world.account.number,
        email=world.dana.email,
        person=world.dana.pk,
        agency=filed.agency_id,
        once_key=waiting.key,
        sought=(world.account.number, filed.numbers.earliest("pk").number, filed.description, world.dana.name),
        dead_links=(signing.dumps([filed.pk, world.dana.pk], salt="something else"), f"{filed.pk}"),
    )


def tables() -> list[Table]:
    """The tables that hold what belongs to an agency."""
    every = [table for app in OURS for table in apps.get_app_config(app).get_models(include_auto_created=True)]
    return [table for table in every if table.__name__ not in OF_THE_HOUSE]


def columns() -> Iterator[tuple[Table, Field]]:
    """The columns of text that people fill: not those with fixed choices, nor what the product makes."""
    for table in tables():
        for field in table._meta.concrete_fields:
            named = f"{table.__name__}.{field.name}"
            if isinstance(field, TEXT) and not field.choices and named not in MADE | PLAIN:
                yield table, field


def unplanted() -> list[str]:
    """The columns of text in which there is no canary."""
    return [f"{table.__name__}.{field.name}" for table, field in columns() if not _is_planted(table, field)]


def rows_of_the_agencies() -> Rows:
    """Every row as it is now; when somebody was last here is no change."""
    found: Rows = {}
    for table in tables():
        names = [field.attname for field in table._meta.concrete_fields if field.name not in SEEN]
        rows = table._base_manager.values("pk", *names)
        found[table.__name__] = {row["pk"]: {name: _plain(value) for name, value in row.items()} for row in rows}
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _rename(world: World) -> None:
    harbor = world.dana.agency
    assert harbor is not None
    harbor.name = f"{canary('agency')} Telecom"
    harbor.save(update_fields=["name"])
    for name in ("dana", "lee", "hana"):
        user = getattr(world, name)
        user.name, user.email = f"{name.title()} {canary(name)}", f"{MARK}{name}@{MARK}mail.example"
        user.agency = harbor
        user.save(update_fields=["name", "email"])
    world.dana.phones.create(number=canary("number"), label=canary("label"))
    object.__setattr__(world, "account", account(harbor, canary("customer"), f"{canary('account')} 770"))


def _tell(world: World) -> None:
    """A year of the agency in a week: filed by the web and by mail, and all that can happen to a request."""
    _a_long_life(world)
    _by_mail(world, office("2026-09-14 10:00"))
    _by_phone(world, office("2026-09-14 10:30"))
    now = office("2026-09-14 11:00")
    waiting = SimpleUploadedFile(f"{canary('waiting')}.pdf", f"%PDF {canary('waiting')}".encode())
    form = uuid4()
    assert uploads.keep(world.dana, form, [waiting], now) == []
    assert drafts.keep(world.dana, form, "billing", {"description": canary("draft")}, now)
    invite(
        name=canary("invited"),
        email=f"{MARK}invited@{MARK}mail.example",
        role=Role.SUB_AGENT,
        agency=world.dana.agency,
        actor=world.hana,
        now=now,
    )
    UndeliverableAddress.objects.create(address=world.dana.email, words=canary("bounce"), since=now, last_at=now)
    world.dana.authenticator_set.create(type="webauthn", data={"name": canary("passkey"), "credential": {}})
    UserSession.objects.create(
        user=world.dana, ip="192.0.2.7", session_key=f"{MARK}-no-real-session", user_agent=canary("browser")
    )
    here = Origin("192.0.2.7", canary("browser"))
    make_feed(world.dana.pk, whole_agency=False, origin=here, now=now)
    note_access(
        AccessEvent.Kind.SIGN_IN_FAILED, user=None, address=f"{MARK}x@{MARK}.example", origin=here, now=now, why=MARK
    )


def _a_long_life(world: World) -> Ticket:
    asked = {
        "customer_name": canary("customer"),
        "account_text": world.account.number,
        "description": canary("description"),
        "copies": (f"{MARK}copy@{MARK}mail.example",),
    }
    further = (f"{canary('further')} 2",)
    pk = file(world.dana, office("2026-09-07 10:00"), **asked, further_accounts=further, details=canary("details")).pk
    file(world.lee, office("2026-09-07 11:00"), **asked, details=canary("lees"))
    sweep_due(office("2026-09-11 08:00"))
    rita, dana = by(world.rita), by(world.dana)
    confirm(pk, words=canary("confirm"), actor=rita, now=office("2026-09-11 09:00"))
    assign(pk, assignee=world.rita, actor=rita, now=office("2026-09-11 10:00"))
    promise(pk, day=date(2026, 9, 14), words=canary("promise"), actor=rita, now=office("2026-09-11 11:00"))
    typed = {"words": canary("typed")}
    assert answer_drafts.keep(world.dana, Ticket(pk=pk), Verb.REPLY, uuid4(), typed, office("2026-09-11 11:30"))
    reply(pk, words=canary("reply"), actor=dana, now=office("2026-09-11 12:00"))
    note(pk, words=canary("note"), actor=rita, now=office("2026-09-11 13:00"))
    hold(pk, party="carrier", words=canary("hold"), actor=rita, now=office("2026-09-11 13:10"))
    pause(pk, party="submitter", words=canary("pause"), actor=rita, now=office("2026-09-11 13:20"))
    escalate(pk, level=None, reason=canary("escalate"), actor=rita, now=office("2026-09-11 13:30"))
    ease(pk, reason=canary("ease"), actor=rita, now=office("2026-09-11 13:40"))
    all_of_it = Plan(uuid4(), "note", (Step(pk, world.rita.pk),), canary("batch"))
    carry_out(all_of_it, actor=rita, now=office("2026-09-11 13:50"))
    resolve(pk, words=canary("resolve"), actor=rita, now=office("2026-09-11 14:00"))
    reopen(pk, words=canary("reopen"), actor=dana, now=office("2026-09-11 15:00"))
    FailedLook.objects.create(ticket_id=pk, at=office("2026-09-11 16:00"), error=canary("error"))
    return fresh(Ticket(pk=pk))


def _by_mail(world: World, now: datetime) -> None:
    """One that became a request, its answer with a quotation, and one that waits for somebody to read it."""
    first = letter(world.dana, f"{canary('customer')}: {canary('subject')} – {canary('unknown')} 1", canary("text"))
    pdf = f"%PDF {canary('bytes')}".encode()
    first.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{canary('filename')}.pdf")
    ticket = ticket_of(arrive(first, now, sender=world.dana.email, to=[BILLING]))
    said = answer(world.dana, last_mail(ticket), canary("answer"))
    arrive(said, now + timedelta(minutes=5), sender=world.dana.email)
    arrive(letter(f"{MARK} <{MARK}else@{MARK}mail.example>", canary("stray")), now + timedelta(minutes=9))
    assert Attachment.objects.filter(message__ticket=ticket).exists()


def _by_phone(world: World, now: datetime) -> None:
    """A customer's call about a 24-hour issue, which takes longer."""
    name, email = canary("caller"), f"{MARK}caller@{MARK}mail.example"
    caller = replace(CHRIS_CALLS, name=name, email=email, phone=canary("phone"))
    asked = {"customer_name": canary("customer"), "account_text": world.account.number}
    pk = call(world, now, caller, details=canary("called"), call=f"a call of {name}", copies=(email,), **asked).pk
    transfer(pk, words=canary("transfer"), actor=by(world.rita), now=now + timedelta(minutes=9))


def _is_planted(table: Table, field: Field) -> bool:
    values = table._base_manager.values_list(field.name, flat=True)
    return any(MARK in str(_plain(value)).lower() for value in values)


def _fill(table: Table, field: Field) -> None:
    """Plants a canary in the agency's newest row if there is none in the column."""
    newest = _rows_of_a(table).order_by("-pk").first()
    if newest is None or _is_planted(table, field):
        return
    value: Any = canary(field.name)[: getattr(field, "max_length", None) or 20]
    if isinstance(field, (models.JSONField, ArrayField)):
        value = [value]
    with transaction.atomic():
        table._base_manager.filter(pk=newest.pk).update(**{field.name: value})


def _rows_of_a(table: Table) -> "models.QuerySet[Any]":
    """The rows of agency A where they say whose they are; all the others were made by the story of it."""
    names = {field.name for field in table._meta.concrete_fields}
    rows = table._base_manager.all()
    return rows.filter(agency__name__contains=MARK[1:]) if "agency" in names else rows


def _secrets() -> Iterator[str]:
    """The numbers, tokens and keys that the product made, in small letters; short ones say nothing."""
    for table in tables():
        for field in table._meta.concrete_fields:
            if f"{table.__name__}.{field.name}" in MADE:
                for value in table._base_manager.values_list(field.name, flat=True):
                    yield from (
                        each.lower() for each in (value if isinstance(value, list) else [value]) if len(each) >= 6
                    )
