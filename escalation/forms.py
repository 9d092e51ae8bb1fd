"""Forms of the ladder: what they refuse, they say beside the field."""

from typing import Any, ClassVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse

from contacts.back_forms import GoesBack
from escalation.selectors.asking import Offer
from tickets.fields import WordsField
from tickets.models import Ticket

IT_GOES_OUT = "It goes out with the mail, and both sides read it here."


class ReasonField(WordsField):
    """Why something is done by hand; what is typed here stands on the request for both sides."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)
        self.error_messages["required"] = "Say why."


class HandForm(GoesBack, forms.Form):
    """Something that is done to a ladder by hand; posts to its own address."""

    name: ClassVar[str]
    title: ClassVar[str]
    button_class = "btn-secondary"

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s")
        self.ticket = ticket
        self.button = self.title

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form, its button and its address included."""
        helper = FormHelper()
        helper.form_action = reverse(f"escalation:{self.name}", args=[self.ticket.pk])
        helper.attrs = {"novalidate": "", **self.in_place_attrs(helper.form_action, self.name)}
        button = StrictButton(self.button, type="submit", css_class=self.button_class)
        helper.layout = Layout(*self.fields, button, *self.fields_of_back())
        return helper


class EscalateForm(HandForm):
    """Asks for a level: the one that the page has shown, so that a second click asks for no other."""

    name = "escalate"
    title = "Escalate"

    # Any number, so that a level told meanwhile gets the answer that says so.
    level = forms.IntegerField(label="To whom", min_value=1, max_value=99, widget=forms.HiddenInput)
    reason = ReasonField(help_text=IT_GOES_OUT)

    def __init__(self, data: Any = None, *, ticket: Ticket, offer: Offer) -> None:
        super().__init__(data, ticket=ticket)
        self.fields["reason"].required = offer.needs_reason
        if len(offer.choices) > 1:
            self.fields["level"].widget = forms.Select(choices=[(each.level, each.words) for each in offer.choices])
        elif offer.choices:
            self.initial["level"] = offer.choices[0].level
        if offer.is_earned:
            self.button, self.button_class = f"Escalate to {offer.choices[0].step.person}", "btn-primary"
            self.fields["reason"].help_text = f"You need not say why. {IT_GOES_OUT}"


class EaseForm(HandForm):
    """Takes an escalation back by one level."""

    name = "ease"
    title = "De-escalate"
    rule = (
        "What was asked for and not told yet is withdrawn, else it goes down one level. The next levels count their "
        "days from now; a missed promise stays missed."
    )

    reason = ReasonField(help_text="The submitter reads it too.")
