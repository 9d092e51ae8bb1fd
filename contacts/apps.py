from importlib import import_module

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Who works here, how they are reached, and the mail that reaches them."""

    name = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Contacts"

    def ready(self) -> None:
        import_module("contacts.sign_in_log")
