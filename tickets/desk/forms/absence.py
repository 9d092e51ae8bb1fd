"""The form in which a rep says when they are away, and who covers them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms

from contacts.drawing import fields_alone
from contacts.models import Absence, User
from tickets.desk.selectors.absences import possible_deputies
from tickets.desk.services.absences import Away
from tickets.errors import RefusedError
from tickets.fields import DayField
from tickets.widgets import LongSelect


class AbsenceForm(forms.Form):
    """From, to and deputy; the tick is shown once the deputy turns out to be away as well."""

    starts_on = DayField(label="First day away", error_messages={"required": "Choose the first day."})
    ends_on = DayField(label="Last day away", error_messages={"required": "Choose the last day."})
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label="Covered by",
        required=False,
        empty_label="Nobody",
        widget=LongSelect,
        help_text="What you owe is shown to them as well, and what is escalated to you goes to them.",
        error_messages={"invalid_choice": "Choose a colleague who works here."},
    )
    anyway = forms.BooleanField(label="Let them cover you all the same", required=False)

    def __init__(self, data: Any = None, *, user: User, absence: Absence | None = None) -> None:
        initial = {name: getattr(absence, name) for name in ("starts_on", "ends_on", "deputy")} if absence else {}
        super().__init__(data, initial=initial)
        self.offers_anyway = False
        self.fields["deputy"].queryset = possible_deputies(user)  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        """Its fields alone: the page has the rest."""
        offer = [Div("anyway", css_class="offer")] if self.offers_anyway else []
        return fields_alone("starts_on", "ends_on", "deputy", *offer)

    def away(self) -> Away:
        """What was typed, once the form is valid."""
        names = ("starts_on", "ends_on", "deputy", "anyway")
        return Away(**{name: self.cleaned_data[name] for name in names})

    def refuse(self, error: RefusedError) -> None:
        """Says beside its field what the service refused."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
        self.offers_anyway = error.field == "deputy"
