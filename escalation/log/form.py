"""The filters of the log; what is not understood narrows nothing, and is said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q

from contacts.models import Role, User
from escalation.log.wanted import SORTS, Sort, Wanted
from escalation.period_form import NOT_ONE, PeriodForm
from tickets.models import Ticket
from tickets.selectors.lists import shown_number, ticket_by_number
from tickets.selectors.rules import office_calendar
from tickets.wording import day_words

NAMED = 4  # people whom an error names


class LogForm(PeriodForm):
    """What was done, by or about whom, on which request, and when."""

    sort = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *((sort.value, words) for sort, words in SORTS.items())],
        error_messages=NOT_ONE,
    )
    person = forms.CharField(label="Person", required=False, max_length=120)
    number = forms.CharField(label="Number of a request", required=False, max_length=40)

    def __init__(self, data: Any, user: User, now: datetime) -> None:
        super().__init__(data)
        self._user, self._now = user, now
        self.order_fields(["sort", "person", "number", "since", "until"])
        self.fields["person"].widget.attrs = {"autocomplete": "off", "placeholder": "Name or e-mail address"}
        self.fields["number"].widget.attrs = {"autocomplete": "off", "placeholder": "IMS 482 913"}

    def clean_person(self) -> User | None:
        typed: str = self.cleaned_data["person"]
        if not typed:
            return None
        exactly = User.objects.filter(Q(email=typed.lower()) | Q(name__iexact=typed))
        found = list(exactly[:2]) or list(User.objects.filter(name__icontains=typed).order_by("name")[: NAMED + 1])
        if not found:
            raise forms.ValidationError("Nobody is called so: type a name or an e-mail address as it is written.")
        if len(found) > 1:
            addresses = ", ".join(person.email for person in found[:NAMED])
            raise forms.ValidationError(f"Several people fit. Type the address of one of them: {addresses}.")
        return found[0]

    def clean_number(self) -> Ticket | None:
        typed: str = self.cleaned_data["number"]
        ticket = ticket_by_number(self._user, typed) if typed else None
        if typed and ticket is None:
            raise forms.ValidationError("No request ever had this number.")
        return ticket

    @property
    def chosen(self) -> dict[str, Any]:
        """What is set and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def wanted(self) -> Wanted:
        """What is looked for; days begin and end by the clock of the office."""
        chosen, zone = self.chosen, ZoneInfo(office_calendar().zone)
        since, until = (
            datetime(day.year, day.month, day.day, tzinfo=zone) if day else None
            for day in (chosen.get("since"), chosen["until"] + timedelta(days=1) if "until" in chosen else None)
        )
        sort = Sort(chosen["sort"]) if "sort" in chosen else None
        person, ticket = chosen.get("person"), chosen.get("number")
        shows_origin = self._user.role == Role.ADMINISTRATOR
        return Wanted(self._now, shows_origin, sort, person, ticket, since, until)

    @property
    def in_words(self) -> list[str]:
        """What is looked for, in plain words."""
        today = office_calendar().local_date(self._now)
        words: dict[str, Callable[[Any], str]] = {
            "sort": lambda value: SORTS[Sort(value)].lower(),
            "person": lambda person: f"by or about {person}",
            "number": lambda ticket: f"on {shown_number(ticket)}",
            "since": lambda day: f"from {day_words(day, today)}",
            "until": lambda day: f"until {day_words(day, today)}",
        }
        return [words[name](value) for name, value in self.chosen.items()]
