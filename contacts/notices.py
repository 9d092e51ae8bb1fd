"""The door by which a letter leaves: as mail to those who want it, and as a notice in the list of each it concerns.

Both are written in the transaction of the change that they tell about, in a fixed number of statements.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from contacts import outbox
from contacts.mail_titles import title_of
from contacts.models import Notice, NoticeChoice, OutgoingMail, User
from contacts.models.people import AGENCY_ROLES
from contacts.notice_kinds import KINDS, Kind

KEPT_AFTER_READING = timedelta(days=180)
LONGEST_LINE = 240


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is composed for everybody whom it concerns, but not written yet.

    `line` says it in short; `rep` is the address of who works on it, `by` who did what it tells of. A mail about
    several things names them in `about`, and is a notice of each.
    """

    mail: OutgoingMail
    kind: Kind
    line: str
    rep: str = ""
    by: User | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an account, and the kinds that they do not want by mail."""

    id: int
    is_staff: bool
    off: Collection[str]

    def declines(self, kind: Kind) -> bool:
        return not kind.always and kind.key in self.off


class Readers:
    """Those behind some addresses who have an account; read in one query."""

    def __init__(self, addresses: Iterable[str]) -> None:
        rows = User.objects.filter(is_active=True, email__in=set(addresses))
        found = rows.values_list("email", "id", "role", "notice_choice__off")
        self._readers = {address: Reader(pk, role not in AGENCY_ROLES, off or ()) for address, pk, role, off in found}

    def by_mail(self, to: Sequence[str], cc: Sequence[str], kind: Kind, rep: str) -> tuple[list[str], list[str]]:
        """To whom of these a mail of the kind goes, and who gets a copy; with nobody in the first, the copies are it.

        Staff gets what is addressed to it and the copies that rules ask for; a rep may do without other copies.
        """
        addressed = [address for address in to if not self._declines(address, kind, is_free=False)]
        copies = [address for address in cc if not self._declines(address, kind, is_free=address == rep)]
        return (addressed, copies) if addressed else (copies, [])

    def concerned(self, letter: Letter) -> Iterator[int]:
        """The ids of those whose list it goes into: not of who did it, nor of staff that only keeps the files."""
        mail, author = letter.mail, letter.by.pk if letter.by else None
        for address in (*mail.to, *mail.cc):
            reader = self._readers.get(address)
            if reader is None or reader.id == author:
                continue
            if not reader.is_staff or address in mail.to or address == letter.rep:
                yield reader.id

    def _declines(self, address: str, kind: Kind, *, is_free: bool) -> bool:
        reader = self._readers.get(address)
        return reader is not None and reader.declines(kind) and (is_free or not reader.is_staff)


def post(letters: Sequence[Letter]) -> None:
    """Writes the mails and the notices of these letters, in the caller's transaction; the same key twice is one.

    A mail that nobody wants any more is not written; its notices are.
    """
    readers = _readers_of(letters)
    notices = [
        _notice(letter, about, user_id)
        for letter in letters
        for user_id in readers.concerned(letter)
        for about in letter.about or (letter.mail.about,)
    ]
    outbox.put(_mails_of(letters, readers))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def mails_of(letters: Sequence[Letter]) -> list[OutgoingMail]:
    """The mails that posting these would write, to those who want them; nothing is written."""
    return _mails_of(letters, _readers_of(letters))


def _readers_of(letters: Sequence[Letter]) -> Readers:
    return Readers(address for letter in letters for address in (*letter.mail.to, *letter.mail.cc))


def _mails_of(letters: Sequence[Letter], readers: Readers) -> list[OutgoingMail]:
    return [mail for letter in letters if (mail := _mail_of(letter, readers))]


def _mail_of(letter: Letter, readers: Readers) -> OutgoingMail | None:
    mail = letter.mail
    mail.to, mail.cc = readers.by_mail(mail.to, mail.cc, letter.kind, letter.rep)
    return mail if mail.to else None


def _notice(letter: Letter, about: str, user_id: int) -> Notice:
    mail = letter.mail
    return Notice(
        user_id=user_id,
        key=f"{mail.dedup_key}:{about}" if letter.about else mail.dedup_key,
        about=about,
        internal=mail.internal,
        kind=letter.kind.key,
        title=title_of(mail) or letter.kind.title,
        line=_shortened(letter.line),
        at=mail.created_at,
    )


def _shortened(text: str) -> str:
    line = " ".join(text.replace("\x00", "").split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"


def choose(user: User, off: Collection[str], *, digest: bool = False, now: datetime) -> None:
    """Keeps which kinds this person does not want by mail, from the next letter on, and whether a weekly digest.

    The first digest comes at the beginning of the week that follows.
    """
    with transaction.atomic():
        NoticeChoice.objects.get_or_create(user=user)
        choice = NoticeChoice.objects.select_for_update(no_key=True).get(user=user)
        choice.off = sorted(off)
        choice.digest_at = (choice.digest_at or now) if digest else None
        choice.save(update_fields=["off", "digest_at"])


def end_mails(user_id: int, kind: str) -> None:
    """Ends the regular mails of a kind; whoever has ended them, or is not there any more, is left alone."""
    if KINDS[kind].on_demand:
        NoticeChoice.objects.filter(user=user_id).update(digest_at=None)
        return
    with transaction.atomic():
        NoticeChoice.objects.bulk_create(
            [NoticeChoice(user=user) for user in User.objects.filter(pk=user_id)], ignore_conflicts=True
        )
        for choice in NoticeChoice.objects.select_for_update(no_key=True).filter(user=user_id):
            choice.off = sorted({*choice.off, kind})
            choice.save(update_fields=["off"])


def mark_read(user: User, now: datetime, *, about: str = "", up_to: int | None = None) -> None:
    """Marks this person's notices as read: all about one thing, or all up to one that they have seen."""
    rows = Notice.objects.filter(user=user, read_at__isnull=True)
    rows = rows.filter(about=about) if about else rows
    rows = rows if up_to is None else rows.filter(pk__lte=up_to)
    rows.update(read_at=now)


def forget_read(now: datetime) -> int:
    """Deletes the notices that were read long ago; how many."""
    return Notice.objects.filter(read_at__lt=now - KEPT_AFTER_READING).delete()[0]
