"""The filters of the queue, validated and in plain words; nonsense filters nothing and is said."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet  # type: ignore[import-untyped]

from contacts.drawing import fields_alone
from tickets.desk.selectors.filters import LEVELS, WAITING, of_customer, on_level, waiting
from tickets.desk.selectors.queue import Views, known_view
from tickets.forms.requests import NOT_ONE
from tickets.models import Milestone, SavedView, Ticket
from tickets.selectors.searching import words_in
from tickets.widgets import LongSelect


class QueueFilterForm(forms.Form):
    """The filters as a form of their own; its address keeps them."""

    def clean_customer(self) -> str:
        text: str = self.cleaned_data["customer"]
        if text and not words_in(text):
            raise forms.ValidationError("Type at least one letter or digit.")
        return text

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the fields alone; the page has the form and its button."""
        return fields_alone(Div(*self.fields, css_class="filter-fields"))


class QueueFilter(FilterSet):  # type: ignore[misc]
    """Narrows a view of the queue; a field that is not understood narrows nothing."""

    kind = ChoiceFilter(choices=Ticket.Kind.choices, label="Kind", empty_label="Every kind")
    owed = ChoiceFilter(choices=Milestone.Name.choices, label="Owed next", empty_label="Anything")
    level = ChoiceFilter(choices=LEVELS, method="by_level", label="Escalated", empty_label="Any or none")
    waiting = ChoiceFilter(choices=WAITING, method="by_waiting", label="Waiting", empty_label="All")
    agency = ChoiceFilter(label="Agency", empty_label="Every agency", widget=LongSelect)
    customer = CharFilter(method="by_customer", label="Customer", max_length=60)

    class Meta:
        model = Ticket
        fields: list[str] = []
        form = QueueFilterForm

    def __init__(
        self, data: Mapping[str, Any], queryset: QuerySet[Ticket], agencies: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, queryset)
        self.form.fields["agency"].choices = agencies
        self.form.fields["customer"].widget.attrs = {"autocomplete": "off", "placeholder": "Words of its name"}
        for name in ("kind", "owed", "level", "waiting", "agency"):
            self.form.fields[name].error_messages["invalid_choice"] = NOT_ONE

    def by_level(self, rows: QuerySet[Ticket], name: str, level: str) -> QuerySet[Ticket]:
        return rows.filter(on_level(level))

    def by_waiting(self, rows: QuerySet[Ticket], name: str, state: str) -> QuerySet[Ticket]:
        return rows.filter(waiting(state))

    def by_customer(self, rows: QuerySet[Ticket], name: str, text: str) -> QuerySet[Ticket]:
        return rows.filter(of_customer(text))

    @property
    def chosen(self) -> dict[str, str]:
        """What is set and understood, by the names of the fields."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def sought(self) -> bool:
        """Whether the rows are found by a customer's name: few, to be sorted rather than looked for in order."""
        return "customer" in self.chosen

    @property
    def in_words(self) -> list[str]:
        """What is filtered, in plain words: "billing inquiry", "confirm receipt", "of Harbor Telecom"."""
        return [self._words_of(name, value) for name, value in self.chosen.items()]

    def _words_of(self, name: str, value: str) -> str:
        if name == "customer":
            return f"customer “{value}”"
        words = str(dict(self.form.fields[name].choices)[value])
        return f"of {words}" if name == "agency" else words[:1].lower() + words[1:]


def filter_of(saved: SavedView, views: Views, agencies: Sequence[tuple[str, str]]) -> QueueFilter:
    """What a saved view shows; of its filters those that are still understood."""
    filters = saved.filters if isinstance(saved.filters, dict) else {}
    return QueueFilter(filters, views[known_view(saved.view)], agencies)
