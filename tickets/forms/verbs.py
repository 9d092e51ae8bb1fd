"""One form for each verb on a ticket. What it refuses, it says beside the field."""

from typing import Any

from django import forms

from contacts.models import User
from contacts.selectors import team_members
from tickets.fields import DayField, OnceKeyField, OneLineField, WordsField
from tickets.forms.correcting import CompleteForm, CorrectAccountForm, CorrectForm
from tickets.forms.files import CallDetailField, FilesField
from tickets.forms.transfer import TransferForm
from tickets.forms.verb_form import LEFT, SpokenForm, VerbForm
from tickets.forms.who import AssignForm, CopiesForm, HandOverForm
from tickets.models import Ticket, Wait
from tickets.selectors.deadlines import timetable_of
from tickets.selectors.rules import calendar_of
from tickets.services.reply import renews_follow_up
from tickets.services.wait import days_left
from tickets.states import Verb
from tickets.wording import day_words, days_words


def offer_days(field: forms.Field, ticket: Ticket, user: User) -> None:
    """Bounds the day by the 4-week date, which only a supervisor may pass [5.2]."""
    calendar = calendar_of(ticket.calendar)
    last = calendar.local_date(timetable_of(ticket).follow_up_4_weeks)
    field.help_text = f"An open day, up to {day_words(last, calendar.local_date(ticket.cycle_started_at))}"
    field.help_text += ", or later since you are a supervisor." if user.is_supervisor_or_above else "."


def takes_a_new_date(ticket: Ticket, user: User) -> bool:
    """Whether a reply may renew the follow-up: a rep's may, once the next steps were given [5.2]."""
    return user.is_cms_staff and renews_follow_up(ticket)


def keep_for_staff(form: VerbForm, name: str) -> None:
    """Takes a field out of the form of somebody of an agency."""
    if form.user.is_agency_side:
        del form.fields[name]


