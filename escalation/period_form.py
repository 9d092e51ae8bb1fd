"""The filters above what is told of a period; what is not understood narrows nothing, and is said."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms

from contacts.drawing import fields_alone
from tickets.fields import DayField

NOT_ONE = {"invalid_choice": "Choose one of the list."}


class PeriodForm(forms.Form):
    """From one day to another, either of them open."""

    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if first and last and first > last:
            self.add_error("until", "This is before the first day: swap the two.")
            data.pop("since")  # half of what was meant would mislead
        return data

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the fields alone; the page has the form and its button."""
        return fields_alone(Div(*self.fields, css_class="filter-fields"))
