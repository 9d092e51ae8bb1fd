"""A call by which a request came in: who called, and how they were authenticated [2.1], [8.4]."""

from django.db import models

from contacts.models import User
from contacts.models.people import digits_of
from tickets.models.ticket import Ticket


class Call(models.Model):
    """What a rep kept of a call; never what the caller was authenticated with, only how [8.4]."""

    class Relation(models.TextChoices):
        SUB_AGENT = "sub_agent", "a person of the agency"
        CUSTOMER = "customer", "a customer of the agency"

    class Method(models.TextChoices):
        """The ways of 47 CFR 64.2010 that fit a telephone."""

        CALL_BACK = "call_back", "called back at the number of record"
        PASSWORD = "password", "gave the account's password or PIN"
        CODE = "code", "gave the code sent to the address of record"
        NONE = "none", "not authenticated"

    class Line(models.TextChoices):
        HELPDESK = "877.877.8748", "877.877.8748, Customer Care Helpdesk"
        ATLANTA = "770-661-1779", "770-661-1779, Atlanta"

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="call")
    caller_name = models.CharField(max_length=120)
    caller_phone = models.CharField(max_length=40, blank=True)
    caller_email = models.EmailField(blank=True)
    relation = models.CharField(max_length=12, choices=Relation)
    method = models.CharField(max_length=12, choices=Method)
    line = models.CharField(max_length=16, choices=Line)
    # Nobody asks whose calls there are, so they need no index.
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(digits_of("caller_phone"), name="call_by_phone", condition=~models.Q(caller_phone=""))
        ]

    def __str__(self) -> str:
        return f"{self.caller_name} called {self.line}"

    @property
    def is_authenticated(self) -> bool:
        """Whether call detail may be spoken of with this caller [8.4]."""
        return self.method != self.Method.NONE
