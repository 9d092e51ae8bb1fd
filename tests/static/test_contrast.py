"""Words are readable in both themes: every pair of ink and ground meets WCAG AA, 4.5 to 1."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text()
COLOUR = re.compile(r"--([a-z0-9-]+):\s*#([0-9a-f]{6});")
LIGHT_TEXT, DARK_TEXT = TOKENS.split("@media screen and (prefers-color-scheme: dark)", 1)
THEMES = {"light": dict(COLOUR.findall(LIGHT_TEXT)), "dark": dict(COLOUR.findall(DARK_TEXT))}

INKS_ON_GROUNDS = [
    *product(["ink", "ink-2", "ink-3", "brand", "brand-strong", "late"], ["paper", "card", "raised"]),
    *product(["ink", "ink-2"], ["brand-wash", "kept-wash", "due-wash", "late-wash", "paused-wash"]),
    *((state, f"{state}-wash") for state in ("kept", "due", "late", "paused", "brand")),
    ("ink-3", "due-wash"),
    ("due", "card"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
]


def luminance(hexadecimal: str) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2 defines it."""
    channels = (int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), INKS_ON_GROUNDS)
def test_words_are_readable(theme: str, ink: str, ground: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_the_edges_of_fields_are_visible(theme: str, ground: str) -> None:
    assert contrast(THEMES[theme]["line-strong"], THEMES[theme][ground]) >= 3
