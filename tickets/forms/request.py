"""What every form of a request asks. What it refuses, it says beside the field."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from contacts.models import User
from tickets.fields import NO_ACCOUNT, NO_CUSTOMER, AddressesField, OneLineField, WordsField, refuse_secrets
from tickets.forms.files import FILES, FILES_BOX
from tickets.kinds import WORDS
from tickets.models import Account, Ticket
from tickets.selectors.accounts import account_of_agency
from tickets.services.complete import UNKNOWN_ACCOUNT
from tickets.subject import compose

WITHOUT_ACCOUNT = "Without it you are asked once more, and can file it anyway."
FILE_ANYWAY = "File it anyway: a care rep will complete the account with me"


# As crispy marks what is required; the form itself must know of a missing account to offer what to do about it.
MARKED = '{}<span class="asteriskField">*</span>'


class RequestForm(forms.Form):
    """A request of one kind; an account that the agency lacks needs a tick, but is not refused [2.6]."""

    ticks: ClassVar[tuple[str, ...]] = ("file_anyway",)  # what to do about such an account, one for each way

    report = forms.ChoiceField(
        label="Which report", choices=Ticket.Report.choices, error_messages={"required": "Choose one."}
    )
    service_level = forms.ChoiceField(
        label="What is to be done",
        choices=Ticket.ServiceLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    account = OneLineField(
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num-field"}),
    )
    file_anyway = forms.BooleanField(label=FILE_ANYWAY, required=False)
    customer_name = OneLineField(
        max_length=120,
        required=False,
        help_text="May stay empty if the account is known: its customer's name is taken.",
    )
    description = OneLineField(max_length=150, error_messages={"required": "Say in a few words what it is about."})
    details = WordsField(
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Say what there is to know: a sentence will do."},
    )
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
        account = "Service location account number" if is_maintenance else "Account number"
        self.fields["account"].label = format_html(MARKED, account)
        self.fields["account"].help_text = WITHOUT_ACCOUNT
        self.fields["description"].label = words.short_line
        self.fields["description"].help_text = f"Such as: {words.example}. It stands in the subject line."
        self.fields["details"].label = words.details

    @property
    def helper(self) -> FormHelper:
        """The order on the page; the tick to file anyway is shown only where it is needed."""
        shown = [name for name in self.fields if name not in self.ticks]
        place = shown.index("account") + 1
        names: list[Any] = [FILES_BOX if name == FILES else name for name in shown]
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(*names[:place], *self.under_account(), *names[place:])
        return helper

    def under_account(self) -> list[Any]:
        """What stands under the account on the page."""
        return [Div(*self.ticks, css_class="offer")] if self.offers_to_file_anyway else []

    def clean(self) -> None:
        if "account" in self.cleaned_data:
            self._find_account()
        if not self.cleaned_data.get("customer_name") and "customer_name" not in self.errors:
            self._take_customer_name()
        refuse_a_parted_secret(self)

    def _find_account(self) -> None:
        typed: str = self.cleaned_data["account"]
        self.found = account_of_agency(self.user.agency_id, typed)
        self.offers_to_file_anyway = self.found is None
        if self.offers_to_file_anyway and not any(map(self.cleaned_data.get, self.ticks)):
            self.add_error("account", UNKNOWN_ACCOUNT if typed else NO_ACCOUNT)

    def _take_customer_name(self) -> None:
        if self.found is None:
            self.add_error("customer_name", NO_CUSTOMER)
        else:
            self.cleaned_data["customer_name"] = self.found.customer.name


def refuse_a_parted_secret(form: forms.Form) -> None:
    """Customer and description stand side by side in the subject line [2.3]."""
    customer, description = (form.cleaned_data.get(name, "") for name in ("customer_name", "description"))
    try:
        refuse_secrets(compose(customer, description, ""))
    except ValidationError as secret:
        form.add_error("description", secret)
