"""The first page of a visitor with an empty cache stays light: all that any page loads, as it is sent."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

from django.contrib.staticfiles import finders

ROOT = Path(__file__).parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
MOST = 200_000  # bytes, of which the page itself may take the last tenth
PACKED_ALREADY = {".woff2", ".png"}

NAMED = re.compile(r"{% static '([^']+)' %}")
DRAWN = re.compile(r'url\("?([^")]+)"?\)')


def found(name: str) -> Path:
    """Where a file lies that a template names: with us, or with a library."""
    path = finders.find(name)
    assert path, name
    return Path(path)


def loaded_by(templates: Iterable[Path]) -> set[Path]:
    """The static files that templates name, those that their style sheets name, and the icons, which a tag names."""
    files = {found(name) for template in templates for name in NAMED.findall(template.read_text())}
    drawn = {
        (sheet.parent / name).resolve()
        for sheet in files
        if sheet.suffix == ".css"
        for name in DRAWN.findall(sheet.read_text())
        if not name.startswith("data:")
    }
    return files | drawn | {STATIC / "img" / "icons.svg"}


def weight(file: Path) -> int:
    """Its bytes as they are sent to every browser."""
    return file.stat().st_size if file.suffix in PACKED_ALREADY else len(gzip.compress(file.read_bytes()))


def test_even_a_page_that_loaded_all_there_is_would_be_light() -> None:
    weights = {file.name: weight(file) for file in loaded_by(TEMPLATES.rglob("*.html"))}
    assert {"care.css", "care.js", "inter-latin.woff2", "webauthn-json.js"} <= weights.keys()
    assert sum(weights.values()) < MOST * 0.9, weights
