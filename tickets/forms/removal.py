"""The form that removes a person: who takes their open requests."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from contacts.drawing import fields_alone
from contacts.models import User
from tickets.selectors.hand_over import heirs_of


class RemovalForm(forms.Form):
    """Asks for the heir where there may be one: an agency's requests need one, a rep's may go to their teams."""

    heir = forms.ModelChoiceField(
        User.objects.none(),
        label="Who takes the open requests",
        required=False,
        error_messages={
            "required": "Choose who takes them.",
            "invalid_choice": "They are not there any more. Choose somebody of the list.",
        },
    )

    def __init__(self, data: Any = None, *, person: User, has_open: bool) -> None:
        super().__init__(data)
        heirs = heirs_of(person)
        if not has_open or not heirs.exists():
            del self.fields["heir"]
            return
        self.fields["heir"].queryset = heirs  # type: ignore[attr-defined]
        self.fields["heir"].required = person.is_agency_side
        words = "Choose" if person.is_agency_side else "Whoever owes least in each request's team"
        self.fields["heir"].empty_label = words  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the field; the page adds address and button."""
        return fields_alone()
