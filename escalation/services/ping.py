"""Watches the watch, and tells a watcher outside that all is well.

When nothing has come for a while, whoever watches from there calls somebody: it works where nothing here does.
"""

import logging
from datetime import datetime
from http.client import HTTPException
from urllib.request import Request, urlopen

from escalation.models import Heartbeat
from escalation.selectors.audit import Audit, Outside, audit, warnings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10


def audit_and_ping(now: datetime, url: str) -> Audit:
    """Keeps what the audit found, for the board; asks for the address only when all is well, "" is off."""
    found = audit(now)
    for fault in found.faults:
        logger.error("Audit: %s", fault)
    counts = {"faults": len(found.faults), "outside": _outside(found, url), "warnings": warnings(now)}
    Heartbeat.objects.update_or_create(name="audit", defaults={"at": now, "counts": counts})
    return found


def _outside(found: Audit, url: str) -> Outside:
    if not url:
        return Outside.NOBODY
    if not found.is_well:
        return Outside.SILENT
    return Outside.TOLD if ping(url) else Outside.UNREACHED


def ping(url: str) -> bool:
    """Asks for an http or https address once; False, and a line in the log, unless the answer was a 2xx in time."""
    request = Request(url, headers={"User-Agent": "CMS-Care"})  # noqa: S310 - the settings refuse other schemes
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            return True
    except (OSError, HTTPException) as error:
        logger.warning("The watcher outside could not be told that all is well: %s", error)
        return False
