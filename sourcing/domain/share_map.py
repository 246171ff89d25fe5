"""Geometry of the map of class × MSP share: a dot a function, its area the cost. Numbers only, no drawing.

A dot stands exactly at its share; dots of a class that would overlap move up and down from the middle of its lane, dearest
first, always the same way. What finds no room, or is beyond the dearest MOST_DOTS of its class (fewer where there are many
functions), is counted in a bin below.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import pi, sqrt
from typing import NamedTuple

from sourcing.domain.balance import CostedFunction, is_under
from sourcing.domain.criteria import Band, SourcingClass

WIDTH = 960
LEFT, RIGHT = 132.0, 936.0
TOP, BOTTOM = 12.0, 34.0
LANE_GAP, BINS_HEIGHT, LANE_LEAST, REACH_MOST = 10.0, 18.0, 44.0, 132.0
RADIUS_LEAST, RADIUS_MOST, APART = 3.5, 19.0, 1.0
LETTER_FROM = 6.5
HEIGHT_OF_TEXT = 22.0
MOST_DOTS, MANY, MOST_DOTS_OF_MANY = 150, 1000, 60
DIAMOND = sqrt(pi / 2)
BINS = 20


@dataclass(frozen=True, slots=True)
class Dot:
    """One function: a circle, or outside the band of its class a diamond of the same area. radius: to its outermost point."""

    key: str
    x: float
    y: float
    radius: float
    is_outside: bool

    @property
    def has_letter(self) -> bool:
        """Whether the letter of its class can be read in it."""
        return self.radius >= LETTER_FROM


@dataclass(frozen=True, slots=True)
class Bin:
    """How many functions of a lane are not drawn one by one, at what share."""

    x: float
    count: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One class (None: undecided): its strip from top to bottom, the middle line, its band, its dots, the rest in bins."""

    sourcing_class: SourcingClass | None
    top: float
    middle: float
    bottom: float
    band: tuple[float, float] | None
    dots: tuple[Dot, ...]
    bins: tuple[Bin, ...]

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


class Scale(NamedTuple):
    """What all lanes share: the highest cost, and how many functions of a class are drawn one by one."""

    dearest: float
    most: int


@dataclass(frozen=True, slots=True)
class ShareMap:
    """The whole picture. `drawn` and `binned` say how many functions are dots and how many are in bins; `unknown` have no
    known share and are on neither. `ticks`: x by per cent."""

    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[int, float], ...]
    drawn: int
    binned: int
    unknown: int


def share_map(functions: Iterable[CostedFunction], bands: Mapping[SourcingClass, Band]) -> ShareMap:
    """The map of these functions; classes in their order, the undecided last. Source: sourcing.md 7."""
    every = list(functions)
    known: dict[SourcingClass | None, list[CostedFunction]] = {}
    for item in every:
        if item.cost:
            known.setdefault(item.sourcing_class, []).append(item)
    count = sum(len(own) for own in known.values())
    most = MOST_DOTS if count <= MANY else MOST_DOTS_OF_MANY
    swarms = {found: sorted(own, key=_by_cost) for found, own in known.items()}
    scale = Scale(max((float(own[0].cost or 0) for own in swarms.values()), default=0.0), most)
    lanes, top = [], TOP
    for found in (*SourcingClass, *([None] if None in known else [])):
        band = bands.get(found) if found is not None else None
        lanes.append(_lane(found, swarms.get(found, []), band, scale, top))
        top = lanes[-1].bottom + LANE_GAP
    drawn = sum(len(lane.dots) for lane in lanes)
    ticks = tuple((percent, _x(percent / 100)) for percent in range(0, 101, 20))
    return ShareMap(top + BOTTOM - LANE_GAP, tuple(lanes), ticks, drawn, count - drawn, len(every) - count)


def radius_of(cost: Decimal, dearest: float) -> float:
    """Radius of a dot whose area is proportional to its cost; never too small to be seen."""
    return max(RADIUS_MOST * sqrt(float(cost) / dearest), RADIUS_LEAST) if dearest else RADIUS_LEAST


def _lane(
    found: SourcingClass | None, ordered: Sequence[CostedFunction], band: Band | None, scale: Scale, top: float
) -> Lane:
    swarm, rest = _swarm(ordered, band, scale)
    reach = max((abs(dot.y) + dot.radius for dot in swarm), default=0.0)
    middle = top + max(LANE_LEAST / 2, reach + 4)
    bins = _bins(rest)
    return Lane(
        sourcing_class=found,
        top=top,
        middle=middle,
        bottom=middle + (middle - top) + (BINS_HEIGHT if bins else 0),
        band=(_x(float(band.lowest)), _x(float(band.highest))) if band else None,
        dots=tuple(Dot(dot.key, dot.x, dot.y + middle, dot.radius, dot.is_outside) for dot in swarm),
        bins=bins,
    )


def _by_cost(item: CostedFunction) -> tuple[float, str]:
    return -float(item.cost or 0), item.key


def _swarm(
    ordered: Sequence[CostedFunction], band: Band | None, scale: Scale
) -> tuple[list[Dot], list[CostedFunction]]:
    """Dots around the line y = 0, and the functions that found no room."""
    placed: list[Dot] = []
    rest = list(ordered[scale.most :])
    for item in ordered[: scale.most]:
        is_outside = band is not None and _is_outside(item, band)
        x, radius = _x(_share(item)), radius_of(item.cost or Decimal(0), scale.dearest) * (DIAMOND if is_outside else 1)
        y = _free_y(x, radius, placed)
        if y is None:
            rest.append(item)
        else:
            placed.append(Dot(item.key, x, y, radius, is_outside))
    return placed, rest


def _free_y(x: float, radius: float, placed: Sequence[Dot]) -> float | None:
    """The height nearest to the middle at which the dot touches none; None where it would leave the lane."""
    near = [(dot.y, limit - gap) for dot in placed if (gap := (dot.x - x) ** 2) < (limit := _apart(dot.radius, radius))]
    tries = [0.0, *(y + side * sqrt(room) for y, room in near for side in (-1.0, 1.0))]
    for y in sorted(tries, key=lambda y: (round(abs(y), 6), y)):
        if abs(y) + radius > REACH_MOST:
            return None
        if all((y - other) ** 2 >= room - 1e-6 for other, room in near):
            return y
    return None


def _apart(one: float, other: float) -> float:
    """Least square of the distance between the middles of two dots."""
    return (one + other + APART) ** 2


def _bins(rest: Sequence[CostedFunction]) -> tuple[Bin, ...]:
    counts = [0] * BINS
    for item in rest:
        counts[min(int(_share(item) * BINS), BINS - 1)] += 1
    return tuple(Bin(_x((place + 0.5) / BINS), count) for place, count in enumerate(counts) if count)


def _is_outside(item: CostedFunction, band: Band) -> bool:
    cost, external = item.cost or Decimal(0), item.external_cost or Decimal(0)
    is_above = external * band.highest.denominator > cost * band.highest.numerator
    return is_above or is_under(external, cost, band.lowest)


def _share(item: CostedFunction) -> float:
    return float(item.external_cost or 0) / float(item.cost or 1)


def _x(share: float | Fraction) -> float:
    return LEFT + (RIGHT - LEFT) * float(share)
