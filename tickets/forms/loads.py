"""The forms of files of the directory: one to bring a file, one to say that it is to be loaded."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from contacts.drawing import fields_alone
from contacts.models import Load
from tickets.attaching import MOST_BYTES
from tickets.loads.kinds import KINDS


class FileForm(forms.Form):
    """A file, and what it holds."""

    kind = forms.ChoiceField(
        label="What it holds",
        widget=forms.RadioSelect,
        choices=[(kind.name, kind.title) for kind in KINDS.values()],
        error_messages={"required": "Choose what the file holds.", "invalid_choice": "Choose one of these."},
    )
    file = forms.FileField(
        label="CSV file",
        max_length=None,
        help_text="Separated by commas, semicolons or tabs; its first line names the columns. At most 25 MB.",
        error_messages={
            "required": "Choose the file.",
            "empty": "This file is empty. Choose another one, or begin with the template.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )

    @property
    def helper(self) -> FormHelper:
        """Its fields alone: the page has the rest."""
        return fields_alone()

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise ValidationError(
                "It is larger than 25 MB. Split it, and begin each part with the names of the columns."
            )
        return file


class DoForm(forms.Form):
    """That a file is loaded as it was reported; which rows are left out is said, never guessed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    skips_bad = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, load: Load) -> None:
        super().__init__(data)
        self.fields["skips_bad"].label = f"Leave out the refused rows, {load.refused:,} of {load.total:,}"

    @property
    def helper(self) -> FormHelper:
        """The box alone, where there is something to leave out."""
        return fields_alone()
