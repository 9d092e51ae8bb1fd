"""What the forms of all verbs share: their address, their button, their files, and the key of what is said."""

from typing import Any, ClassVar
from uuid import UUID

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.urls import reverse

from contacts.models import User
from tickets.fields import OnceKeyField, SeenField, once
from tickets.forms.files import FILES, FILES_BOX, FilesBox
from tickets.forms.previewing import preview_button
from tickets.models import Message, Ticket
from tickets.states import Verb

# A choice may have gone between the page and its sending.
LEFT = "They are not there any more. Choose somebody of the list."


class VerbForm(forms.Form):
    """One verb on one ticket; posts to the verb's own address and nowhere else."""

    verb: ClassVar[Verb]
    title: str
    button: str
    button_class: ClassVar[str] = "btn-primary"
    sends: bool = False  # mail to everyone of the ticket, which staff may see before

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
        helper = FormHelper()
        helper.form_action = reverse(f"tickets:{self.verb}", args=[self.ticket.pk])
        helper.attrs = {"novalidate": ""}
        buttons = [StrictButton(self.button, type="submit", css_class=self.button_class)]
        if self.sends and self.user.is_cms_staff:
            buttons.append(preview_button(helper.form_action, str(self.verb)))
        shown = [FILES_BOX if name == FILES else name for name in self.fields]
        helper.layout = Layout(*shown, Div(*buttons, css_class="row-of"))
        return helper

    @property
    def files_box(self) -> FilesBox | None:
        """Its files, if it takes any."""
        return FilesBox(self, self.user, "key") if FILES in self.fields else None

    @property
    def files_key(self) -> UUID | None:
        """The key that files of this form wait under, if it takes any."""
        return self.files_box.key if self.files_box else None


class SpokenForm(VerbForm):
    """A verb that may be said again and again; its key keeps a form that is sent twice from saying it twice.

    Staff's carries as well what the page showed last: what was said since then stops it once.
    """

    key = OnceKeyField()
    newest = SeenField()

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.unseen: list[Message] = []
        if user.is_agency_side:
            del self.fields["newest"]

    def typed(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "newest"}
        return said | {"key": once(self, "key")}

    @property
    def seen(self) -> int | None:
        """The newest message that whoever sends the valid form has seen, where the form knows it."""
        return self.cleaned_data.get("newest")

    def stop_for(self, unseen: list[Message]) -> None:
        """Shows what was said meanwhile; sent once more, the form goes its way."""
        self.unseen, self.button = unseen, "Send anyway"
        self.data = dict(self.data.items()) | {"newest": str(unseen[-1].pk)}
