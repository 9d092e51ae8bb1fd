"""The forms by which requests are merged, split and linked; they have a page of their own."""

from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.text import Truncator

from contacts.models import User
from tickets.fields import AccountField, CustomerField, OnceKeyField, OneLineField, once
from tickets.forms.correcting import parts_of_sort, sorts_of_request
from tickets.forms.verb_form import VerbForm
from tickets.models import Message, Ticket
from tickets.selectors.detail import latest_of_the_agency
from tickets.selectors.lists import ticket_by_number
from tickets.selectors.related import Other, likely_duplicates, related_to
from tickets.selectors.rules import calendar_of
from tickets.services.submit import Request
from tickets.states import Verb
from tickets.wording import day_words

LONGEST_SHOWN = 90  # signs of a message
NOTHING_TO_SPLIT = HTML('{% include "tickets/_nothing_to_split.html" %}')
NO_SUCH_NUMBER = "No request was ever given this number. Look at it again."


class NamingForm(VerbForm):
    """A form that names another request by any number that it was ever given [3.3]."""

    number = OneLineField(max_length=40, required=False, label="Its number")

    def clean_number(self) -> Ticket | None:
        typed: str = self.cleaned_data["number"]
        if not typed:
            return None
        found = ticket_by_number(self.user, typed)
        if found is None:
            raise forms.ValidationError(NO_SUCH_NUMBER)
        return found


class MergeForm(NamingForm):
    verb = Verb.MERGE
    title = "Merge with another request"
    button = "Merge them and tell everyone"
    sends = True

    other = forms.ChoiceField(
        required=False,
        label="The same is asked for in",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "That one is not open any more. Choose another one."},
    )
    stays = forms.ChoiceField(
        label="Which one stays",
        choices=[
            ("other", "the other one: this one is finished and goes on as that"),
            ("this", "this one: the other is finished and goes on as this"),
        ],
        initial="other",
        widget=forms.RadioSelect,
        help_text="It has every number and everybody in copy of both, and of two dates for the same the earlier one.",
        error_messages={"required": "Choose which one stays."},
    )
    field_order = ("other", "number", "stays")

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        likely = likely_duplicates(ticket)
        self.fields["other"].choices = [(str(other.pk), _line(other)) for other in likely]  # type: ignore[attr-defined]
        if likely:
            self.fields["number"].label = "Or its number"
        else:
            del self.fields["other"]

    def clean(self) -> None:
        if not self.errors and not (self.cleaned_data.get("other") or self.cleaned_data["number"]):
            self.add_error("number", "Choose the other request, or type its number.")

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        other = data["number"].pk if data["number"] else int(data["other"])
        return {"other": other, "this_stays": data["stays"] == "this"}


class SplitForm(VerbForm):
    verb = Verb.SPLIT
    title = "Make a message a request of its own"
    button = "File it and send the receipt"
    sends = True

    key = OnceKeyField()
    message = forms.ChoiceField(
        label="What was written",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the message.",
            "invalid_choice": "Only what the agency's side wrote can become a request.",
        },
    )
    sort = forms.ChoiceField(label="What it asks for", error_messages={"required": "Choose what it is."})
    customer_name = CustomerField()
    account = AccountField()
    description = OneLineField(
        max_length=150,
        label="Description",
        help_text="In the subject. Day 1 counts from when the message was received.",
        error_messages={"required": "Say in a few words what it is about."},
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        messages = self.messages = latest_of_the_agency(ticket)
        self.fields["message"].choices = [(str(one.pk), _message_line(one)) for one in messages]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [("", "Choose"), *sorts_of_request()]  # type: ignore[attr-defined]
        self.initial = {"customer_name": ticket.customer_name, "account": ticket.account_text}

    @cached_property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form; where the agency's side wrote nothing, the words that say so."""
        helper = super().helper
        if not self.messages:
            helper.form_tag, helper.layout = False, Layout(NOTHING_TO_SPLIT)
        return helper

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        request = Request(
            submission_key=once(self, "key"),
            **parts_of_sort(data["sort"]),
            customer_name=data["customer_name"],
            account_text=data["account"],
            description=data["description"],
            details="",  # what was written
        )
        return {"message": int(data["message"]), "request": request}


class LinkForm(NamingForm):
    verb = Verb.LINK
    title = "Link to a related request"
    button = "Save the links"
    button_class = "btn-secondary"

    apart = forms.MultipleChoiceField(
        label="No longer related",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "That one is not linked any more. See which ones are."},
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        super().__init__(data, ticket=ticket, user=user)
        self.fields["number"].help_text = "Only staff sees it, on both requests. Every date stays."
        related = related_to(ticket)
        self.fields["apart"].choices = [(str(other.pk), _line(other)) for other in related]  # type: ignore[attr-defined]
        if not related:
            del self.fields["apart"]

    def clean(self) -> None:
        if not self.errors and not (self.cleaned_data["number"] or self.cleaned_data.get("apart")):
            self.add_error("number", "Type the number of the other request.")

    def typed(self) -> dict[str, Any]:
        other = self.cleaned_data["number"]
        return {"other": other.pk if other else None, "apart": [int(pk) for pk in self.cleaned_data.get("apart", [])]}


def _message_line(message: Message) -> str:
    """How a choice names a message: "Dana Ortiz on Tue 15 Sep: The credit agreed in August is not…"."""
    day = day_words(calendar_of(message.ticket.calendar).local_date(message.at))
    body = Truncator(" ".join(message.body.split())).chars(LONGEST_SHOWN)
    return f"{message.author or message.sender} on {day}: {body}"


def _line(other: Other) -> str:
    """How a choice names a request: "C7K4-2QX9, Macon Florist: no credit, 770 555 0142, by Lee on Tue 15 Sep"."""
    ticket = other.ticket
    day = day_words(calendar_of(ticket.calendar).local_date(ticket.received_at))
    what = ", ".join(filter(None, [other.number, str(ticket), ticket.account_text]))
    return f"{what}, by {ticket.submitter} on {day}"


ARRANGING_FORMS: dict[Verb, type[VerbForm]] = {form.verb: form for form in (MergeForm, SplitForm, LinkForm)}
