"""What a rep may decide about a mail that waits, one form for each act."""

from typing import Any, ClassVar
from uuid import uuid5

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.models import User
from contacts.models.people import AGENCY_ROLES
from tickets.asked import Asked, asked
from tickets.fields import OneLineField, focus_first_error
from tickets.forms.any_kind import AnyKindForm
from tickets.forms.previewing import preview_button
from tickets.routing import ROUTE_KEYS
from tickets.secrecy import mask
from tickets.selectors.incoming import Letter
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import routes_in_force
from tickets.services.mail_in.filing import MAILS, mailbox_of
from tickets.services.mail_in.said import NO_WORDS
from tickets.services.submit import Request

NOBODY = "Nobody of an agency has this address. A request needs somebody who may see it."


class SettlingForm(forms.Form):
    """One act on one mail; posts to the act's own address and nowhere else."""

    act: ClassVar[str]
    title: ClassVar[str]
    hint: ClassVar[str]
    button: ClassVar[str]
    mails: ClassVar[bool] = True  # people, unless the mail answers one for staff alone

    def __init__(self, data: Any = None, *, letter: Letter) -> None:
        super().__init__(data, auto_id=f"{self.act}_%s", initial=self.first_values(letter))
        self.letter = letter

    def first_values(self, letter: Letter) -> dict[str, Any]:
        """What the mail itself gives for the fields."""
        return {}

    def typed(self) -> dict[str, Any]:
        """What the act's service takes, once the form is valid."""
        return self.cleaned_data

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form, its button and its address included."""
        focus_first_error(self)
        helper = FormHelper()
        helper.form_action = reverse(f"tickets:mail_in_{self.act}", args=[self.letter.mail.pk])
        helper.attrs = {"novalidate": ""}
        buttons = [StrictButton(self.button, type="submit", css_class="btn-primary")]
        if self.mails and not self.letter.internal:
            buttons.append(preview_button(helper.form_action, self.act))
        helper.layout = Layout(*self.fields, Div(*buttons, css_class="row-of"))
        return helper


class FileForm(AnyKindForm, SettlingForm):
    field_order = ("submitter",)
    act = "file"
    title = "File it for somebody"
    hint = "It becomes a request that was received when the mail came. Its submitter gets the receipt."
    button = "File the request"

    submitter = forms.EmailField(
        label="For whom",
        error_messages={"required": "Name the person whom it is for."},
        help_text="The e-mail address of a person of an agency.",
        widget=forms.EmailInput(attrs={"list": "people", "autocomplete": "off"}),
    )

    def first_values(self, letter: Letter) -> dict[str, Any]:
        wanted, facts, sender = _wanted(letter), letter.facts, letter.sender
        return {
            "submitter": sender.email if sender and sender.is_agency_side and sender.is_active else "",
            "kind": wanted.kind,
            "service_level": wanted.service_level,
            "report": wanted.report,
            "account": mask(facts.account)[:40],
            "customer_name": mask(facts.customer)[:120],
            "description": mask(letter.short)[:150],
        }

    def clean_submitter(self) -> User:
        people = User.objects.filter(email=self.cleaned_data["submitter"], role__in=AGENCY_ROLES, is_active=True)
        person = people.first()
        if person is None:
            raise ValidationError(NOBODY)
        return person

    def typed(self) -> dict[str, Any]:
        key, details = uuid5(MAILS, self.letter.mail.digest), self.letter.words or NO_WORDS
        request = Request(submission_key=key, details=details, **self.asked())
        return {"submitter": self.cleaned_data["submitter"], "request": request}


class AddForm(SettlingForm):
    act = "add"
    title = "Add it to a request"
    hint = "It joins the conversation under the sender's name, and everyone on the request is mailed."
    button = "Add it"

    number = OneLineField(
        max_length=60,
        label="The request's number",
        error_messages={"required": "Type the request's number."},
        help_text="Any number that it was ever given.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num-field"}),
    )

    def first_values(self, letter: Letter) -> dict[str, Any]:
        return {"number": shown_number(letter.about)} if letter.about else {}


class ReopenForm(SettlingForm):
    act = "reopen"
    title = "Reopen the request that it answers"
    hint = "The days are counted anew from now. Everybody on the request is told, with the mail's words."
    button = "Reopen the request"


class SetAsideForm(SettlingForm):
    act = "set_aside"
    title = "Nothing to do"
    hint = "The mail is kept and its sender hears nothing."
    button = "Keep it, do nothing"
    mails = False

    why = OneLineField(
        max_length=180,
        label="Why",
        error_messages={"required": "Say why, in a few words."},
        help_text="Such as: advertising, or answered by phone.",
    )


def forms_for(letter: Letter, shown: SettlingForm | None = None) -> list[SettlingForm]:
    """The acts that fit a mail, the likeliest first; one that is `shown` stays as typed. None once it is decided."""
    if not letter.mail.waits:
        return [shown] if shown else []
    return [shown if shown and type(shown) is act else act(letter=letter) for act in _acts(letter)]


def _acts(letter: Letter) -> list[type[SettlingForm]]:
    if letter.internal:
        return [AddForm, SetAsideForm]
    if letter.answers_a_finished_request:
        return [ReopenForm, FileForm, AddForm, SetAsideForm]
    return [AddForm, FileForm, SetAsideForm] if letter.about else [FileForm, AddForm, SetAsideForm]


def _wanted(letter: Letter) -> Asked:
    """What the mail seems to ask for, by the mailbox that it names and its words."""
    mailbox = mailbox_of([*letter.facts.to, *letter.facts.cc, *letter.mail.envelope_to])
    routes = [route.key for route in routes_in_force() if mailbox and route.mailbox_id == mailbox.pk]
    return asked(routes or ROUTE_KEYS, letter.short)
