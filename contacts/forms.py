"""The sign-in library's forms in our words; labels say what belongs into a field, so no placeholders."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.http import HttpRequest

from contacts.access import origin_of
from contacts.access_log import Kind, note_attempt
from contacts.clock import instant


def _word(form: forms.Form, **labels: str) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, login="E-mail address", remember="Keep me signed in on this computer")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, email="E-mail address")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Mail the link if the address is somebody's, and write into the log of access that it was asked for."""
        address: str = super().save(request, **kwargs)
        note_attempt(Kind.PASSWORD_RESET_ASKED, address=address, origin=origin_of(request), now=instant())
        return address


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password1="New password", password2="The same once more")
