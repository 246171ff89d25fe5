"""A line of months against its levels, as geometry for a small SVG: the same on page and pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from msp_reviews.domain.attainment import Levels, Standing
from portfolio.domain.formats import rounded

Scale = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Dot:
    """One month on the chart. Coordinates are texts for SVG attributes."""

    x: str
    y: str
    standing: Standing


@dataclass(frozen=True)
class Chart:
    """A chart of that width and height. line: an SVG path, broken where a month has no figure."""

    width: int
    height: int
    line: str
    dots: tuple[Dot, ...]
    expected_y: str
    minimum_y: str


def chart(
    months: Sequence[tuple[Fraction | None, Standing]],
    levels: Levels,
    *,
    width: int,
    height: int,
    margin: int = 4,
) -> Chart:
    """The months from left to right. The scale holds all figures and both levels."""
    figures = [figure for figure, _ in months if figure is not None]
    scale = _scale([*figures, Fraction(levels.expected), Fraction(levels.minimum)])
    step = Fraction(width - 2 * margin, max(len(months) - 1, 1))
    points = [
        None if figure is None else Dot(_text(margin + step * place), _y(figure, scale, height, margin), standing)
        for place, (figure, standing) in enumerate(months)
    ]
    return Chart(
        width,
        height,
        _line(points),
        tuple(dot for dot in points if dot is not None),
        _y(Fraction(levels.expected), scale, height, margin),
        _y(Fraction(levels.minimum), scale, height, margin),
    )


def _scale(figures: Sequence[Fraction]) -> Scale:
    low, high = min(figures), max(figures)
    return (low, high) if low < high else (low - 1, high + 1)


def _y(figure: Fraction, scale: Scale, height: int, margin: int) -> str:
    low, high = scale
    return _text(margin + (high - figure) / (high - low) * (height - 2 * margin))


def _text(value: Fraction) -> str:
    return str(rounded(value, 1))


def _line(points: Sequence[Dot | None]) -> str:
    parts = []
    pen_is_down = False
    for dot in points:
        if dot is not None:
            parts.append(f"{'L' if pen_is_down else 'M'}{dot.x} {dot.y}")
        pen_is_down = dot is not None
    return "".join(parts)
