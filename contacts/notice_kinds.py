"""The kinds of notice in plain words, which mail texts each one has, and which of them can be switched off.

Whatever carries a promise or a duty always comes; everything else is for each person to decide.
"""

from dataclasses import dataclass

from contacts.models import Role
from contacts.models.people import AGENCY_ROLES


@dataclass(frozen=True, slots=True)
class Kind:
    """What a person may switch off as one; `always` says why they cannot, `for_staff` that only staff gets it.

    What is for some roles names them in `only_for`. What is `on_demand` comes only to who asked for it. `texts` are
    the files of templates/mail that belong to it.
    """

    key: str
    title: str
    words: str
    texts: tuple[str, ...]
    always: str = ""
    for_staff: bool = False
    on_demand: bool = False
    only_for: tuple[Role, ...] = ()

    def is_for(self, role: str) -> bool:
        """Whether somebody of this role may meet it."""
        return role in self.only_for if self.only_for else not self.for_staff or role not in AGENCY_ROLES


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "receipt",
            "Receipts",
            "We have a request; its number, and what to expect by when.",
            ("receipt",),
            always="It carries the number and the first dates that we promise, and may ask for the account.",
        ),
        Kind(
            "dates",
            "Confirmations and dates",
            "Receipt is confirmed, next steps are promised, a date moves, a kind or an account is corrected, "
            "two requests are merged, or one reopens.",
            (
                "confirmed",
                "transferred",
                "promised",
                "redated",
                "corrected",
                "account_corrected",
                "merged",
                "reopened",
            ),
            always="Each says what we promise, and by when.",
        ),
        Kind(
            "question",
            "Questions",
            "A rep needs to know something; until it is answered, our dates stand still.",
            ("paused",),
            always="We wait for your answer, and so do our dates.",
        ),
        Kind(
            "completion",
            "Completions",
            "A request is resolved, a report is delivered, or long distance service is active.",
            ("resolved", "delivered", "ld_active"),
            always="It is what we promised to confirm, and says what to do if something is missing.",
        ),
        Kind(
            "handover",
            "Requests handed over",
            "A request of somebody else is handed over to you, or all of somebody who was removed.",
            ("handed_over", "hand_over"),
            always="The request and its mails are yours from then on.",
        ),
        Kind(
            "account",
            "Your account",
            "An invitation, an account that is open again, a new password or another change of how you sign in.",
            ("invitation", "invitation_taken", "welcome", "restored"),
            always="It is about your account alone, and only you can act on it.",
        ),
        Kind(
            "reply",
            "Replies",
            "Somebody says something about a request. A reply that names a new date always comes.",
            ("replied",),
        ),
        Kind(
            "rep",
            "Another rep",
            "A request goes to another rep; everything that was promised stays as it was.",
            ("reassigned", "reassigned_many"),
        ),
        Kind(
            "copies",
            "Others on a request",
            "Somebody is added to a request and hears of it from then on.",
            ("copied",),
        ),
        Kind(
            "end",
            "Taken back, or confirmed as done",
            "The agency takes a request back, or confirms that it is done; nothing more is owed on it.",
            ("withdrawn", "accepted"),
        ),
        Kind(
            "after_end",
            "Answers about finished requests",
            "You wrote about a request that is finished: how to reopen it, once a day.",
            ("finished",),
        ),
        Kind(
            "digest",
            "Weekly digest",
            "At the beginning of each week: what is open, what is late, what is owed by when, and whose turn it is.",
            ("digest",),
            on_demand=True,
        ),
        Kind(
            "briefing",
            "Morning briefing",
            "At the opening of a business day, if there is anything: what is missed and yours, what is not "
            "acknowledged, what is due today, what nobody has, and who is away without anybody to cover them.",
            ("briefing",),
            for_staff=True,
            only_for=(Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR),
        ),
        Kind(
            "weekly",
            "Weekly summary",
            "At the opening of the first business day of a week: what the last week kept and missed, its "
            "escalations, and what is open longest.",
            ("weekly",),
            for_staff=True,
            only_for=(Role.MANAGER, Role.DIRECTOR),
        ),
        Kind(
            "given",
            "Requests given to you",
            "A colleague gives you requests, and says what you should know of them.",
            ("given", "given_many"),
            always="They are yours from then on.",
            for_staff=True,
        ),
        Kind(
            "cover",
            "Covering colleagues",
            "A colleague is away and names you, changes that, or is back.",
            ("covering",),
            always="What they owe is yours to look after meanwhile.",
            for_staff=True,
        ),
        Kind(
            "absence",
            "Your absences",
            "A supervisor or your team lead enters an absence of yours, changes it or takes it back.",
            ("absence",),
            always="While you are away you are given no requests.",
            for_staff=True,
        ),
        Kind(
            "warning",
            "Warnings",
            "A promise of yours or of your team is due in four business hours.",
            ("warning",),
            always="The promise is yours to keep.",
            for_staff=True,
        ),
        Kind(
            "escalation",
            "Escalations",
            "A promise was missed, and it is your level that is told.",
            ("escalation",),
            always="Each level is told once, and has to act.",
            for_staff=True,
        ),
        Kind(
            "house",
            "What needs a look",
            "Mail failed or came back, or the numbers run low.",
            ("daily_check", "ims_pool"),
            always="Somebody has to act on it.",
            for_staff=True,
        ),
    )
}

BY_TEXT = {text: kind for kind in KINDS.values() for text in kind.texts}


def kind_of(text: str, *, names_a_date: bool = False) -> Kind:
    """The kind of the mail text; whatever it is, one that names a date carries a promise."""
    return KINDS["dates"] if names_a_date else BY_TEXT[text]


def kinds_for(role: str) -> list[Kind]:
    """The kinds that somebody of this role may meet."""
    return [kind for kind in KINDS.values() if kind.is_for(role)]
