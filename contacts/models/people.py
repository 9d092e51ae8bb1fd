"""People: who may sign in, whom they work for, and how to call them."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Lower, Right


class Role(models.TextChoices):
    """What a person is here for; decides what they see [8.1, 8.2]."""

    SUB_AGENT = "sub_agent", "sub-agent"
    AGENCY_LEAD = "agency_lead", "agency lead"
    REP = "rep", "rep"
    TEAM_LEAD = "team_lead", "team lead"
    SUPERVISOR = "supervisor", "supervisor"
    MANAGER = "manager", "manager"
    DIRECTOR = "director", "director"
    ADMINISTRATOR = "administrator", "administrator"


AGENCY_ROLES = (Role.SUB_AGENT, Role.AGENCY_LEAD)
SENIOR_ROLES = (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR)
# The indexes hold exactly these expressions, so a search has to write them the same way.
WORDS_OF_NAME = SearchVector("name", config="simple")
SIGNIFICANT_DIGITS = 10


def digits_of(column: str) -> Right:
    """The last ten digits of a telephone number, however it is written."""
    arguments = (F(column), Value("[^0-9]+"), Value(""), Value("g"))
    digits = Func(*arguments, function="regexp_replace", output_field=TextField())
    return Right(digits, SIGNIFICANT_DIGITS)


class Agency(models.Model):
    """An outside sales agency; its people file requests for their customers."""

    name = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(Lower("name"), name="agency_name_once_in_any_case"),
            models.CheckConstraint(condition=~Q(name=""), name="agency_has_a_name"),
        ]
        indexes = [GinIndex(WORDS_OF_NAME, name="agency_by_word")]

    def __str__(self) -> str:
        return self.name


class LowerCaseEmailField(models.EmailField):  # type: ignore[type-arg]  # generic in the stubs only
    """An address kept and looked up in lower case, so that one person has one account."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared.lower() if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Find the person by sign-in address, in any case; User.DoesNotExist if there is none."""
        return self.get(email=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Add a person; without a password they cannot sign in until they set one by mail."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Add an administrator who may enter the admin site."""
        rights = {"role": Role.ADMINISTRATOR, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **{**fields, **rights})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail: a sub-agent of one agency, or CMS staff."""

    email = LowerCaseEmailField("e-mail", unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=80, blank=True, help_text="The heading in the directory.")
    role = models.CharField(max_length=20, choices=Role)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField("may sign in", default=True)
    is_staff = models.BooleanField("may enter the admin site", default=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(role__in=AGENCY_ROLES, agency__isnull=False)
                | (~Q(role__in=AGENCY_ROLES) & Q(agency__isnull=True)),
                name="user_agency_exactly_for_agency_side",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_is_known"),
            models.CheckConstraint(
                condition=Q(is_staff=False) | Q(role=Role.ADMINISTRATOR),
                name="user_admin_site_for_administrators",
            ),
        ]
        indexes = [GinIndex(WORDS_OF_NAME, name="user_by_word")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_agency_side(self) -> bool:
        """A sub-agent or the lead of an agency [8.1]."""
        return self.role in AGENCY_ROLES

    @property
    def is_agency_lead(self) -> bool:
        """Sees what the others of the agency filed, and looks after its people [8.1]."""
        return self.role == Role.AGENCY_LEAD

    @property
    def is_cms_staff(self) -> bool:
        """Anyone who works for CMS, from rep to administrator [8.2]."""
        return not self.is_agency_side

    @property
    def is_lead_or_above(self) -> bool:
        """Looks after others of the staff: a team lead for the team, supervisors and above for everybody [8.2]."""
        return self.role == Role.TEAM_LEAD or self.is_supervisor_or_above

    @property
    def is_supervisor_or_above(self) -> bool:
        """May see escalations, policy and outgoing mail [8.2]."""
        return self.role in SENIOR_ROLES


class Phone(models.Model):
    """A number of a person or of a team, as printed, with its label where there are two."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="phones")
    team = models.ForeignKey("contacts.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True) | Q(user__isnull=True, team__isnull=False),
                name="phone_of_a_person_or_a_team",
            ),
            models.UniqueConstraint(fields=["user", "position"], name="phone_position_once_per_person"),
            models.UniqueConstraint(fields=["team", "position"], name="phone_position_once_per_team"),
            models.CheckConstraint(condition=~Q(number=""), name="phone_has_a_number"),
        ]
        indexes = [models.Index(digits_of("number"), name="phone_by_digits")]

    def __str__(self) -> str:
        return f"{self.number} ({self.label})" if self.label else self.number

    @property
    def dial(self) -> str:
        """The number as a telephone dials it: the digits, with the country code of a ten-digit one."""
        digits = "".join(char for char in self.number if char.isdigit())
        return f"+1{digits}" if len(digits) == 10 else digits
