"""The form of "When will I hear?": what is asked for, and when it is received."""

from datetime import date
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.urls import reverse

from tickets.fields import DayField, focus_first_error
from tickets.kinds import work_words
from tickets.routing import ROUTE_KEYS

TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p")


class WhenForm(forms.Form):
    """Asks for an address that can be passed on; times are those of the office's clock."""

    kind = forms.ChoiceField(
        label="What you ask for",
        choices=[(key, work_words(key)) for key in ROUTE_KEYS],
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of these."},
    )
    day = DayField(label="Received on")
    time = forms.TimeField(
        label="At",
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Choose the time.", "invalid": "Write the time as 16:30 or 4:30 PM."},
    )

    def __init__(self, data: Any, *, zone: str, known: tuple[date, date]) -> None:
        super().__init__(data)
        self.fields["time"].help_text = f"By the office's clock: {zone} time."
        first, last = known
        self.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    @property
    def helper(self) -> FormHelper:
        """Three fields in a row, and the button."""
        focus_first_error(self)
        helper = FormHelper()
        helper.form_method = "get"
        helper.form_action = reverse("escalation:when")
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(
            Row(Column("kind", css_class="col-md-6"), Column("day"), Column("time")),
            StrictButton("Show the dates", type="submit", css_class="btn-primary"),
        )
        return helper
