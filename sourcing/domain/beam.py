"""Geometry of the balance beam: a beam on a fulcrum, in-house on the left, MSP on the right. Numbers only, no drawing."""

from dataclasses import dataclass
from fractions import Fraction
from math import cos, radians, sin, sqrt

WIDTH, HEIGHT = 320, 184
WORDS_FROM = 148
PIVOT_X, PIVOT_Y = 160.0, 52.0
ARM = 104.0
STEEPEST_DEGREES = 22.0
HANG = 46.0
PAN_HALF = 40.0
LARGEST_LOAD = 30.0


@dataclass(frozen=True, slots=True)
class Pan:
    """One pan: where its cord is tied, where it hangs, and the square that stands for the money in it.

    Coordinates are text with a point, ready for an SVG attribute in any language. The area of the square is proportional
    to the money: all decided cost would fill a square of LARGEST_LOAD.
    """

    tie_x: str
    tie_y: str
    left: str
    right: str
    floor: str
    middle: str
    load_x: str
    load_y: str
    load_side: str


@dataclass(frozen=True, slots=True)
class Beam:
    """The beam at rest: tilt in degrees, down on the heavier side (negative: left), and its two pans."""

    degrees: str
    in_house: Pan
    msp: Pan


def beam_of(index: Fraction | None, in_house_load: Fraction, msp_load: Fraction) -> Beam:
    """The beam for a balance index −1..1 and each pan's share of decided cost, 0..1. None lies level: nothing decided."""
    degrees = STEEPEST_DEGREES * float(index or 0)
    return Beam(_text(degrees), _pan(degrees, -1, in_house_load), _pan(degrees, 1, msp_load))


def _pan(degrees: float, side: int, load: Fraction) -> Pan:
    x = PIVOT_X + side * ARM * cos(radians(degrees))
    y = PIVOT_Y + side * ARM * sin(radians(degrees))
    floor = y + HANG
    load_side = LARGEST_LOAD * sqrt(float(load))
    return Pan(
        tie_x=_text(x),
        tie_y=_text(y),
        left=_text(x - PAN_HALF),
        right=_text(x + PAN_HALF),
        floor=_text(floor),
        middle=_text(x),
        load_x=_text(x - load_side / 2),
        load_y=_text(floor - load_side),
        load_side=_text(load_side),
    )


def _text(number: float) -> str:
    return f"{number + 0.0:.2f}".replace("-0.00", "0.00")
