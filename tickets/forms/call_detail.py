"""The form that marks a file as call detail, and the one that takes the mark back."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from contacts.drawing import fields_alone
from tickets.fields import OneLineField


class CallDetailMarkForm(forms.Form):
    """Asks why where the mark is taken back; to set it nothing has to be said."""

    words = OneLineField(
        max_length=200,
        label="Why it holds none",
        help_text="Only staff sees it, in the history of the request.",
        error_messages={"required": "Say why it holds no call detail."},
    )

    def __init__(self, data: Any = None, *, is_marked: bool) -> None:
        super().__init__(data)
        if not is_marked:
            del self.fields["words"]

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the field; the page adds address and buttons."""
        return fields_alone()
