"""An agency's requests by words, those of their further accounts as well; made without holding up any request.

The former index goes last, so that at every moment one answers.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations
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
    changed("translate", "further_words", "-./:@_&<>+~", " " * 11),
    config="simple",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0021_words_of_further_accounts")]

    operations = [
        AddIndexConcurrently(model_name="ticket", index=GinIndex(WORDS, fastupdate=False, name="ticket_by_words")),
        RemoveIndexConcurrently(model_name="ticket", name="ticket_words"),
    ]
