"""Geometry of predicted against measured: a row a benefit, a dot a measured prediction, 100 % is on target. Numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from portfolio.domain.formats import rounded
from sourcing.domain.outcomes import Benefit

WIDTH = 520
LEFT, RIGHT = 104, 492
LOWEST, HIGHEST = Fraction(-1, 2), Fraction(3, 2)
TOP, BOTTOM, LANE_LEAST, STEP, RADIUS = 8, 30, 30, 14, 6


@dataclass(frozen=True, slots=True)
class OutcomeDot:
    """One measured prediction. Coordinates are texts for SVG attributes. is_beyond: further out than the scale shows."""

    key: int
    x: str
    y: str
    has_arrived: bool
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class OutcomeLane:
    """The dots of one benefit around the height `middle`."""

    benefit: Benefit
    middle: str
    dots: tuple[OutcomeDot, ...]


@dataclass(frozen=True, slots=True)
class OutcomeChart:
    """All lanes; `ticks`: share in per cent and x; where 0 % and 100 % lie."""

    width: int
    height: int
    axis_y: int
    lanes: tuple[OutcomeLane, ...]
    ticks: tuple[tuple[int, str], ...]
    nothing_x: str
    target_x: str


def outcome_chart(measured: Iterable[tuple[int, Benefit, Fraction]]) -> OutcomeChart:
    """The chart of key, benefit and achieved share; benefits without a dot keep their lane. Source: sourcing.md 8."""
    own: dict[Benefit, list[tuple[Fraction, int]]] = {benefit: [] for benefit in Benefit}
    for key, benefit, achieved in measured:
        own[benefit].append((achieved, key))
    lanes, top = [], TOP
    for benefit, found in own.items():
        levels = _levels(sorted(found))
        height = max(LANE_LEAST, STEP * (max((level for level, _, _ in levels), default=0) + 1) + STEP)
        floor = top + height - LANE_LEAST // 2
        dots = tuple(_dot(achieved, key, floor - STEP * level) for level, achieved, key in levels)
        lanes.append(OutcomeLane(benefit, str(floor), dots))
        top += height
    ticks = tuple((percent, _x(Fraction(percent, 100))) for percent in range(-50, 151, 50))
    return OutcomeChart(WIDTH, top + BOTTOM, top + 4, tuple(lanes), ticks, _x(Fraction(0)), _x(Fraction(1)))


def _levels(ordered: list[tuple[Fraction, int]]) -> list[tuple[int, Fraction, int]]:
    """Each dot on the lowest level on which it touches none before it."""
    ends: list[float] = []
    placed = []
    for achieved, key in ordered:
        x = float(_x(achieved))
        level = next((place for place, end in enumerate(ends) if end + 2 * RADIUS + 1 <= x), len(ends))
        ends[level:] = [x, *ends[level + 1 :]]
        placed.append((level, achieved, key))
    return placed


def _dot(achieved: Fraction, key: int, y: int) -> OutcomeDot:
    is_beyond = not LOWEST <= achieved <= HIGHEST
    return OutcomeDot(key, _x(achieved), str(y), achieved >= 1, is_beyond)


def _x(share: Fraction) -> str:
    inside = min(max(share, LOWEST), HIGHEST)
    return str(rounded(LEFT + (inside - LOWEST) / (HIGHEST - LOWEST) * (RIGHT - LEFT), 1))
