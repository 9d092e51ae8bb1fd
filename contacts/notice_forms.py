"""The form in which a person says which notices they want by mail."""

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from contacts.models import NoticeChoice, User
from contacts.notice_kinds import Kind, kinds_for


class ChoiceForm(forms.Form):
    """A box for each kind that can be switched off, ticked while it comes by mail."""

    def __init__(self, data: Any = None, *, user: User, choice: NoticeChoice) -> None:
        super().__init__(data)
        self._kinds = [kind for kind in kinds_for(user.role) if not kind.always]
        for kind in self._kinds:
            self.fields[kind.key] = forms.BooleanField(
                label=kind.title, help_text=kind.words, required=False, initial=_is_on(kind, choice)
            )

    def off(self) -> list[str]:
        """The kinds that were left without a tick, once the form is valid."""
        left = (kind for kind in self._kinds if not self.cleaned_data[kind.key])
        return [kind.key for kind in left if not kind.on_demand]

    def wants_digest(self) -> bool:
        """Whether the digest was ticked, once the form is valid."""
        return bool(self.cleaned_data["digest"])

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form with its button."""
        helper = FormHelper()
        button = StrictButton("Keep these choices", type="submit", css_class="btn-primary")
        helper.layout = Layout(*self.fields, Div(button, css_class="row-of"))
        return helper


def _is_on(kind: Kind, choice: NoticeChoice) -> bool:
    return choice.digest_at is not None if kind.on_demand else kind.key not in choice.off
