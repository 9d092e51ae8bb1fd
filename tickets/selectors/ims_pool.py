"""How many IMS numbers are left [3.3]."""

from django.db import connection

from tickets.numbers import LAST_IMS


def ims_left() -> int:
    """So many can still be given; one that was drawn and not given, as by an act that failed, is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM tickets_ims_number")
        last, is_called = cursor.fetchone()
    left: int = LAST_IMS - last + (not is_called)
    return left
