"""Form fields for what people type: one line, no secrets, a list of addresses or of accounts."""

import re
from datetime import date
from typing import Any, ClassVar
from unicodedata import category
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

from contacts.models.mail import MAX_ADDRESS
from contacts.row_ids import row_id
from tickets.numbers import account_key
from tickets.secrecy import has_password, has_social_security_number

MAX_COPIES, LONGEST_QUOTED = 10, 80
MAX_ACCOUNTS, LONGEST_ACCOUNT, LONGEST_CUSTOMER = 20, 40, 120
NO_ACCOUNT, NO_CUSTOMER = "Type the account number.", "Name the customer."
YEARS = range(1900, 3000)  # whoever writes another one mistyped it; the first and last days have no day beside them
DAY_FORMATS = ["%Y-%m-%d", "%m/%d/%Y", "%d %b %Y", "%b %d %Y", "%b %d, %Y"]  # the first one as browsers send it

JOINER = "\u200d"  # holds the parts of one emoji together
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SEPARATORS = re.compile(r"[\s,;]+")
LIST_SEPARATORS = re.compile(r"[,;\r\n]+")


def refuse_secrets(text: str) -> None:
    """ValidationError where the text holds a password or a social security number [8.4]."""
    if has_social_security_number(text):
        raise ValidationError("Leave out the social security number: this text goes out by mail.")
    if has_password(text):
        raise ValidationError("Leave out the password or PIN: this text goes out by mail.")


class OnceKeyField(forms.UUIDField):
    """A hidden key by which a form that is sent twice is known; new on each page."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "initial": uuid4, **kwargs})

    def clean(self, value: Any) -> Any:
        """The key; None for what is none, of which a hidden field could tell nobody."""
        try:
            return super().clean(value)
        except ValidationError:
            return None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page carries on: the key that came, or a new one where none did."""
        try:
            return str(UUID(str(data)))
        except ValueError:
            return initial


class SeenField(forms.CharField):
    """Hidden: the id of the newest message on the page that the form was typed on."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> Any:
        return row_id(str(value or ""))

    def run_validators(self, value: Any) -> None:
        """What is no id is as good as none, of which a hidden field could tell nobody."""


def once(form: forms.Form, field: str) -> UUID:
    """The key of the same form with the same words: a page that was gone back to and changed has another."""
    typed = sorted((name, repr(value)) for name, value in form.cleaned_data.items() if name != field)
    return uuid5(form.cleaned_data[field] or uuid4(), repr(typed))


def shown(text: str) -> str:
    """The text without control signs and without those that turn the direction of what follows."""
    return "".join(sign for sign in text if sign in "\n\t" or (category(sign) != "Cc" and sign not in TURNING))


class OneLineField(forms.CharField):
    """Text of one line, its spaces folded, without signs that nobody can see."""

    default_error_messages: ClassVar = {"required": "Write a few words."}
    default_validators = [refuse_secrets]

    def to_python(self, value: Any) -> str:
        line = " ".join(str(super().to_python(value) or "").split())
        if not line.replace(JOINER, "").isprintable():
            raise ValidationError("This holds signs that cannot be shown. Type it anew.")
        return line


class AccountField(OneLineField):
    """One account number, of whatever sort."""

    default_error_messages: ClassVar = {"required": NO_ACCOUNT}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_ACCOUNT, "label": "Account number", **kwargs})


class CustomerField(OneLineField):
    """The name of a customer, as its account has it."""

    default_error_messages: ClassVar = {"required": NO_CUSTOMER}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_CUSTOMER, "label": "Customer", **kwargs})


class WordsField(forms.CharField):
    """Text of several lines that goes into the conversation; what nobody can see is no text."""

    default_error_messages: ClassVar = {"required": "Write what there is to say."}
    widget = forms.Textarea(attrs={"rows": 5})
    default_validators = [refuse_secrets]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 5000, **kwargs})

    def to_python(self, value: Any) -> str:
        words = shown(str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n"))
        return words if any(sign.isprintable() and not sign.isspace() for sign in words) else ""


class DayField(forms.DateField):
    """An office date, typed or picked."""

    default_error_messages: ClassVar = {
        "required": "Choose the day.",
        "invalid": "Write the day with its year, such as 9/29/2026 or 29 Sep 2026.",
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format=DAY_FORMATS[0], attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=DAY_FORMATS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def fits_a_mail(address: str) -> bool:
    """Whether it is an address that a mail can carry, its domain in the letters of the wire."""
    local_part, _, domain = address.rpartition("@")
    try:
        validate_email(address)
        return len(f"{local_part}@{punycode(domain)}") <= MAX_ADDRESS
    except (ValidationError, UnicodeError):
        return False


class AddressesField(forms.CharField):
    """E-mail addresses, parted by commas, semicolons, spaces or lines, as a tuple without doubles."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        return tuple(dict.fromkeys(part.lower() for part in SEPARATORS.split(text) if part))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MAX_COPIES:
            raise ValidationError(f"At most {MAX_COPIES} people can be copied.")

    def run_validators(self, value: Any) -> None:
        for address in value:
            if not fits_a_mail(address):
                raise ValidationError(f"“{address[:LONGEST_QUOTED]}” is not an e-mail address.")


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas, semicolons and line ends, without doubles."""
    parts = (" ".join(part.split()) for part in LIST_SEPARATORS.split(text))
    return tuple(dict.fromkeys(filter(None, parts)))


class AccountsField(forms.CharField):
    """Account numbers, parted by commas, semicolons or lines, as a tuple without doubles."""

    def to_python(self, value: Any) -> Any:
        return listed(str(super().to_python(value) or ""))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MAX_ACCOUNTS:
            raise ValidationError(f"At most {MAX_ACCOUNTS} further accounts: file another request for the rest.")

    def run_validators(self, value: Any) -> None:
        refuse_secrets(", ".join(value))
        for number in value:
            if len(number) > LONGEST_ACCOUNT or not number.isprintable() or not account_key(number):
                raise ValidationError(f"“{shown(number)[:LONGEST_ACCOUNT]}” is not an account number.")


def focus_first_error(form: forms.Form) -> None:
    """Lets a refused page open at the first field that needs attention."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return
