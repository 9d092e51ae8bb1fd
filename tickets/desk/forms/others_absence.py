"""The form in which a supervisor or a team lead says when somebody else is away, and who covers them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.db.models import QuerySet

from contacts.drawing import fields_alone
from contacts.models import Absence, User
from contacts.selectors import people_who_work_here
from tickets.desk.forms.absence import AbsenceForm
from tickets.desk.selectors.absences import last_logged
from tickets.widgets import LongSelect


class OthersAbsenceForm(AbsenceForm):
    """The same for one of these people; of an absence that is there already the person stays."""

    who = forms.ModelChoiceField(
        User.objects.none(),
        label="Who is away",
        empty_label="Choose somebody",
        widget=LongSelect,
        error_messages={"required": "Choose who is away.", "invalid_choice": "Choose one of the list."},
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, people: QuerySet[User], absence: Absence | None = None) -> None:
        super().__init__(data, user=absence.user if absence else User(), absence=absence)
        self.absence = absence
        self.fields["who"].queryset = people  # type: ignore[attr-defined]
        if absence:
            del self.fields["who"]
            self.fields["seen"].initial = last_logged(absence.user)
        else:
            self.fields["deputy"].queryset = people_who_work_here()  # type: ignore[attr-defined]
        self.fields[
            "deputy"
        ].help_text = "What they owe is shown to the deputy, and what is escalated to them goes there."
        self.fields["anyway"].label = "Let them cover all the same"

    @property
    def helper(self) -> FormHelper:
        """Its fields alone: the page has the rest."""
        who = [] if self.absence else ["who"]
        offer = [Div("anyway", css_class="offer")] if self.offers_anyway else []
        return fields_alone(*who, "starts_on", "ends_on", "deputy", *offer, "seen")

    def person(self) -> User:
        """Who is away, once the form is valid."""
        person: User = self.absence.user if self.absence else self.cleaned_data["who"]
        return person

    def draft(self) -> Absence:
        """The absence as it would be, not saved; with the key of the one that is changed."""
        away = self.away()
        pk = self.absence.pk if self.absence else None
        return Absence(pk=pk, user=self.person(), starts_on=away.starts_on, ends_on=away.ends_on, deputy=away.deputy)
