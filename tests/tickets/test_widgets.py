"""A long list to choose from looks as Django draws it."""

import pytest
from django import forms
from django.test.html import parse_html

from tickets.widgets import LongSelect

CHOICES = [("", "Nobody"), (1, "Rita <b>Hale</b> & Sons"), (2, 'Jim "Jimmy" Woodburn')]


def drawn(widget: type[forms.Select], **typed: str) -> str:
    class Form(forms.Form):
        who = forms.ChoiceField(choices=CHOICES, widget=widget(attrs={"class": "form-select", "disabled": True}))

    return str(Form(typed or None, initial={"who": 1})["who"])


@pytest.mark.parametrize("typed", [{}, {"who": "2"}, {"who": ""}, {"who": "9"}])
def test_it_is_the_same_list(typed: dict[str, str]) -> None:
    assert parse_html(drawn(LongSelect, **typed)) == parse_html(drawn(forms.Select, **typed))
    assert "<b>" not in drawn(LongSelect, **typed)
