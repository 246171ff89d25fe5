"""Geometry of a small line of quarters: numbers only, no drawing. A quarter without a figure breaks the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.domain.formats import rounded

WIDTH, HEIGHT = 320, 96
MARGIN_X, MARGIN_Y = 12, 14


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter that has a figure: its place among all quarters, coordinates as text for SVG attributes."""

    index: int
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """The line as an SVG path, broken at gaps; its points; where each gap lies (x); the height of the reference line."""

    path: str
    points: tuple[Point, ...]
    gaps: tuple[str, ...]
    reference_y: str | None


def trend_chart(
    figures: Sequence[Fraction | None], lowest: Fraction, highest: Fraction, reference: Fraction | None = None
) -> TrendChart:
    """The figures from left to right on a scale from lowest to highest, which must differ. reference: a level to draw."""
    step = Fraction(WIDTH - 2 * MARGIN_X, max(len(figures) - 1, 1))
    xs = [_text(MARGIN_X + step * place) for place in range(len(figures))]
    points = [
        None if figure is None else Point(place, xs[place], _y(figure, lowest, highest))
        for place, figure in enumerate(figures)
    ]
    return TrendChart(
        path=_path(points),
        points=tuple(point for point in points if point is not None),
        gaps=tuple(x for x, point in zip(xs, points, strict=True) if point is None),
        reference_y=None if reference is None else _y(reference, lowest, highest),
    )


def _y(figure: Fraction, lowest: Fraction, highest: Fraction) -> str:
    inside = min(max(figure, lowest), highest)
    return _text(MARGIN_Y + (highest - inside) / (highest - lowest) * (HEIGHT - 2 * MARGIN_Y))


def _text(value: Fraction) -> str:
    return str(rounded(value, 1))


def _path(points: Sequence[Point | None]) -> str:
    parts = []
    pen_is_down = False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if pen_is_down else 'M'}{point.x} {point.y}")
        pen_is_down = point is not None
    return "".join(parts)
