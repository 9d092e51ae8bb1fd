"""What staff finds requests by: one row of words for each, internal notes included, so no agency may ever read it.

Triggers of the database fill it, in the transaction that files, says or corrects something (migration
`what_staff_finds`); no service has to remember it.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tickets.models.ticket import Ticket


class SearchText(models.Model):
    """The words of one request, weighted: A customer and accounts, B description, D what was said and sent.

    Its agency, submitter and rep stand in it as "ofagency5" and "ofuser12": they are found by their names of today.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="+")
    finished = models.BooleanField(db_default=False)
    words = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["finished", "-ticket"], name="search_newest"),
            # Kept up at once: a list of what is pending would slow every search until somebody empties it.
            GinIndex(fields=["words"], name="search_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"words of request {self.pk}"
