"""People and agencies by the words of their names, phones by their digits; made without holding up writers."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Right

WORDS = SearchVector("name", config="simple")
DIGITS = Func(
    F("number"), Value("[^0-9]+"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("contacts", "0010_log_of_absences")]

    operations = [
        AddIndexConcurrently(model_name="agency", index=GinIndex(WORDS, name="agency_by_word")),
        AddIndexConcurrently(model_name="user", index=GinIndex(WORDS, name="user_by_word")),
        AddIndexConcurrently(model_name="phone", index=models.Index(Right(DIGITS, 10), name="phone_by_digits")),
    ]