class ConfirmForm(VerbForm):
    verb = Verb.CONFIRM
    title = "Confirm receipt"
    button = "Confirm receipt"
    sends = True

    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label="Who will work on it",
        required=False,
        empty_label="Whoever owes least in the team",
        error_messages={"invalid_choice": LEFT},
    )
    words = WordsField(
        label="Anything to add",
        required=False,
        help_text="Receipt, routing, the rep's name and the numbers are in the mail already.",
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.fields["assignee"].queryset = team_members(ticket.route.working_team)  # type: ignore[attr-defined]


class PromiseForm(SpokenForm):
    verb = Verb.PROMISE
    keeps_draft = True
    title = "Next steps with a date"
    button = "Send the next steps"
    sends = True

    words = WordsField(label="The next steps", error_messages={"required": "Say what happens next."})
    day = DayField(label="Follow-up promised for")

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        offer_days(self.fields["day"], ticket, user)


class ReplyForm(SpokenForm):
    verb = Verb.REPLY
    keeps_draft = True
    title = "Reply to all"
    button = "Send the reply"
    sends = True

    words = WordsField(label="Your reply", error_messages={"required": "Write what is to be sent."})
    attachments = FilesField()
    call_detail = CallDetailField()
    day = DayField(label="Next follow-up promised for", required=False)

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        if takes_a_new_date(ticket, user):
            offer_days(self.fields["day"], ticket, user)
        else:
            del self.fields["day"]
        keep_for_staff(self, "call_detail")

    def typed(self) -> dict[str, Any]:
        typed = super().typed()
        return {
            "words": typed["words"],
            "next_day": typed.get("day"),
            "key": typed["key"],
            "files": self.files_key,
            "call_detail": typed.get("call_detail", False),
        }


class DeliverForm(SpokenForm):
    verb = Verb.DELIVER
    keeps_draft = True
    title = "Deliver the report"
    button = "Deliver it and tell everyone"
    sends = True

    words = WordsField(label="What it is", error_messages={"required": "Say in a few words what you deliver."})
    attachments = FilesField(label="The report")
    call_detail = CallDetailField()
    outcome = forms.ChoiceField(
        label="How much of it this is",
        choices=[
            ("complete", "all of it: the request is resolved"),
            ("more", "a part of it: more follows, and it stays open"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether more follows."},
    )

    def typed(self) -> dict[str, Any]:
        typed = super().typed()
        return {
            "words": typed["words"],
            "call_detail": typed["call_detail"],
            "is_complete": typed["outcome"] == "complete",
            "key": typed["key"],
            "files": self.files_key,
        }


class NoteForm(SpokenForm):
    verb = Verb.NOTE
    keeps_draft = True
    title = "Internal note"
    button = "Keep the note"
    button_class = "btn-secondary"

    words = WordsField(label="Internal note", help_text="Only staff ever sees this; nothing is sent.")


class ResolveForm(SpokenForm):
    verb = Verb.RESOLVE
    keeps_draft = True
    title = "Resolve"
    button = "Resolve and tell everyone"
    sends = True

    words = WordsField(label="What was done", error_messages={"required": "Say what was done."})

    def typed(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"]}


class WithdrawForm(VerbForm):
    verb = Verb.WITHDRAW
    title = "Withdraw the request"
    button = "Withdraw"
    button_class = "btn-danger"

    words = WordsField(
        label="Why it is no longer needed",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why, in a few words."},
    )


class ReopenForm(VerbForm):
    verb = Verb.REOPEN
    title = "Reopen"
    button = "Reopen"
    sends = True
    keeps_draft = True

    key = OnceKeyField()
    words = WordsField(label="What is still open", error_messages={"required": "Say what is still open."})
    attachments = FilesField()
    call_detail = CallDetailField()

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        keep_for_staff(self, "call_detail")

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "words": data["words"],
            "files": self.files_key,
            "call_detail": data.get("call_detail", False),
        }


class ActivateForm(VerbForm):
    verb = Verb.ACTIVATE
    title = "Long distance is active"
    button = "Record the activation and tell everyone"
    sends = True


class PauseForm(SpokenForm):
    verb = Verb.PAUSE
    keeps_draft = True
    title = "Ask, and wait for the answer"
    button = "Send the question and pause"
    sends = True

    words = WordsField(label="Your question", error_messages={"required": "Write the question."})
    party = forms.ChoiceField(
        label="Who has to answer",
        choices=[(party.value, party.label) for party in Wait.PAUSING],
        widget=forms.RadioSelect,
        initial=Wait.Party.SUBMITTER,
        error_messages={"required": "Choose one."},
    )
    until = DayField(label="Wait until the morning of", required=False)

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        left = days_left(ticket)
        self.fields[
            "until"
        ].help_text = f"An open day. Without one: as long as it may last, {days_words(left)} of business time."


class HoldForm(VerbForm):
    verb = Verb.HOLD
    title = "Wait for somebody else"
    button = "Keep that it waits"
    button_class = "btn-secondary"

    party = forms.ChoiceField(
        label="Who has to act",
        choices=[(party.value, party.label) for party in Wait.Party if party not in Wait.PAUSING],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    words = OneLineField(
        max_length=200,
        label="What for",
        help_text="Only staff sees this. Every date stays.",
        error_messages={"required": "Say what for, in a few words."},
    )

    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("party", "words")}


class ResumeForm(VerbForm):
    verb = Verb.RESUME
    title = "Go on with it"
    button = "End the wait"


class AcceptForm(VerbForm):
    verb = Verb.ACCEPT
    title = "Confirm that it is done"
    button = "Yes, it is done"


VERB_FORMS: dict[Verb, type[VerbForm]] = {
    form.verb: form
    for form in (
        ConfirmForm,
        TransferForm,
        DeliverForm,
        PromiseForm,
        ReplyForm,
        ResumeForm,
        PauseForm,
        HoldForm,
        ResolveForm,
        NoteForm,
        CompleteForm,
        ActivateForm,
        AssignForm,
        CorrectForm,
        CorrectAccountForm,
        CopiesForm,
        HandOverForm,
        WithdrawForm,
        AcceptForm,
        ReopenForm,
    )
}
