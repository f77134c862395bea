"""The geometry of charts that are drawn as SVG: all in percent of the place that they have.

What is in percent fits every width without stretching the words in it. Whoever reads from right to
left reads bars so too: `is_mirrored` lets them begin at the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a bar or of a column: where it begins, how long it is, its middle."""

    start: str
    size: str
    middle: str
    percent: float


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line."""

    x: str
    y: str


def bar(values: Sequence[float], most: float, *, is_mirrored: bool = False) -> list[Span]:
    """Return values as pieces of one bar, end to end; `most` is the value of the whole width."""
    spans, at = [], 0.0
    for value in values:
        size = 100 * value / most if most else 0.0
        start = 100 - at - size if is_mirrored else at
        spans.append(Span(_text(start), _text(size), _text(start + size / 2), size))
        at += size
    return spans


def column(values: Sequence[float], most: float) -> list[Span]:
    """Return values as pieces of one column, the first at its foot."""
    return bar(values, most, is_mirrored=True)


def line(
    values: Sequence[float | None], *, headroom: float = 15, is_mirrored: bool = False
) -> list[Point | None]:
    """Return values as points, each in the middle of its share of the width; none for none.

    `headroom` is left free above the highest and below the lowest, in percent.
    """
    most = max((value for value in values if value is not None), default=0.0)
    points: list[Point | None] = []
    for place, value in enumerate(values):
        x = 100 * (place + 0.5) / len(values)
        height = (value or 0.0) / most if most else 0.0
        y = 100 - headroom - (100 - 2 * headroom) * height
        at = Point(_text(100 - x if is_mirrored else x), _text(y))
        points.append(None if value is None else at)
    return points


def _text(percent: float) -> str:
    return f"{percent:.2f}%"
