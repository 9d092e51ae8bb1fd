"""The form that names a view of the queue."""

from crispy_forms.helper import FormHelper
from django import forms

from contacts.drawing import fields_alone
from tickets.fields import OneLineField


class SavedViewForm(forms.Form):
    """Its name, and whether everybody of staff sees it."""

    name = OneLineField(
        max_length=40,
        label="Name of the view",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Name the view, such as “Late disconnects”."},
    )
    shared = forms.BooleanField(required=False, label="Share it with everybody of staff")

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the fields; the page adds address and button."""
        return fields_alone()
