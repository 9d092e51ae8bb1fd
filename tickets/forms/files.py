"""The part of a form by which files come along: chosen or dropped, kept on the server until the form is sent.

With scripts each file is sent as soon as it is chosen; without them the files go with the form, and stay with it
when it is refused or previewed.
"""

from typing import Any
from uuid import UUID

from crispy_forms.layout import HTML
from django import forms

from contacts.models import User
from tickets.attaching import FORM_WORDS
from tickets.selectors.uploads import Waiting, waiting

FILES = "attachments"
REMOVED = "removed_files"  # the ticked boxes, where there are no scripts
FILES_BOX = HTML('{% include "tickets/_files_field.html" with box=form.files_box %}')

LABEL = "The files hold call detail"
HELP = "The mail names no such file: it is fetched here, and whoever does is written down."


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Where files are chosen; they are kept apart from the form's data, so it is never asked for them."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": "Files", "help_text": FORM_WORDS, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


class CallDetailField(forms.BooleanField):
    """The mark of all files of a form, for staff to set [8.4]."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": LABEL, "help_text": HELP, **kwargs})


class FilesBox:
    """What the page shows of a form's files: the field, and those that wait already."""

    def __init__(self, form: forms.Form, owner: User, key_field: str) -> None:
        self.field, self.owner = form[FILES], owner
        self.key = UUID(str(form[key_field].value()))
        self.is_new = not form.is_bound and key_field not in form.initial

    @property
    def waiting(self) -> list[Waiting]:
        """The files that wait; a key that was made for this page has none."""
        return [] if self.is_new else waiting(self.owner, self.key)
