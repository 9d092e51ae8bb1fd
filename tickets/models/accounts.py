"""The end customers and their accounts; every account belongs to one agency (SPEC 1)."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from contacts.models import Agency, User
from contacts.models.people import WORDS_OF_NAME


class Customer(models.Model):
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="customers")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="customer_name_once_per_agency"),
        ]
        indexes = [GinIndex(WORDS_OF_NAME, name="customer_by_word")]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """An account of a customer. Of those that staff knows, no two share a number.

    One that a sub-agent named while filing is `claimed` until staff has checked it: it counts for that agency
    alone, so that nothing tells whether another agency has the number [2.6].
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="accounts")
    # The customer's, kept here as well: a number is always looked up within one agency.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40, help_text="As people write it, such as 770 555 0142.")
    key = models.CharField(max_length=40, help_text="The number's letters and digits alone.")
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # Whoever takes a call asks for a number before it is known whose agency it is of.
        indexes = [models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="account_by_key")]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="account_key_not_empty"),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="account_claimed_says_by_whom",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(claimed_at__isnull=True), name="account_key_once_if_checked"
            ),
            models.UniqueConstraint(
                fields=["agency", "key"],
                opclasses=["int8_ops", "varchar_pattern_ops"],  # finds what begins with some signs as well
                name="account_key_once_per_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.agency_id = self.customer.agency_id
        super().save(*args, **kwargs)

    @property
    def is_claimed(self) -> bool:
        """Whether a sub-agent named it, and nobody of staff has checked it yet."""
        return self.claimed_at is not None
