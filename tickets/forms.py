"""The forms: one to file a request, one for each verb. What they refuse, they say beside the field."""

from typing import Any, ClassVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.urls import reverse

from contacts.models import User
from contacts.selectors import team_members
from tickets.fields import AddressesField, OnceKeyField, OneLineField, WordsField, once
from tickets.kinds import WORDS
from tickets.models import Account, Milestone, Ticket
from tickets.selectors.accounts import account_of_agency
from tickets.selectors.rules import calendar_of, route_for, timetable_of
from tickets.services.complete import UNKNOWN_ACCOUNT
from tickets.services.submit import Request
from tickets.states import Status, Verb
from tickets.wording import day_words

NO_ACCOUNT = "Type the account number."
FILE_ANYWAY = "File it anyway: a care rep will complete the account with me"
DAY_FORMATS = ["%Y-%m-%d", "%m/%d/%Y"]


def focus_first_error(form: forms.Form) -> None:
    """Lets a refused page open at the first field that needs attention."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return


class RequestForm(forms.Form):
    """Files a request of one kind; an account that the agency lacks needs a tick, but is not refused [2.6]."""

    submission_key = OnceKeyField()
    report = forms.ChoiceField(label="Which report", choices=Ticket.Report.choices)
    service_level = forms.ChoiceField(
        label="What is to be done",
        choices=Ticket.ServiceLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    account = OneLineField(
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off", "class": "num-field"}),
    )
    file_anyway = forms.BooleanField(label=FILE_ANYWAY, required=False)
    customer_name = OneLineField(
        max_length=120,
        required=False,
        help_text="May stay empty if the account is known: its customer's name is taken.",
    )
    description = OneLineField(max_length=150)
    details = WordsField(widget=forms.Textarea(attrs={"rows": 7}))
    copies = AddressesField(
        max_length=1000,
        required=False,
        label="Copies to",
        help_text="E-mail addresses of others who should hear, parted by commas.",
    )

    def __init__(self, *args: Any, kind: str, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.user = user
        self.found: Account | None = None
        self.offers_to_file_anyway = False
        self._fit_to_kind()

    def _fit_to_kind(self) -> None:
        words = WORDS[self.kind]
        is_maintenance = self.kind == Ticket.Kind.MAINTENANCE
        if not is_maintenance:
            del self.fields["service_level"]
        if self.kind != Ticket.Kind.REPORT:
            del self.fields["report"]
        self.fields["account"].label = "Service location account number" if is_maintenance else "Account number"
        self.fields["description"].label = words.short_line
        self.fields["description"].help_text = f"Such as: {words.example}. It stands in the subject line."
        self.fields["details"].label = words.details

    @property
    def helper(self) -> FormHelper:
        """The order on the page; the tick to file anyway is shown only where it is needed."""
        focus_first_error(self)
        shown = [name for name in self.fields if name != "file_anyway"]
        if self.offers_to_file_anyway:
            shown.insert(shown.index("account") + 1, "file_anyway")
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            *(Div(name, css_class="offer") if name == "file_anyway" else name for name in shown),
            HTML('{% include "tickets/_accounts.html" %}'),
        )
        return helper

    def clean(self) -> None:
        if "account" in self.cleaned_data:
            self._find_account()
        if not self.cleaned_data.get("customer_name") and "customer_name" not in self.errors:
            self._take_customer_name()

    def _find_account(self) -> None:
        typed: str = self.cleaned_data["account"]
        self.found = account_of_agency(self.user.agency_id, typed)
        self.offers_to_file_anyway = self.found is None
        if self.offers_to_file_anyway and not self.cleaned_data.get("file_anyway"):
            self.add_error("account", UNKNOWN_ACCOUNT if typed else NO_ACCOUNT)

    def _take_customer_name(self) -> None:
        if self.found is None:
            self.add_error("customer_name", "Name the customer.")
        else:
            self.cleaned_data["customer_name"] = self.found.customer.name

    def request(self) -> Request:
        """What the person asks for, once the form is valid."""
        data = self.cleaned_data
        return Request(
            submission_key=once(self, "submission_key"),
            kind=self.kind,
            report=data.get("report", ""),
            service_level=data.get("service_level", ""),
            customer_name=data["customer_name"],
            account_text=self.found.number if self.found else data["account"],
            description=data["description"],
            details=data["details"],
            copies=data["copies"],
        )


class VerbForm(forms.Form):
    """One verb on one ticket; posts to the verb's own address and nowhere else."""

    verb: ClassVar[Verb]
    title: ClassVar[str]
    button: ClassVar[str]
    button_class: ClassVar[str] = "btn-primary"

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, auto_id=f"{self.verb}_%s")
        self.ticket = ticket
        self.user = user

    def typed(self) -> dict[str, Any]:
        """What the verb's service takes, once the form is valid."""
        return self.cleaned_data

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form, its button and its address included."""
        focus_first_error(self)
        helper = FormHelper()
        helper.form_action = reverse(f"tickets:{self.verb}", args=[self.ticket.pk])
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(*self.fields, StrictButton(self.button, type="submit", css_class=self.button_class))
        return helper


class SpokenForm(VerbForm):
    """A verb that may be said again and again; its key keeps a form that is sent twice from saying it twice."""

    key = OnceKeyField()

    def typed(self) -> dict[str, Any]:
        return self.cleaned_data | {"key": once(self, "key")}


class DayField(forms.DateField):
    """An office date, typed or picked."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format=DAY_FORMATS[0], attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=DAY_FORMATS, **kwargs)
        self.error_messages["invalid"] = "Give a day such as 2026-09-29 or 09/29/2026."


