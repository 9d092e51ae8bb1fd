"""What a password has to be beyond the rules that come with Django."""

from typing import Any

from django.core.exceptions import ValidationError

FEWEST_SIGNS = 4


class SeveralSigns:
    """Refuses ten spaces and the like: they are long, and not on any list of what many people use."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError for a password of fewer than `FEWEST_SIGNS` different signs, spaces not counted."""
        if len(set(password) - {" "}) < FEWEST_SIGNS:
            raise ValidationError("This password repeats a few signs. Use four different ones or more.")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "Use four different signs or more."
