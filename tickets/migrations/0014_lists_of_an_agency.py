"""An agency's requests by what is owed next, by kind, by day and by words; made without holding up any request."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat


def changed(function, column, *values):
    return Func(F(column), *map(Value, values), function=function, output_field=TextField())


WORDS = SearchVector(
    Concat(Value("agency"), Cast("agency_id", TextField()), output_field=TextField()),
    changed("translate", "customer_name", "-./:@_&<>+~", " " * 11),
    changed("translate", "description", "-./:@_&<>+~", " " * 11),
    changed("translate", "account_text", "-./:@_&<>+~", " " * 11),
    changed("regexp_replace", "account_text", "[^0-9A-Za-z]+", "", "g"),
    config="simple",
)
OWED = models.Q(("owed_at__isnull", False))
INDEXES = (
    models.Index(condition=OWED, fields=["submitter", "owed_at", "id"], name="ticket_owed_to_submitter"),
    models.Index(condition=OWED, fields=["agency", "owed_at", "id"], name="ticket_owed_to_agency"),
    models.Index(fields=["agency", "kind", "-id"], name="ticket_of_agency_by_kind"),
    models.Index(fields=["agency", "received_at"], name="ticket_of_agency_by_day"),
    GinIndex(WORDS, fastupdate=False, name="ticket_words"),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0013_accounts_by_agency")]

    operations = [AddIndexConcurrently(model_name="ticket", index=index) for index in INDEXES]
