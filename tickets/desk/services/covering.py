"""Who is told of an absence, by mail and by notice: who covers, or no longer, and whoever another sent away."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import notices, outbox
from contacts.models import Absence, AbsenceEvent, User
from contacts.notice_kinds import kind_of
from contacts.notices import Letter
from tickets.desk.selectors.absences import days_words
from tickets.desk.selectors.cover import owed_meanwhile
from tickets.desk.selectors.moment import Moment, moment
from tickets.desk.selectors.queue import COVER

Act = AbsenceEvent.Act


class Word(StrEnum):
    """What becomes of somebody's covering."""

    NAMED = "named"
    CHANGED = "changed"
    RELEASED = "released"
    TAKEN_BACK = "taken back"
    BACK = "back"

    @property
    def covers(self) -> bool:
        """Whether they are to cover from then on."""
        return self in (Word.NAMED, Word.CHANGED)


OWN_SUBJECTS = {
    Act.ENTERED: "you are entered as away",
    Act.CHANGED: "you are now entered as away",
    Act.REMOVED: "you are no longer entered as away",
    Act.ENDED: "you count as here again, after having been away",
}
AT_THE_END = {Act.REMOVED: Word.TAKEN_BACK, Act.ENDED: Word.BACK}


def tell(event: AbsenceEvent, before: Absence | None, now: datetime) -> None:
    """Tells each deputy whom it concerns, once for this event; `before` is the absence as it was, None for a new one.

    Whose absence it is is told as well where somebody else entered, changed or took it back. Belongs into the
    transaction that writes the event.
    """
    at = moment(now)
    letters = [_letter(event, before, word, deputy, at) for deputy, word in _words(event, before) if deputy.is_active]
    if event.by_id != event.user_id:
        letters.append(_own_letter(event, before, at))
    notices.post(letters)


def _words(event: AbsenceEvent, before: Absence | None) -> Iterator[tuple[User, Word]]:
    former, deputy = before.deputy if before else None, event.deputy
    if deputy and event.act in AT_THE_END:
        yield deputy, AT_THE_END[Act(event.act)]
    elif deputy and deputy != former:
        yield deputy, Word.NAMED
    elif deputy and before and (before.starts_on, before.ends_on) != (event.starts_on, event.ends_on):
        yield deputy, Word.CHANGED
    if former and former != deputy:
        yield former, Word.RELEASED


def _letter(event: AbsenceEvent, before: Absence | None, word: Word, deputy: User, at: Moment) -> Letter:
    told = before if before and word == Word.RELEASED else event  # what they know of
    days = span_words(told, at)
    context = {
        "word": word.value,
        "who": event.user.name,
        "days": days,
        "before": span_words(before, at) if before else "",
        "deputy": event.deputy,
        "owed": owed_meanwhile(deputy, event, at) if word.covers else None,
        "link": cover_link(),
    }
    body = render_to_string("mail/covering.txt", context)
    mail = outbox.compose(
        dedup_key=f"covering:{event.pk}:{deputy.pk}",
        about=f"absence:{event.pk}",
        to=[deputy.email],
        subject=f"CMS Care: you {'cover' if word.covers else 'no longer cover'} {event.user.name} {days}",
        body=body,
        now=at.now,
    )
    mail.internal = True
    return Letter(mail, kind_of("covering"), body.partition("\n")[0], by=event.by)


def _own_letter(event: AbsenceEvent, before: Absence | None, at: Moment) -> Letter:
    """What somebody reads of an absence of theirs that another has entered, changed or taken back."""
    context = {
        "act": event.act,
        "by": event.by.name,
        "days": span_words(event, at),
        "before": span_words(before, at) if before else "",
        "deputy": event.deputy,
        "link": own_link(),
    }
    body = render_to_string("mail/absence.txt", context)
    mail = outbox.compose(
        dedup_key=f"absence:{event.pk}",
        about=f"absence:{event.pk}",
        to=[event.user.email],
        subject=f"CMS Care: {OWN_SUBJECTS[Act(event.act)]} {span_words(event, at)}",
        body=body,
        now=at.now,
    )
    mail.internal = True
    return Letter(mail, kind_of("absence"), body.partition("\n")[0], by=event.by)


def own_link() -> str:
    """Where somebody's own absences stand."""
    return f"{settings.CMS_SITE_URL}{reverse('tickets:absences')}"


def cover_link() -> str:
    """Where what they cover stands."""
    return f"{settings.CMS_SITE_URL}{reverse('tickets:queue', query={'view': COVER})}"


def span_words(span: Absence | AbsenceEvent, at: Moment) -> str:
    """Its days in words, "from Thu 17 Sep to Mon 21 Sep" or "on Thu 17 Sep"."""
    preposition = "on" if span.starts_on == span.ends_on else "from"
    return f"{preposition} {days_words(span.starts_on, span.ends_on, at.today)}"
