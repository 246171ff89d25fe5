"""The frontier of cost against alignment as geometry for a small SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log10

from portfolio.domain.formats import rounded

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 40
TICKS = 5


@dataclass(frozen=True)
class Spot:
    """One picture of the portfolio: cost per year, alignment 0..1."""

    cost: Fraction
    alignment: Fraction


@dataclass(frozen=True)
class Mark:
    """Where a spot lies, as texts for SVG attributes."""

    x: str
    y: str
    spot: Spot


@dataclass(frozen=True)
class Tick:
    """A line of an axis and the value it stands for."""

    at: str
    value: Fraction


@dataclass(frozen=True)
class Chart:
    """Cost from left to right, alignment from bottom to top. `line`: a path through the frontier."""

    line: str
    points: tuple[Mark, ...]
    others: tuple[Mark | None, ...]
    costs: tuple[Tick, ...]
    alignments: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def chart_of(points: Sequence[Spot], others: Sequence[Spot | None]) -> Chart:
    """The frontier, cheapest first, with other spots beside it (None keeps its place). The scale holds them all."""
    every = [*points, *(spot for spot in others if spot is not None)]
    costs = _range([spot.cost for spot in every])
    alignments = _range([spot.alignment for spot in every], most=Fraction(1))

    def mark(spot: Spot) -> Mark:
        return Mark(_x(spot.cost, costs), _y(spot.alignment, alignments), spot)

    marks = tuple(mark(spot) for spot in points)
    return Chart(
        line="".join(f"{'L' if at else 'M'}{one.x} {one.y}" for at, one in enumerate(marks)),
        points=marks,
        others=tuple(None if spot is None else mark(spot) for spot in others),
        costs=tuple(Tick(_x(value, costs), value) for value in _steps(costs)),
        alignments=tuple(Tick(_y(value, alignments), value) for value in _steps(alignments)),
    )


def _range(values: Sequence[Fraction], most: Fraction | None = None) -> tuple[Fraction, Fraction]:
    """A little more than the values take up, but nothing above `most`."""
    low, high = min(values), max(values)
    margin = (high - low) / 12 or abs(high) / 50 or Fraction(1)
    return low - margin, high + margin if most is None else min(high + margin, most)


def _steps(ends: tuple[Fraction, Fraction]) -> list[Fraction]:
    """Round values between the ends, two to TICKS of them."""
    low, high = ends
    step = _round_step((high - low) / TICKS)
    return [step * count for count in range(ceil(low / step), floor(high / step) + 1)]


def _round_step(least: Fraction) -> Fraction:
    """The smallest of 1, 2, 5 times a power of ten that is at least this much."""
    power = Fraction(10) ** floor(log10(least))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)


def _x(value: Fraction, ends: tuple[Fraction, Fraction]) -> str:
    return str(rounded(LEFT + (value - ends[0]) / (ends[1] - ends[0]) * (WIDTH - LEFT - RIGHT), 1))


def _y(value: Fraction, ends: tuple[Fraction, Fraction]) -> str:
    return str(rounded(TOP + (ends[1] - value) / (ends[1] - ends[0]) * (HEIGHT - TOP - BOTTOM), 1))
