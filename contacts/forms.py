"""The sign-in library's forms in our words; labels say what belongs into a field, so no placeholders."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context as library
from allauth.core.ratelimit import consume
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondStepReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest

from contacts.access import origin_of
from contacts.access_log import Kind, note_access, note_attempt
from contacts.clock import instant
from contacts.models import User

PASSWORD_RULES = (
    "Ten characters or more, four of them different; not one that many people use, and not like your name or address."  # noqa: S105
)
NO_ADDRESS = "Write an address such as name@company.com."
LONGEST_PASSKEY_NAME = 60
UNKNOWN_PASSKEY = "This passkey does not sign anybody in here."
REFUSED_PASSKEY = "This passkey is not one of yours, or its answer came too late. Try again."
# What the library lets out when it is given what no browser sends.
BROKEN = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)


# What is said beside a field that was left empty: what to write there.
WANTED = {
    "login": "Type your e-mail address.",
    "email": "Type your e-mail address.",
    "password": "Type your password.",
    "oldpassword": "Type the password that you have now.",
    "password1": "Choose a password and type it.",
    "password2": "Type the same password once more.",
    "code": "Type the code.",
    "name": "Type what you call it.",
    "credential": "No passkey has answered. Try again, or use another way in.",
}


def _word(form: forms.Form, **labels: str) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in WANTED:
            field.error_messages["required"] = WANTED[name]
        if isinstance(field, forms.EmailField):
            field.error_messages["invalid"] = NO_ADDRESS


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, login="E-mail address", remember="Keep me signed in on this computer")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, email="E-mail address")

    @transaction.atomic
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Mail the link if the address is somebody's, and write into the log of access that it was asked for.

        For nobody's address the same work is done and undone: how long the answer takes says nothing.
        """
        address: str = self.cleaned_data["email"]
        note_attempt(Kind.PASSWORD_RESET_ASKED, address=address, origin=origin_of(request), now=instant())
        is_known = bool(self.users)
        with transaction.atomic():
            self.users = self.users or [User(pk=0, email=address)]
            super().save(request, **kwargs)
            transaction.set_rollback(not is_known)
        return address


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password1="New password", password2="The same once more")
        self.fields["password1"].help_text = PASSWORD_RULES


class ChangedPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, oldpassword="Your password now", password1="New password", password2="The same once more")
        self.fields["password1"].help_text = PASSWORD_RULES


class PasswordAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self)


# --- second factors ------------------------------------------------------------------------------


def _word_code(form: forms.Form, label: str) -> None:
    _word(form, code=label)
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True, "maxlength": 20}


class SecondStepForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "Code of your authenticator app, or a recovery code")


class SecondStepAgainForm(SecondStepReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "Code of your authenticator app, or a recovery code")


class AppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "The six digits that the app shows now")

    def clean_code(self) -> str:
        """The code, which is used up by this: who has watched it being typed does not sign in with it."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


@contextmanager
def _refusing_nonsense() -> Iterator[None]:
    """Has what no browser sends refused like a wrong passkey: a form can be sent without one."""
    try:
        yield
    except BROKEN as error:
        raise ValidationError(REFUSED_PASSKEY, code="incorrect_code") from error


class AnswerField(forms.JSONField):
    """What a passkey answered, as the browser wrote it down."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        with _refusing_nonsense():  # no more than ValidationError is expected of a field
            return super().to_python(value)


class PasskeyForm(AddWebAuthnForm):
    credential = AnswerField()

    def clean(self) -> dict[str, Any]:
        with _refusing_nonsense():
            return super().clean()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        _word(self, name="What you call it", passwordless="It signs me in by itself, without the password")
        _limit_name(self)
        self.fields["name"].help_text = "Such as: my laptop, the blue key."
        self.fields[
            "passwordless"
        ].help_text = "Switch this off for an older security key; it is asked for then after the password."


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, name="What you call it")
        _limit_name(self)


def _limit_name(form: forms.Form) -> None:
    field = form.fields["name"]
    field.validators.append(MaxLengthValidator(LONGEST_PASSKEY_NAME))
    field.widget.attrs["maxlength"] = LONGEST_PASSKEY_NAME


class PasskeySignInForm(LoginWebAuthnForm):
    credential = AnswerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self)

    def clean_credential(self) -> Authenticator:
        """The passkey; one of a closed account is refused like an unknown one, and both are written into the log."""
        try:
            with _refusing_nonsense():
                passkey = super().clean_credential()
        except ValidationError as error:
            self._refuse(None, error)
        if not passkey.user.is_active:
            self._refuse(passkey.user, None)
        return passkey

    def _refuse(self, user: User | None, error: ValidationError | None) -> NoReturn:
        origin = origin_of(library.request)
        address = "" if user else "an unknown passkey"
        why = "closed account" if user else "unknown passkey"
        note_access(Kind.SIGN_IN_FAILED, user=user, address=address, origin=origin, now=instant(), why=why)
        raise ValidationError(UNKNOWN_PASSKEY) from error


class PasskeyStepForm(AuthenticateWebAuthnForm):
    credential = AnswerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self)

    def clean_credential(self) -> Authenticator:
        """The passkey of the person; what is refused is written into their log, where the library says nothing."""
        try:
            with _refusing_nonsense():
                return super().clean_credential()
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            self._note_refusal()
            raise ValidationError(REFUSED_PASSKEY) from error

    def _note_refusal(self) -> None:
        """A few times in five minutes: what is no passkey at all, the library refuses without counting it."""
        if consume(library.request, action="refusal_noted", key=str(self.user.pk)):
            again, origin = self.reauthenticated, origin_of(library.request)
            note_access(Kind.SECOND_FACTOR_FAILED, user=self.user, origin=origin, now=instant(), again=again)


class PasskeyAgainForm(PasskeyStepForm):
    reauthenticated = True
