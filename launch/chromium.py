"""The browser that tests and pictures use."""

import os
import shutil

KNOWN = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The browser that CHROMIUM names, else the first known one on the PATH; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, (named,) if named else KNOWN)), None)
