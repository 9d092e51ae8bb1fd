"""The forms of the people pages, and the one that an invitation opens."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from contacts.drawing import fields_alone
from contacts.forms import NO_ADDRESS, PASSWORD_RULES, WANTED
from contacts.models import Agency, Invitation, Role, User
from contacts.models.people import AGENCY_ROLES
from contacts.people.authority import roles_for
from contacts.people.selectors import Sought

ONE_OF_THESE = {"required": "Choose one.", "invalid_choice": "Choose one of these."}


def as_choices(roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    """Roles as people choose them: "Agency lead"."""
    return [(role.value, role.label.capitalize()) for role in roles]


class PeopleForm(forms.Form):
    """A form of these pages, as crispy draws it; the page adds address and button."""

    @property
    def helper(self) -> FormHelper:
        """Its fields alone: the page has the rest."""
        return fields_alone()


class NameField(forms.CharField):
    """A name of one line, without signs that nobody can see."""

    default_error_messages: ClassVar = {"required": "Type the name."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 120, **kwargs})

    def to_python(self, value: Any) -> str:
        name = " ".join(str(super().to_python(value) or "").split())
        if not name.isprintable():
            raise ValidationError("This holds signs that cannot be shown. Type it anew.")
        return name


class AddressField(forms.EmailField):
    """An address that a mail can carry as it is typed, in lower case, as people sign in with it."""

    default_error_messages: ClassVar = {"required": "Type the e-mail address.", "invalid": NO_ADDRESS}

    def to_python(self, value: Any) -> str:
        address = str(super().to_python(value) or "").lower()
        if not address.isascii():
            raise ValidationError("Write the address without accents, as mail programs send it.")
        return address


class InviteForm(PeopleForm):
    """Whom to invite, and as what; a lead invites to the own agency, an administrator anywhere."""

    name = NameField(
        label="Name",
        help_text="They can put it right when they accept.",
        error_messages={"required": "Type their name."},
    )
    email = AddressField(
        label="E-mail address",
        help_text="The link goes there, and they will sign in with it.",
        error_messages={"required": "Type their e-mail address."},
    )
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect, error_messages=ONE_OF_THESE)
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label="Agency", required=False, empty_label="None: they work for CMS"
    )

    def __init__(self, data: Any = None, *, user: User, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.user = user
        is_lead = user.is_agency_side
        self.fields["role"].choices = as_choices(AGENCY_ROLES if is_lead else tuple(Role))  # type: ignore[attr-defined]
        if is_lead:
            del self.fields["agency"]

    def clean(self) -> None:
        """Puts a lead's people into the lead's agency, and asks an administrator for what does not fit together."""
        data = self.cleaned_data
        if self.user.is_agency_side:
            data["agency"] = self.user.agency
        elif "role" in data and "agency" in data and (data["role"] in AGENCY_ROLES) is (data["agency"] is None):
            needs_agency = data["agency"] is None
            self.add_error(
                "agency", "Choose their agency." if needs_agency else "Leave it empty: CMS staff has none."
            )


class NewAgencyForm(PeopleForm):
    """An agency, and who leads it: without a lead nobody could let its people in."""

    agency_name = NameField(label="Name of the agency", error_messages={"required": "Type the agency's name."})
    name = NameField(label="Name of its first lead", error_messages={"required": "Type their name."})
    email = AddressField(
        label="E-mail address of the lead",
        help_text="An invitation goes there.",
        error_messages={"required": "Type their e-mail address."},
    )

    def clean_agency_name(self) -> str:
        name: str = self.cleaned_data["agency_name"]
        if Agency.objects.filter(name__iexact=name).exists():
            raise ValidationError("There is an agency of this name already.")
        return name


class RoleForm(PeopleForm):
    """Another role for somebody, of their own side."""

    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect, error_messages=ONE_OF_THESE)

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, initial={"role": person.role})
        self.fields["role"].choices = as_choices(roles_for(person))  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """What an administrator narrows the list of people to; what cannot be meant narrows nothing."""

    q = forms.CharField(label="Name or address", required=False, max_length=120)
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label="Agency", required=False, empty_label="Every agency"
    )
    side = forms.ChoiceField(
        label="Side", required=False, choices=[("", "Both sides"), ("agency", "Agencies"), ("staff", "CMS staff")]
    )
    show = forms.ChoiceField(
        label="Account",
        required=False,
        choices=[("", "All"), ("active", "Open"), ("removed", "Removed")],
    )

    helper = PeopleForm.helper

    def sought(self) -> Sought:
        """The fields that make sense."""
        self.is_valid()
        data = self.cleaned_data
        return Sought(data.get("q", ""), data.get("agency"), data.get("side", ""), data.get("show", ""))


class AcceptForm(PeopleForm):
    """What an invited person gives: the name as it should be, and a password."""

    email = forms.EmailField(label="E-mail address", disabled=True, help_text="You will sign in with it.")
    name = NameField(label="Your name", error_messages={"required": "Type your name."})
    password1 = forms.CharField(label="Password", strip=False, max_length=4096, widget=forms.PasswordInput)
    password2 = forms.CharField(label="The same once more", strip=False, max_length=4096, widget=forms.PasswordInput)

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data, initial={"email": invitation.email, "name": invitation.name})
        self.invitation = invitation
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        for name in ("password1", "password2"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"
            self.fields[name].error_messages["required"] = WANTED[name]
        self.fields["password1"].help_text = PASSWORD_RULES

    def clean(self) -> None:
        """Holds the password against the rules, with the name and the address that it must not resemble."""
        data = self.cleaned_data
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords are not the same. Type both anew.")
        elif first:
            try:
                validate_password(first, User(email=self.invitation.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
