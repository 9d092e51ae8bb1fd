from typing import Any

from django.core.management.base import BaseCommand, CommandError

from escalation.reports.audit import wrong_rows, wrong_sums


class Command(BaseCommand):
    help = "Counts everything slowly: whether the sums say what the rows do, and the rows what happened."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for words in (*wrong_sums(), *wrong_rows()):
            self.stdout.write(words)
            count += 1
        if count:
            raise CommandError(f"{count:,} sums or rows differ. The command fill_ledger --anew puts rows right.")
        self.stdout.write("Sums, rows and facts: nothing differs.")
