"""What may be done on the page of a request: a form for each verb, and why the others do not fit now."""

from dataclasses import dataclass

from contacts.clock import instant
from contacts.models import User
from tickets.access import misfits_for, verbs_for
from tickets.forms.verb_form import VerbForm
from tickets.forms.verbs import VERB_FORMS
from tickets.models import Macro, Milestone, Ticket
from tickets.selectors.drafts import answers_begun_on
from tickets.selectors.promises import must_move_on
from tickets.states import Verb


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

    `newest` is the id of the newest message that the page shows, for staff.
    """

    forms: list[VerbForm]
    open: Verb
    not_now: list[NotNow]
    newest: int = 0

    @property
    def answer_at(self) -> str:
        """The id of the field that an answer is typed into, "" where none may be; browsers unfold it to go there."""
        return next((form["words"].auto_id for form in self.forms if form.verb is Verb.REPLY), "")


def acts_of(ticket: Ticket, user: User, shown: VerbForm | None, newest: int, chosen: Chosen | None = None) -> Acts:
    """One form for each verb that fits now; the one that is `shown` stays as typed, and is open.

    What was chosen of the macros fills the form of its verb. A new form carries the id of the newest message of its
    page, and what its person has begun to type.
    """
    fitting = verbs_for(user, ticket) | ({shown.verb} if shown else set())
    forms = [
        shown if shown and verb is shown.verb else form(ticket=ticket, user=user)
        for verb, form in VERB_FORMS.items()
        if verb in fitting
    ]
    begun = answers_begun_on(user, ticket)
    for form in forms:
        form.initial.setdefault("newest", newest)
        if form is not shown and form.verb in begun:
            form.restore(begun[form.verb])
        if chosen and form is not shown and form.verb == chosen.macro.act:
            form.fill(chosen.said, takes=chosen.macro.takes)
    not_now = _not_now(ticket, user) if user.is_cms_staff else []
    wanted = chosen.macro.act if chosen else next(iter(begun), None)
    first = next((form.verb for form in forms if form.verb == wanted), _first(ticket, user))
    return Acts(forms, shown.verb if shown else first, not_now, newest)


def _not_now(ticket: Ticket, user: User) -> list[NotNow]:
    titles: dict[str, list[str]] = {}
    misfits = misfits_for(user, ticket)
    for verb, form in VERB_FORMS.items():
        if verb in misfits:
            titles.setdefault(misfits[verb], []).append(form.title)
    return [NotNow(names, rule) for rule, names in titles.items()]


def _first(ticket: Ticket, user: User) -> Verb:
    """The verb whose form is open at first: for a rep the one that gives what is owed."""
    if ticket.is_finished:
        return Verb.ACCEPT if Verb.ACCEPT in verbs_for(user, ticket) else Verb.REOPEN
    if user.is_agency_side:
        return Verb.COMPLETE if ticket.to_be_completed else Verb.REPLY
    if ticket.owed == Milestone.Name.QUICK_FIX:
        return Verb.TRANSFER if must_move_on(ticket, instant()) else Verb.RESOLVE
    giving = {Milestone.Name.CONFIRMATION: Verb.CONFIRM, Milestone.Name.NEXT_STEPS: Verb.PROMISE}
    return giving.get(Milestone.Name(ticket.owed), Verb.REPLY)
