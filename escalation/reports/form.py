"""The period and the filters of a report; what is not understood narrows nothing, and is said."""

from typing import Any

from django import forms

from contacts.models import Agency, Role, Team, User
from escalation.period_form import NOT_ONE, PeriodForm
from escalation.reports.addresses import FILTERS, period_of
from escalation.reports.page import GROUPS
from escalation.reports.scope import NOBODY, By, Scope
from tickets.desk.selectors.moment import Moment
from tickets.models import Ticket
from tickets.widgets import LongSelect


def _choice(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=LongSelect, error_messages=NOT_ONE)


class ReportForm(PeriodForm):
    """Any period, one value of each dimension, and by what the figures are told apart."""

    kind = _choice("Kind")
    team = _choice("Team")
    rep = _choice("Rep")
    agency = _choice("Agency")
    by = forms.ChoiceField(
        label="Told apart by",
        required=False,
        choices=[(by.value, words.lower()) for by, words in GROUPS.items()],
        error_messages=NOT_ONE,
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        staff = User.objects.exclude(role__in=[Role.SUB_AGENT, Role.AGENCY_LEAD]).order_by("name")
        choices = {
            "kind": [("", "Every kind"), *Ticket.Kind.choices],
            "team": [("", "Every team"), *_named(Team.objects.order_by("name"))],
            "rep": [("", "Everybody"), (NOBODY, "Nobody yet"), *_named(staff)],
            "agency": [("", "Every agency"), *_named(Agency.objects.order_by("name"))],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[By, str]:
        """The filters that are set and understood."""
        self.is_valid()
        return {by: self.cleaned_data[by.value] for by in FILTERS if self.cleaned_data.get(by.value)}

    @property
    def told_apart(self) -> By:
        """By what the figures are told apart; by kind where nothing is said."""
        self.is_valid()
        return By(self.cleaned_data.get("by") or By.KIND)

    @property
    def in_words(self) -> list[str]:
        """What is filtered, in plain words."""
        return [str(dict(self.fields[by.value].choices)[value]) for by, value in self.chosen.items()]  # type: ignore[attr-defined]

    @property
    def is_dated(self) -> bool:
        """Whether the period was given by its dates."""
        self.is_valid()
        return bool(self.cleaned_data.get("since") or self.cleaned_data.get("until"))

    def scope(self, period: str, at: Moment) -> Scope:
        """The period and the filters; a day that is still to come is none of it."""
        chosen = self.chosen
        first, last = period_of(period, at.today)
        if self.is_dated:
            last = min(self.cleaned_data.get("until") or at.today, at.today)
            first = self.cleaned_data.get("since") or last.replace(day=1)
        return Scope(min(first, last), last, chosen)


def _named(rows: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
