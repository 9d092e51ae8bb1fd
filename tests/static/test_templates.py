"""The templates keep the content policy: nothing inline that a browser would run or that would style."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
MAIL = TEMPLATES / "mail"  # goes to mail programs, which know inline styles alone; our pages show it in a sandbox
PAGES = sorted(page for page in TEMPLATES.rglob("*.html") if MAIL not in page.parents)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]+\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "an event attribute": re.compile(r"<[^>]+\son[a-z]+\s*="),
    "a script address": re.compile(r"javascript:"),
    "a foreign address": re.compile(r"""(?:src|href|action)=["'](?:https?:)?//"""),
}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(TEMPLATES)) for path in paths]


def test_there_are_templates_to_read() -> None:
    assert {"base.html", "404.html", "500.html"} <= set(names(PAGES))


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_nothing_is_inline(page: Path) -> None:
    text = page.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []
