import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from contacts.clock import instant
from escalation.selectors.audit import Audit, audit


class Command(BaseCommand):
    help = "Says whether the watch stands: sweep, cursors, mail, recompute, calendar. Ends with status 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="The same facts for a machine.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit(instant())
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        if not found.is_well:
            sys.exit(1)


def _as_text(found: Audit) -> str:
    lines = [f"{finding.name}: {finding.words}" for finding in found.findings]
    lines += [f"WRONG  {fault}" for fault in found.faults] + [f"SOON   {advice}" for advice in found.advice]
    return "\n".join([*lines, "All is well." if found.is_well else "Not all is well."])


def _as_json(found: Audit) -> str:
    facts = {
        finding.key: finding.value.isoformat() if isinstance(finding.value, date) else finding.value
        for finding in found.findings
    }
    result = {"at": found.at.isoformat(), "is_well": found.is_well, "faults": found.faults, "advice": found.advice}
    return json.dumps(result | {"facts": facts})
