"""What may be done on the page of a request: a form for each verb, and why the others do not fit now."""

from collections.abc import Mapping
from dataclasses import dataclass

from contacts.clock import instant
from contacts.models import User
from tickets.access import misfits_for, verbs_for
from tickets.forms.verb_form import VerbForm
from tickets.forms.verbs import VERB_FORMS
from tickets.models import AnswerDraft, Macro, Milestone, Ticket
from tickets.selectors.drafts import answers_begun_on
from tickets.selectors.promises import must_move_on
from tickets.states import Status, Verb


@dataclass(frozen=True, slots=True)
class NotNow:
    """Verbs that do not fit now, by what their forms are called, and the rule why."""

    titles: list[str]
    rule: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A macro, and what it types into the fields of its verb."""

    macro: Macro
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Acts:
    """The forms in the order of the day's work, and the verb whose form is open at first: what was begun, if any.

    Those of the `folded` are drawn when somebody unfolds them: they are many, and each takes its time. `newest` is
    the id of the newest message that the page shows, for staff.
    """

    forms: list[VerbForm]
    open: Verb | None
    not_now: list[NotNow]
    newest: int = 0
    folded: frozenset[Verb] = frozenset()

    @property
    def answer_at(self) -> str:
        """The id of the field that an answer is typed into, "" where none may be; browsers unfold it to go there."""
        return next((form["words"].auto_id for form in self.forms if form.verb is Verb.REPLY), "")


def acts_of(
    ticket: Ticket, user: User, shown: VerbForm | None, newest: int, chosen: Chosen | None = None, asked: str = ""
) -> Acts:
    """One form for each verb that fits now; the one that is `shown` stays as typed, and is open.

    Otherwise the verb that is `asked` for is. What was chosen of the macros fills the form of its verb.
    """
    fitting = verbs_for(user, ticket) | ({shown.verb} if shown else set())
    begun = answers_begun_on(user, ticket)
    forms = [
        shown if shown and verb is shown.verb else form_of(verb, ticket, user, newest, begun)
        for verb in VERB_FORMS
        if verb in fitting
    ]
    for form in forms:
        if chosen and form is not shown and form.verb == chosen.macro.act:
            form.fill(chosen.said, takes=chosen.macro.takes)
    not_now = _not_now(ticket, user) if user.is_cms_staff else []
    wanted = asked or (chosen.macro.act if chosen else next(iter(begun), None))
    first = next((form.verb for form in forms if form.verb == wanted), _first(ticket, user))
    is_open = shown.verb if shown else first
    folded = fitting - {is_open, Verb.REPLY, *begun} if user.is_cms_staff else frozenset()
    return Acts(forms, is_open, not_now, newest, folded)


def form_of(verb: Verb, ticket: Ticket, user: User, newest: int, begun: Mapping[str, AnswerDraft]) -> VerbForm:
    """A new form of the verb, with what its person has begun to type, and the newest message that the page shows."""
    form = VERB_FORMS[verb](ticket=ticket, user=user)
    form.initial.setdefault("newest", newest)
    if verb in begun:
        form.restore(begun[verb])
    return form


def _not_now(ticket: Ticket, user: User) -> list[NotNow]:
    titles: dict[str, list[str]] = {}
    misfits = misfits_for(user, ticket)
    for verb, form in VERB_FORMS.items():
        if verb in misfits:
            titles.setdefault(misfits[verb], []).append(form.title)
    return [NotNow(names, rule) for rule, names in titles.items()]


def _first(ticket: Ticket, user: User) -> Verb | None:
    """The verb whose form is open at first: for a rep the one that gives what is owed, and none once nothing is."""
    if ticket.is_finished and user.is_cms_staff:
        return None
    if ticket.is_finished:
        return Verb.ACCEPT if Verb.ACCEPT in verbs_for(user, ticket) else Verb.REOPEN
    if user.is_agency_side:
        return Verb.COMPLETE if ticket.to_be_completed else Verb.REPLY
    if ticket.status == Status.RECEIVED:
        return Verb.CONFIRM
    if ticket.owed == Milestone.Name.QUICK_FIX:
        return Verb.TRANSFER if must_move_on(ticket, instant()) else Verb.RESOLVE
    return Verb.PROMISE if ticket.owed == Milestone.Name.NEXT_STEPS else Verb.REPLY
