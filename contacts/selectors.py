"""Questions about people: who works where, who is away, who covers whom, and whom to call."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from contacts.mail_titles import title_of
from contacts.models import Absence, Agency, Mailbox, OutgoingMail, Phone, Role, Team, UndeliverableAddress, User
from contacts.models.people import AGENCY_ROLES, SENIOR_ROLES
from contacts.row_ids import row_id

OTHER_AREA = "Elsewhere in Customer Care"
HELPDESK = "helpdesk"  # the key of the team that is there for everybody


def absent_user_ids(on: date) -> set[int]:
    """Everyone who is away on that office date [3.2, 6.3]."""
    return set(_absences(on).values_list("user_id", flat=True))


def team_members(team: Team) -> QuerySet[User]:
    """The active people who work this team's queue, by name [3.2]."""
    return team.members.filter(is_active=True).order_by("name", "id")


def supervisors() -> QuerySet[User]:
    """Every active supervisor, manager and director, by name."""
    roles = [role for role in SENIOR_ROLES if role != Role.ADMINISTRATOR]
    return User.objects.filter(is_active=True, role__in=roles).order_by("name", "id")


def administrators() -> QuerySet[User]:
    """Every active administrator, by name."""
    return User.objects.filter(is_active=True, role=Role.ADMINISTRATOR).order_by("name", "id")


def people_who_work_here(*also: int | None) -> QuerySet[User]:
    """The active staff by name, and those of these ids even if they have left."""
    works_here = Q(is_active=True) & ~Q(role__in=AGENCY_ROLES)
    return User.objects.filter(works_here | Q(pk__in=[pk for pk in also if pk])).order_by("name", "id")


def leads_of(agency_id: int) -> QuerySet[User]:
    """The active leads of an agency, by name."""
    return User.objects.filter(is_active=True, role=Role.AGENCY_LEAD, agency=agency_id).order_by("name", "id")


def colleagues(agency_id: int | None) -> QuerySet[User]:
    """The active people of an agency, by name; nobody for no agency."""
    return User.objects.filter(is_active=True, agency=agency_id, role__in=AGENCY_ROLES).order_by("name", "id")


def person_at(local_part: str | None) -> User | None:
    """The person with that address under the mail domain; User.DoesNotExist if the directory lacks them."""
    return User.objects.get(email=f"{local_part}@{settings.CMS_MAIL_DOMAIN}".lower()) if local_part else None


def _absences(on: date) -> QuerySet[Absence]:
    return Absence.objects.filter(starts_on__lte=on, ends_on__gte=on)


def absence_of(person: User | None, on: date) -> Absence | None:
    """Why somebody is not there on that office date, with their deputy and how to reach them; None if they are."""
    here = _absences(on).filter(user=person).select_related("deputy").prefetch_related("deputy__phones")
    return here.order_by("-id").first()


def absences_on(on: date) -> dict[int, Absence]:
    """Who is away on that office date, by id, with their deputies; of several absences the one entered last."""
    return {row.user_id: row for row in _absences(on).select_related("user", "deputy").order_by("id")}


def covered_by(person: User, away: dict[int, Absence]) -> list[Absence]:
    """Of those who are away, whose deputy this person is, or the deputy of a deputy who is away too [6.3].

    Nobody's while they are away themselves.
    """
    return [row for row in away.values() if _who_covers(row, away) == person.pk]


def _who_covers(absence: Absence, away: dict[int, Absence]) -> int | None:
    """The first deputy along the line who is there; None where it ends, or goes in a circle."""
    met = {absence.user_id}
    while (deputy := absence.deputy_id) in away and deputy not in met:
        met.add(deputy)
        absence = away[deputy]
    return None if deputy in met else deputy


def phones_for(person: User | None, team: Team) -> list[Phone]:
    """The numbers to reach a person by: their own, else their team's, else those of the helpdesk."""
    wanted = Q(team=team) | Q(team__key=HELPDESK) | (Q(user=person) if person else Q(pk=None))
    found = list(Phone.objects.filter(wanted).select_related("team"))
    own = [phone for phone in found if phone.user_id]
    return own or [phone for phone in found if phone.team_id == team.pk] or found


def phones_of(people: Iterable[int]) -> dict[int, list[Phone]]:
    """By which numbers each of these people is reached: their own, else those of the helpdesk; one query."""
    ids = set(people)
    found = list(Phone.objects.filter(Q(user__in=ids) | Q(team__key=HELPDESK)))
    helpdesk = [phone for phone in found if phone.team_id]
    own: dict[int, list[Phone]] = {pk: [phone for phone in found if phone.user_id == pk] for pk in ids}
    return {pk: phones or helpdesk for pk, phones in own.items()}


# --- the directory -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the directory, and whether they are away today."""

    person: User
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class Area:
    """A heading of the directory and the people under it."""

    name: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Directory:
    """Whom to call: CMS staff for everyone, and as many agencies as the reader may know [8.1]."""

    teams: list[Team]
    mailboxes: list[Mailbox]
    areas: list[Area]
    agencies: list[Agency]


