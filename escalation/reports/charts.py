"""Charts as numbers for a template: where each column stands and how high it is, in units of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 430, 160  # of the drawing; it is as wide as there is room
TOP, BOTTOM = 18, 20  # for the numbers above the columns, and for the months below
FEW_LABELS = 14  # from there on only some months are named


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a column."""

    css: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One column, with the words below and above it."""

    x: float
    width: float
    middle: float
    label: str
    shown: str
    top: float
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with what it says in words; `legend` names its colours."""

    key: str
    title: str
    says: str
    columns: list[Column]
    legend: list[tuple[str, str]]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Bar:
    """What one column says: below it, above it, in words, and by the sizes of its pieces from below."""

    label: str
    shown: str
    says: str
    sizes: Sequence[float]


def columns(key: str, title: str, bars: Sequence[Bar], legend: Sequence[tuple[str, str]]) -> Chart:
    """Stacked columns; their pieces are as the legend names them, each a class of the style sheet with its words."""
    highest = max((sum(bar.sizes) for bar in bars), default=0) or 1
    step, every = WIDTH / max(len(bars), 1), 1 + len(bars) // FEW_LABELS
    drawn = []
    for place, bar in enumerate(bars):
        is_named, middle, width = place % every == 0, step * (place + 0.5), min(step * 0.62, 46)
        parts = _parts(bar, (HEIGHT - TOP - BOTTOM) / highest, legend)
        label, shown = (bar.label, bar.shown) if is_named else ("", "")
        top = min((part.y for part in parts), default=HEIGHT - BOTTOM) - 5
        drawn.append(
            Column(round(middle - width / 2, 1), round(width, 1), round(middle, 1), label, shown, top, parts)
        )
    return Chart(key, title, "; ".join(f"{bar.label}: {bar.says}" for bar in bars), drawn, list(legend))


def _parts(bar: Bar, scale: float, legend: Sequence[tuple[str, str]]) -> list[Part]:
    at, parts = float(HEIGHT - BOTTOM), []
    for size, (css, _) in zip(bar.sizes, legend, strict=True):
        at -= size * scale
        if size:
            parts.append(Part(css, round(at, 1), round(size * scale, 1)))
    return parts
