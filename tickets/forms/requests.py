"""The filters of an agency's list, validated and in plain words; nonsense filters nothing and is said."""

from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, ModelChoiceFilter  # type: ignore[import-untyped]

from contacts.drawing import fields_alone
from contacts.models import User
from tickets.fields import DayField
from tickets.models import Ticket
from tickets.selectors.lists import due_day_words
from tickets.selectors.requests import TURNS, due, filed_since, filed_until
from tickets.selectors.rules import office_calendar
from tickets.selectors.searching import found, words_in
from tickets.turns import Side
from tickets.wording import day_words

TURN_WORDS = {Side.YOURS: "Your turn", Side.OURS: "Ours"}
DUE_WORDS = {"late": "Late", "today": "Due today", "week": "Due this week"}
NOT_ONE = "Choose one of the list."


class SearchField(forms.CharField):
    """What to look for: at least one letter or digit."""

    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not words_in(value):
            raise ValidationError("Type at least one letter or digit.")


class SearchFilter(CharFilter):  # type: ignore[misc]
    field_class = SearchField


class DayFilter(Filter):  # type: ignore[misc]
    field_class = DayField


class RequestFilterForm(forms.Form):
    """The filters as a form of their own; its address keeps them."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("filed_from"), data.get("filed_to")
        if first and last and first > last:
            self.add_error("filed_to", "This is before the first day: swap the two.")
            del data["filed_from"]  # half of what was meant would mislead
        return data

    @property
    def helper(self) -> FormHelper:
        """Crispy's picture of the fields alone; the page has the form, its search box and its buttons."""
        return fields_alone(Div(*(name for name in self.fields if name != "q"), css_class="filter-fields"))


class RequestFilter(FilterSet):  # type: ignore[misc]
    """Narrows the requests that a person may see; a field that is not understood narrows nothing."""

    q = SearchFilter(method="by_words", label="Find", max_length=100)
    kind = ChoiceFilter(choices=Ticket.Kind.choices, label="Kind", empty_label="Every kind")
    turn = ChoiceFilter(
        choices=list(TURN_WORDS.items()), method="by_turn", label="Whose turn", empty_label="Everybody's"
    )
    due = ChoiceFilter(choices=list(DUE_WORDS.items()), method="by_due", label="Next date", empty_label="Any date")
    by = ModelChoiceFilter(
        field_name="submitter", queryset=User.objects.none(), label="Filed by", empty_label="Everybody"
    )
    filed_from = DayFilter(method="by_first_day", label="Filed from")
    filed_to = DayFilter(method="by_last_day", label="Filed to")

    class Meta:
        model = Ticket
        fields: list[str] = []
        form = RequestFilterForm

    def __init__(self, data: QueryDict, queryset: QuerySet[Ticket], *, user: User, now: datetime) -> None:
        super().__init__(data, queryset)
        self.user, self.now = user, now
        self._fit_to(user, now)

    def _fit_to(self, user: User, now: datetime) -> None:
        """A lead alone chooses who filed it, no day is still to come, and "due today" is by the next close."""
        fields = self.form.fields
        fields["due"].choices = [
            (key, f"Due {due_day_words(now)}" if key == "today" else words) for key, words in fields["due"].choices
        ]
        # One that is still to come would have the database read everything to find nothing.
        last = MaxValueValidator(office_calendar().local_date(now), "That day is still to come.")
        fields["filed_from"].validators.append(last)
        for name in ("kind", "turn", "due", "by"):
            fields[name].error_messages["invalid_choice"] = NOT_ONE
        if user.is_agency_lead:
            fields["by"].queryset = User.objects.filter(agency=user.agency_id).order_by("name")
        else:
            del fields["by"]

    def by_words(self, rows: QuerySet[Ticket], name: str, text: str) -> QuerySet[Ticket]:
        return found(rows, self.user, text)

    def by_turn(self, rows: QuerySet[Ticket], name: str, side: str) -> QuerySet[Ticket]:
        return rows.filter(TURNS[Side(side)])

    def by_due(self, rows: QuerySet[Ticket], name: str, when: str) -> QuerySet[Ticket]:
        return rows.filter(due(when, self.now))

    def by_first_day(self, rows: QuerySet[Ticket], name: str, day: date) -> QuerySet[Ticket]:
        return rows.filter(filed_since(day))

    def by_last_day(self, rows: QuerySet[Ticket], name: str, day: date) -> QuerySet[Ticket]:
        return rows.filter(filed_until(day))

    @property
    def narrows(self) -> bool:
        """Whether any filter beside the search is set."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "q")

    @property
    def sought(self) -> bool:
        """Whether the rows are those that were found by words."""
        return bool(self.form.cleaned_data.get("q"))

    @property
    def in_words(self) -> list[str]:
        """What is filtered, in plain words: "billing inquiry", "late", "filed from Tue 15 Sep"."""
        asked = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [self._words_of(name, value) for name, value in asked.items()]

    def _words_of(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "by":
            return f"filed by {value}"
        if isinstance(value, date):
            return f"{str(self.form.fields[name].label).lower()} {day_words(value, self.now.date())}"
        words = str(dict(self.form.fields[name].choices)[value])
        return words[:1].lower() + words[1:]