def offer_days(field: forms.Field, ticket: Ticket, user: User) -> None:
    """Bounds the day by the 4-week date, which only a supervisor may pass [5.2]."""
    calendar = calendar_of(ticket.calendar)
    last = calendar.local_date(timetable_of(ticket).follow_up_4_weeks)
    field.help_text = f"An open day, up to {day_words(last, calendar.local_date(ticket.cycle_started_at))}"
    field.help_text += ", or later since you are a supervisor." if user.is_supervisor_or_above else "."


def takes_a_new_date(ticket: Ticket, user: User) -> bool:
    """Whether a reply may renew the follow-up: a rep's may, once the next steps were given [5.2]."""
    is_owed_next_steps = ticket.owed == Milestone.Name.NEXT_STEPS
    return user.is_cms_staff and ticket.status == Status.WORKING and not is_owed_next_steps


class ConfirmForm(VerbForm):
    verb = Verb.CONFIRM
    title = "Confirm receipt"
    button = "Confirm receipt"

    assignee = forms.ModelChoiceField(
        User.objects.none(), label="Who will work on it", required=False, empty_label="Whoever owes least in the team"
    )
    words = WordsField(
        label="Anything to add",
        required=False,
        help_text="Receipt, routing, the rep's name and the numbers are in the mail already.",
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        route = route_for(ticket.kind, ticket.report)
        self.fields["assignee"].queryset = team_members(route.working_team)  # type: ignore[attr-defined]


class AssignForm(VerbForm):
    verb = Verb.ASSIGN
    title = "Give it to somebody else"
    button = "Assign"

    assignee = forms.ModelChoiceField(User.objects.none(), label="Who takes it", empty_label="Choose")

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.fields["assignee"].queryset = team_members(ticket.team)  # type: ignore[attr-defined]


class PromiseForm(SpokenForm):
    verb = Verb.PROMISE
    title = "Next steps with a date"
    button = "Send the next steps"

    words = WordsField(label="The next steps")
    day = DayField(label="Follow-up promised for")

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        offer_days(self.fields["day"], ticket, user)


class ReplyForm(SpokenForm):
    verb = Verb.REPLY
    title = "Reply to all"
    button = "Send the reply"

    words = WordsField(label="Your reply")
    day = DayField(label="Next follow-up promised for", required=False)

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        if takes_a_new_date(ticket, user):
            offer_days(self.fields["day"], ticket, user)
        else:
            del self.fields["day"]

    def typed(self) -> dict[str, Any]:
        typed = super().typed()
        return {"words": typed["words"], "next_day": typed.get("day"), "key": typed["key"]}


class NoteForm(SpokenForm):
    verb = Verb.NOTE
    title = "Internal note"
    button = "Keep the note"
    button_class = "btn-secondary"

    words = WordsField(label="Internal note", help_text="Only staff ever sees this; nothing is sent.")


class ResolveForm(VerbForm):
    verb = Verb.RESOLVE
    title = "Resolve"
    button = "Resolve and tell everyone"

    words = WordsField(label="What was done")


class WithdrawForm(VerbForm):
    verb = Verb.WITHDRAW
    title = "Withdraw the request"
    button = "Withdraw"
    button_class = "btn-danger"

    words = WordsField(label="Why it is no longer needed", widget=forms.Textarea(attrs={"rows": 2}))


class ReopenForm(VerbForm):
    verb = Verb.REOPEN
    title = "Reopen"
    button = "Reopen"

    words = WordsField(label="What is still open")


class CompleteForm(VerbForm):
    verb = Verb.COMPLETE
    title = "Complete the account"
    button = "Save the account"

    account = OneLineField(max_length=40, label="Account number")
    customer_name = OneLineField(
        max_length=120, label="Customer", help_text="Used if the account is new to this agency."
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.initial = {"account": ticket.account_text, "customer_name": ticket.customer_name}
        if user.is_agency_side:
            del self.fields["customer_name"]

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"account_text": data["account"], "customer_name": data.get("customer_name", "")}


class ActivateForm(VerbForm):
    verb = Verb.ACTIVATE
    title = "Long distance is active"
    button = "Record the activation and tell everyone"


VERB_FORMS: dict[Verb, type[VerbForm]] = {
    form.verb: form
    for form in (
        ConfirmForm,
        PromiseForm,
        ReplyForm,
        ResolveForm,
        NoteForm,
        CompleteForm,
        ActivateForm,
        AssignForm,
        WithdrawForm,
        ReopenForm,
    )
}
