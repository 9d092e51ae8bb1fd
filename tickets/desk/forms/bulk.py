"""One form for each act on many requests; what it asks for is the same for all of them."""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import uuid5

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Hidden, Layout
from django import forms
from django.urls import reverse

from contacts.models import User
from contacts.selectors import people_who_work_here
from tickets.desk.plans import Plan, Step
from tickets.fields import DayField, OnceKeyField, OneLineField, WordsField, once
from tickets.forms.who import CHOOSE_WHO
from tickets.models import Batch, Ticket, Wait

Act = Batch.Act
NOTE_HELP = "Only staff ever sees it: it stays with each conversation, and goes to them by mail."


class BulkForm(forms.Form):
    """One act; its key keeps a form that is sent twice from being done twice. `rep` is whose requests they all are,
    where that was asked for; `proposed` is who was proposed to take some of them, the ids of both.
    """

    act: ClassVar[Act]
    button: ClassVar[str]

    key = OnceKeyField()

    def __init__(self, data: Any = None, *, tickets: Collection[Ticket], rep: User | None = None) -> None:
        super().__init__(data)
        self.tickets = tickets
        self.rep = rep
        self.proposed: dict[int, int] = {}

    @property
    def title(self) -> str:
        """What the act is called wherever it is named."""
        return self.act.label

    def plan(self, takers: dict[int, int | None]) -> Plan:
        """What is to be done, once the form is valid; `takers` are the ids of who is to have each request."""
        typed = self.cleaned_data
        steps = tuple(Step(one.pk, one.assignee_id, takers.get(one.pk)) for one in self.tickets)
        key = uuid5(once(self, "key"), f"{self.act} {steps}")
        return Plan(key, self.act, steps, typed.get("words", ""), typed.get("party", ""), typed.get("day"))

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form; its requests are chosen in the list beside it."""
        helper = FormHelper()
        helper.form_action = reverse("tickets:bulk")
        helper.form_id = "act"
        helper.attrs = {"novalidate": ""}
        button = StrictButton("Preview", type="submit", css_class="btn-primary", name="act", value=self.act)
        whose = Hidden("rep", str(self.rep.pk) if self.rep else "")
        takers = (Hidden("taker", f"{ticket}:{taker}") for ticket, taker in self.proposed.items())
        helper.layout = Layout(whose, *takers, *self.fields, Div(button, css_class="row-of"))
        return helper


class GiveForm(BulkForm):
    act, button = Act.GIVE, "Give them"

    assignee = forms.ModelChoiceField(
        User.objects.none(), label="Who takes them", empty_label="Choose", error_messages=CHOOSE_WHO
    )
    words = WordsField(
        label="A note for them", required=False, help_text=NOTE_HELP, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, tickets: Collection[Ticket], rep: User | None = None) -> None:
        super().__init__(data, tickets=tickets, rep=rep)
        teams = {ticket.team_id for ticket in tickets}
        reps = User.objects.filter(is_active=True, teams__in=teams).distinct().order_by("name", "id")
        reps = reps.exclude(pk=rep.pk) if rep else reps
        self.fields["assignee"].queryset = reps  # type: ignore[attr-defined]


class SpreadForm(BulkForm):
    act, button = Act.SPREAD, "Give them"

    words = WordsField(
        label="A note for who takes them",
        required=False,
        help_text=NOTE_HELP,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoteForm(BulkForm):
    act, button = Act.NOTE, "Keep the note"

    words = WordsField(label="Internal note", help_text="Only staff ever sees this; nothing is sent.")


class ReplyForm(BulkForm):
    act, button = Act.REPLY, "Send the replies"

    words = WordsField(
        label="Your reply",
        help_text="Each request gets its own mail, with its own numbers and copies.",
        error_messages={"required": "Write what is to be sent."},
    )
    day = DayField(label="Next follow-up promised for", required=False, help_text="An open day.")


class HoldForm(BulkForm):
    act, button = Act.HOLD, "Keep that they wait"

    party = forms.ChoiceField(
        label="Who has to act",
        choices=[(party.value, party.label) for party in Wait.Party if party not in Wait.PAUSING],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    words = OneLineField(
        max_length=200,
        label="What for",
        help_text="Only staff sees this. Every date stays.",
        error_messages={"required": "Say what for, in a few words."},
    )


class RepForm(forms.Form):
    """All that is open with one rep, who leaves or falls ill."""

    rep = forms.ModelChoiceField(
        User.objects.none(),
        label="Whose open requests",
        empty_label="Choose",
        error_messages={"required": "Choose whose.", "invalid_choice": CHOOSE_WHO["invalid_choice"]},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["rep"].queryset = people_who_work_here()  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the form: it only asks, so that its address can be kept."""
        helper = FormHelper()
        helper.form_action, helper.form_method = reverse("tickets:bulk"), "get"
        helper.attrs = {"novalidate": ""}
        buttons = [
            StrictButton(act.label, type="submit", name="act", value=act.value, css_class="btn-secondary")
            for act in (Act.GIVE, Act.SPREAD)
        ]
        helper.layout = Layout("rep", Div(*buttons, css_class="row-of"))
        return helper


BULK_FORMS: dict[str, type[BulkForm]] = {
    form.act: form for form in (GiveForm, SpreadForm, ReplyForm, NoteForm, HoldForm)
}