def directory(reader: User, on: date) -> Directory:
    """The directory as this reader may see it on that office date, in nine queries at any size."""
    return Directory(
        teams=teams_with_people(),
        mailboxes=list(Mailbox.objects.all()),
        areas=staff_by_area(on),
        agencies=_agencies_known_to(reader),
    )


def teams_with_people() -> list[Team]:
    """Every team with its phones and its active members, by name; three queries at any size."""
    return list(Team.objects.prefetch_related("phones", Prefetch("members", _active_people())))


def _active_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("name", "id")


def staff_by_area(on: date) -> list[Area]:
    """Staff under their headings, both in the order in which they were added; three queries at any size."""
    staff = User.objects.filter(is_active=True).exclude(role__in=[*AGENCY_ROLES, Role.ADMINISTRATOR])
    away = Prefetch("absences", _absences(on).select_related("deputy"))
    areas: dict[str, list[Entry]] = {}
    for person in staff.prefetch_related("phones", away).order_by("id"):
        areas.setdefault(person.area or OTHER_AREA, []).append(Entry(person, next(iter(person.absences.all()), None)))
    return [Area(name, entries) for name, entries in areas.items()]


def _agencies_known_to(reader: User) -> list[Agency]:
    """Every agency for staff; the reader's own for the agency side [8.1]."""
    agencies = Agency.objects.prefetch_related(Prefetch("people", _active_people())).order_by("name")
    if reader.is_agency_side:
        agencies = agencies.filter(people=reader)
    return list(agencies)


# --- the mail page -------------------------------------------------------------------------------

MAILS_ON_A_PAGE = 50
FAILED_FIRST = 5
CAME_BACK = "came-back"
TAGGED = re.compile(r"(.+?) (\[[^\[\]]+\])")


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail of the outbox, and from whom it came back: "dana@agency.example: 550 no such user".

    `title` says what sort of mail it is; `words` and `tag` are its subject in two.
    """

    mail: OutgoingMail
    came_back: list[str]
    title: str
    words: str
    tag: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """One page of the outbox; `older` is the id to ask for the next one with, None at the end.

    `failed` are the newest failed ones, shown first where the page begins with mails of every state.
    """

    rows: list[MailRow]
    failed: list[MailRow]
    state: str
    about: str
    older: int | None


def mail_page(*, state: str = "", about: str = "", before: str = "") -> MailPage:
    """The newest mails, of one state and about one thing if asked, older than the mail with the id `before`.

    The state may also be `CAME_BACK`. What cannot be a state or an id is ignored; at most three queries at any size.
    """
    state = state if state in {*OutgoingMail.State.values, CAME_BACK} else ""
    about = about if about.isprintable() else ""
    mails = OutgoingMail.objects.filter(about=about) if about else OutgoingMail.objects.all()
    mails = mails.order_by("-created_at", "-id")
    found = list(_older_than(before, _of_state(mails, state))[: MAILS_ON_A_PAGE + 1])
    failed = [] if state or before else list(_of_state(mails, OutgoingMail.State.FAILED)[:FAILED_FIRST])
    shown = found[:MAILS_ON_A_PAGE]
    rows = _rows([*failed, *shown])
    older = shown[-1].pk if len(found) > len(shown) else None
    return MailPage(rows[len(failed) :], rows[: len(failed)], state, about, older)


def came_back(mail: OutgoingMail) -> list[str]:
    """From whom one mail came back, with the mail server's words."""
    return _rows([mail])[0].came_back


def _of_state(mails: QuerySet[OutgoingMail], state: str) -> QuerySet[OutgoingMail]:
    if state == CAME_BACK:
        return mails.exclude(bounced=[])
    return mails.filter(state=state) if state else mails


def _rows(mails: list[OutgoingMail]) -> list[MailRow]:
    addresses = {address for mail in mails for address in mail.bounced}
    known = UndeliverableAddress.objects.filter(address__in=addresses) if addresses else []
    words = {row.address: row.words for row in known}
    return [
        MailRow(mail, [_returned(address, words) for address in mail.bounced], title_of(mail), *_parted(mail.subject))
        for mail in mails
    ]


def _parted(subject: str) -> tuple[str, str]:
    """A subject and the tag in brackets at its end, which is for programs."""
    found = TAGGED.fullmatch(subject)
    return (found[1], found[2]) if found else (subject, "")


def _returned(address: str, words: dict[str, str]) -> str:
    """An address, with why its mail comes back as long as it does."""
    return f"{address}: {words[address]}" if words.get(address) else address


def _older_than(before: str, mails: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    """Those after this mail in the order of the page; the first condition is there for the index."""
    last = OutgoingMail.objects.filter(pk=key).first() if (key := row_id(before)) is not None else None
    if last is None:
        return mails
    return mails.filter(created_at__lte=last.created_at).filter(Q(created_at__lt=last.created_at) | Q(id__lt=last.pk))
