"""The form in which a rep logs a call: who it is, what they ask, and whether 24 hours will do [2.1], [2.9]."""

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from contacts.models import Agency, User
from contacts.selectors import people_who_work_here
from tickets.desk.selectors.callers import people_of
from tickets.desk.services.take_call import Caller
from tickets.fields import OnceKeyField, OneLineField, WordsField, fits_a_mail, focus_first_error, once
from tickets.forms.any_kind import AnyKindForm
from tickets.forms.request import refuse_a_parted_secret
from tickets.forms.verb_form import LEFT
from tickets.models import Call
from tickets.services.submit import Request

NO_ADDRESS = "Write one e-mail address, such as chris@customer.example."
CHOOSE = {"required": "Choose one."}
YES, NO = "yes", "no"
QUICK = [(YES, "Yes: it is worked on at once, under its issue number"), (NO, "No: it takes longer")]


class CallForm(AnyKindForm):
    """One call; the form of an agency, for whose people alone it files."""

    field_order = (
        *("relation", "caller_name", "caller_phone", "caller_email", "line", "method", "submitter"),
        *("kind", "service_level", "report", "account", "customer_name", "description", "details"),
        *("quick", "confirms", "assignee"),
    )

    key = OnceKeyField()
    relation = forms.ChoiceField(
        label="Who calls", choices=Call.Relation.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    caller_name = OneLineField(
        max_length=120, label="Caller's name", error_messages={"required": "Ask for the caller's name."}
    )
    caller_phone = OneLineField(max_length=40, required=False, label="Caller's number")
    caller_email = forms.EmailField(
        max_length=254,
        required=False,
        label="Caller's e-mail address",
        help_text="A customer who gives one hears of this request by mail, in copy.",
        error_messages={"invalid": NO_ADDRESS},
    )
    line = forms.ChoiceField(
        label="Line called", choices=Call.Line.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    method = forms.ChoiceField(
        label="How you authenticated the caller",
        choices=Call.Method.choices,
        widget=forms.RadioSelect,
        help_text="Only the way is kept: never type a PIN, a password or a code anywhere here.",
        error_messages={"required": "Choose one; “not authenticated” is an answer too."},
    )
    submitter = forms.ModelChoiceField(
        User.objects.none(),
        label="Filed for",
        empty_label=None,
        error_messages={"required": "Choose whom it is filed for.", "invalid_choice": LEFT},
        help_text="They get the receipt and all that follows.",
    )
    details = WordsField(
        label="What the caller says",
        help_text="It goes into the receipt: no call detail, no password, no social security number.",
        error_messages={"required": "Write down what the caller asks for."},
    )
    quick = forms.ChoiceField(
        label="24 hours or less?", choices=QUICK, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    confirms = forms.BooleanField(
        label="If no: confirm receipt right away, with the rep's name (and the IMS number of a billing inquiry)",
        required=False,
        initial=True,
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label="Who works on it",
        required=False,
        empty_label="If yes: me. If no: whoever owes least",
        error_messages={"invalid_choice": LEFT},
    )

    def __init__(self, data: Any = None, *, agency: Agency, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["submitter"].queryset = people_of(agency.pk)  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = people_who_work_here()  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        """The order of the talk: who, what, how long; side by side where there is room."""
        focus_first_error(self)
        names = list(self.fields)
        request, answer = names.index("kind"), names.index("quick")
        save = Div(StrictButton("Save the call", type="submit", css_class="btn-primary"), css_class="row-of")
        helper = FormHelper()
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(
            Div(
                Fieldset("The caller", *names[:request], css_class="part"),
                Fieldset("The request", *names[request:answer], css_class="part"),
                Fieldset("How long it takes", *names[answer:], save, css_class="part"),
                css_class="abreast-where-wide",
            ),
        )
        return helper

    def clean_caller_email(self) -> str:
        address: str = self.cleaned_data["caller_email"].lower()
        if address and not fits_a_mail(address):
            raise ValidationError(NO_ADDRESS)
        return address

    def clean(self) -> None:
        super().clean()
        refuse_a_parted_secret(self)

    def caller(self) -> Caller:
        """Who called, once the form is valid."""
        data = self.cleaned_data
        return Caller(
            name=data["caller_name"],
            phone=data["caller_phone"],
            email=data["caller_email"],
            relation=data["relation"],
            method=data["method"],
            line=data["line"],
        )

    def request(self) -> Request:
        """What they ask for; a customer who gave an address hears of it in copy."""
        data = self.cleaned_data
        is_customer = data["relation"] == Call.Relation.CUSTOMER
        is_own = data["caller_name"] == data["submitter"].name
        return Request(
            submission_key=once(self, "key"),
            details=f"{data['caller_name']} said on the telephone:\n\n{data['details']}",
            copies=(data["caller_email"],) if is_customer and data["caller_email"] else (),
            call="your call" if is_own and not is_customer else f"a call of {data['caller_name']}",
            quick=data["quick"] == YES,
            **self.asked(),
        )

    def typed(self) -> dict[str, Any]:
        """What the service takes, once the form is valid."""
        data = self.cleaned_data
        chosen = {name: data[name] for name in ("submitter", "confirms", "assignee")}
        return {"caller": self.caller(), "request": self.request(), **chosen}
