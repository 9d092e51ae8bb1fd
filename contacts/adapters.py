"""What the sign-in library asks us: who may have an account, and how its mails leave."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by CMS; nobody signs up on their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: the sign-up page answers that it is."""
        return False
