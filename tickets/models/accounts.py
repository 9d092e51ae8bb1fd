"""The end customers and their accounts; every account belongs to one agency (SPEC 1)."""

from django.db import models
from django.db.models import Q

from contacts.models import Agency


class Customer(models.Model):
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="customers")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="customer_name_once_per_agency"),
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="accounts")
    number = models.CharField(max_length=40, help_text="As people write it, such as 770 555 0142.")
    key = models.CharField(max_length=40, unique=True, help_text="The number's letters and digits alone.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="account_key_not_empty")]

    def __str__(self) -> str:
        return self.number
