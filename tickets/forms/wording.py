"""The form that edits the words of a mail text. What it refuses, it says beside the field."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from contacts.drawing import fields_alone
from contacts.errors import RefusedError
from contacts.models import MailWording
from contacts.templatetags.wording import WordingNode
from tickets.fields import OneLineField, WordsField, focus_first_error

LONGEST = 4000


class WordingForm(forms.Form):
    """The words of one text, with the names of its places; `row` is the version in force, None for the shipped words.

    `start` is what the form begins with, in place of the words in force.
    """

    words = WordsField(
        label="The words",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        error_messages={"required": "Write what the mail is to say."},
    )
    note = OneLineField(
        max_length=200,
        label="Why",
        help_text="Stands beside the new version.",
        error_messages={"required": "Say why, in a few words."},
    )
    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, node: WordingNode, row: MailWording | None, start: str = "", why: str = ""
    ) -> None:
        self.node = node
        words = start or (row.words if row else "") or node.shipped
        super().__init__(data, initial={"words": words, "note": why, "base_version": row.version if row else 0})

    @property
    def helper(self) -> FormHelper:
        """Its fields alone: the page has the rest."""
        focus_first_error(self)
        return fields_alone()

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if found := self.node.faults(words):
            raise ValidationError(found)
        return words

    def kept_words(self) -> str:
        """What is kept, once the form is valid: "" for the shipped words, so that theirs go on to be sent."""
        words: str = self.cleaned_data["words"]
        return "" if words == self.node.shipped else words

    def refuse(self, error: RefusedError) -> None:
        """Says beside its field what the service refused."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
