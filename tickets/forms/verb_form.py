"""What the forms of all verbs share: their address, their button, their files, and the key of what is said."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.urls import reverse

from contacts.back_forms import GoesBack
from contacts.models import User
from tickets.access import may_take
from tickets.fields import OnceKeyField, SeenField, once
from tickets.forms.files import FILES, FILES_BOX, FilesBox
from tickets.forms.previewing import preview_button
from tickets.links import pass_to_keep
from tickets.models import AnswerDraft, Macro, Message, Ticket
from tickets.states import Verb

# A choice may have gone between the page and its sending.
LEFT = "They are not there any more. Choose somebody of the list."
PASS_TO_KEEP = HTML('<input type="hidden" name="pass_token" value="{{ form.pass_to_keep }}">')
DRAFT_BOX = HTML('{% include "tickets/_draft_box.html" %}')
TAKES = "takes"
NOT_TYPED = frozenset({"key", "newest", FILES})


class VerbForm(GoesBack, forms.Form):
    """One verb on one ticket; posts to the verb's own address and nowhere else."""

    verb: ClassVar[Verb]
    title: str
    button: str
    button_class: ClassVar[str] = "btn-primary"
    sends: bool = False  # mail to everyone of the ticket, which staff may see before
    keeps_draft: ClassVar[bool] = False  # of its words, until they are sent
    draft: AnswerDraft | None = None

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, auto_id=f"{self.verb}_%s")
        self.ticket = ticket
        self.user = user
        if data and data.get(TAKES) and user.is_cms_staff and self.verb in Macro.Act.values:
            self.offer_to_take()

    def typed(self) -> dict[str, Any]:
        """What the verb's service takes, once the form is valid."""
        return self.cleaned_data

    @cached_property  # asked for again and again while it is drawn
    def helper(self) -> FormHelper:
        """Crispy's picture of the form, its button and its address included."""
        helper = FormHelper()
        helper.form_action = reverse(f"tickets:{self.verb}", args=[self.ticket.pk])
        helper.attrs = {"novalidate": "", **self.in_place_attrs(helper.form_action, str(self.verb))}
        buttons = [StrictButton(self.button, type="submit", css_class=self.button_class)]
        if self.sends and self.user.is_cms_staff:
            buttons.append(preview_button(helper.form_action, str(self.verb), in_place=self.in_place))
        shown = [FILES_BOX if name == FILES else name for name in self.fields]
        kept = [PASS_TO_KEEP, DRAFT_BOX] if self.keeps_draft else []
        helper.layout = Layout(*shown, Div(*buttons, css_class="row-of"), *kept, *self.fields_of_back())
        return helper

    def fill(self, said: Mapping[str, str], *, takes: bool) -> None:
        """Begins with what a macro says, below what was typed before."""
        typed = self.draft.typed.get("words", "") if self.draft else ""
        words = typed if said["words"] in typed else "\n\n".join(filter(None, [typed, said["words"]]))
        self.initial = {**self.initial, **said, "words": words}
        if takes and may_take(self.ticket, self.user):
            self.offer_to_take()

    def offer_to_take(self) -> None:
        """Adds the box that makes the request theirs along with the verb."""
        self.fields[TAKES] = forms.BooleanField(required=False, initial=True, label="I make the request mine as well")

    @property
    def takes(self) -> bool:
        """Whether the valid form makes the request theirs as well."""
        return bool(self.cleaned_data.get(TAKES))

    def restore(self, draft: AnswerDraft) -> None:
        """Begins with what was typed before, and with its key, under which its files wait."""
        self.initial |= draft.typed | {"key": str(draft.key)}
        self.draft = draft

    @property
    def once_key(self) -> UUID:
        """The key of this form, which is another one on each new page."""
        return UUID(str(self["key"].value()))

    @property
    def pass_to_keep(self) -> str:
        """What lets the page keep what is typed when the session has ended."""
        return pass_to_keep(self.user, self.once_key)

    @property
    def files_box(self) -> FilesBox | None:
        """Its files, if it takes any."""
        return FilesBox(self, self.user, "key") if FILES in self.fields else None

    @property
    def files_key(self) -> UUID | None:
        """The key that files of this form wait under, if it takes any."""
        return self.files_box.key if self.files_box else None


def typed_in(form: type[VerbForm], data: Mapping[str, str]) -> dict[str, str]:
    """What was typed into such a form, valid or not, as a draft keeps it."""
    return {name: data[name] for name in form.base_fields if name not in NOT_TYPED and data.get(name)}


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
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("newest", TAKES)}
        return said | {"key": once(self, "key")}

    @property
    def seen(self) -> int | None:
        """The newest message that whoever sends the valid form has seen, where the form knows it."""
        return self.cleaned_data.get("newest")

    def stop_for(self, unseen: list[Message]) -> None:
        """Shows what was said meanwhile; sent once more, the form goes its way."""
        self.unseen, self.button = unseen, "Send anyway"
        self.data = dict(self.data.items()) | {"newest": str(unseen[-1].pk)}
