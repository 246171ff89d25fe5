"""Geometry of the pack's charts: numbers for small SVGs, and the words that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from msp_reviews.domain.packs_reading import sentence
from portfolio.domain import formats
from portfolio.domain.language import say
from sourcing.domain.criteria import SourcingClass

CLASSES = tuple(found.value for found in SourcingClass)
COLOURS = {
    "core": "#0B3C5D",
    "strategic": "#328CC1",
    "tactical": "#E69F00",
    "outsourceable": "#D55E00",
    "undecided": "#B9C0CA",
}
LABELS = ("firm", "leaning", "contested", "provisional", "not scored")

BUBBLE_LEFT, BUBBLE_TOP, BUBBLE_STEP_X, BUBBLE_STEP_Y, LARGEST_RADIUS = 112, 34, 76, 36, 16.0
BAR_LEFT, BAR_WIDTH, BAR_STEP, MOST_BARS = 168, 220, 22, 12


@dataclass(frozen=True)
class Bubble:
    """Functions of one class and stability. Coordinates are texts for SVG attributes; ink: colour of the number."""

    x: str
    y: str
    radius: str
    count: int
    colour: str
    ink: str
    dash: str


@dataclass(frozen=True)
class StabilityMap:
    """Functions by class (rows) and stability (columns)."""

    width: int
    height: int
    rows: tuple[tuple[str, str, str], ...]
    columns: tuple[tuple[str, str], ...]
    bubbles: tuple[Bubble, ...]
    words: str


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its figure, top of the bar and widths as texts for SVG attributes."""

    name: str
    figure: str
    y: str
    text_y: str
    width: str
    figure_x: str


@dataclass(frozen=True)
class Bars:
    """Bars from the largest down."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    words: str


def stability_map(counts: dict[tuple[str, str], int]) -> StabilityMap:
    """The map for counts by class (or “undecided”) and label; empty rows and columns stay, so that nothing hides."""
    largest = max(counts.values(), default=1)
    names = (*CLASSES, "undecided")
    bubbles = tuple(
        _bubble(row, column, name, label, counts[name, label], largest)
        for row, name in enumerate(names)
        for column, label in enumerate(LABELS)
        if counts.get((name, label))
    )
    return StabilityMap(
        width=BUBBLE_LEFT + BUBBLE_STEP_X * len(LABELS),
        height=BUBBLE_TOP + BUBBLE_STEP_Y * len(names),
        rows=tuple(
            (sentence(say(name)), str(BUBBLE_TOP + BUBBLE_STEP_Y * row + BUBBLE_STEP_Y // 2 + 4), COLOURS[name])
            for row, name in enumerate(names)
        ),
        columns=tuple(
            (sentence(say(label)), str(BUBBLE_LEFT + BUBBLE_STEP_X * column + BUBBLE_STEP_X // 2))
            for column, label in enumerate(LABELS)
        ),
        bubbles=bubbles,
        words=_map_words(counts, names),
    )


def _bubble(row: int, column: int, name: str, label: str, count: int, largest: int) -> Bubble:
    radius = max(8.0, LARGEST_RADIUS * sqrt(count / largest))
    is_light = name in ("tactical", "undecided")
    return Bubble(
        x=str(BUBBLE_LEFT + BUBBLE_STEP_X * column + BUBBLE_STEP_X // 2),
        y=str(BUBBLE_TOP + BUBBLE_STEP_Y * row + BUBBLE_STEP_Y // 2),
        radius=f"{radius:.2f}",
        count=count,
        colour=COLOURS[name],
        ink="#1d273b" if is_light else "#ffffff",
        dash="2 2" if label == "provisional" else "",
    )


def _map_words(counts: dict[tuple[str, str], int], names: Sequence[str]) -> str:
    rows = []
    for name in names:
        parts = [f"{counts[name, label]} {say(label)}" for label in LABELS if counts.get((name, label))]
        rows.append(f"{say(name)} {', '.join(parts) or say('none')}")
    return say("Functions by class and stability: {}.", "; ".join(rows))


def bars(parts: Sequence[tuple[str, Fraction]], currency: str) -> Bars:
    """Bars for amounts that come largest first; beyond the twelfth the rest is one bar."""
    shown = list(parts[:MOST_BARS])
    if len(parts) > MOST_BARS:
        shown.append(
            (say("{} more", len(parts) - MOST_BARS), sum((amount for _, amount in parts[MOST_BARS:]), Fraction(0)))
        )
    largest = max((amount for _, amount in shown), default=Fraction(1)) or Fraction(1)
    drawn = tuple(_bar(place, name, amount, largest, currency) for place, (name, amount) in enumerate(shown))
    words = "; ".join(f"{bar.name} {bar.figure}" for bar in drawn)
    return Bars(
        BAR_LEFT + BAR_WIDTH + 100, BAR_STEP * len(drawn) + 4, drawn, say("Spend per year by partner: {}.", words)
    )


def _bar(place: int, name: str, amount: Fraction, largest: Fraction, currency: str) -> Bar:
    width = formats.bar_width(amount / largest, BAR_WIDTH)
    return Bar(
        name=name if len(name) <= 28 else f"{name[:27]}…",
        figure=formats.short_money(amount, currency),
        y=str(place * BAR_STEP + 4),
        text_y=str(place * BAR_STEP + 15),
        width=str(width),
        figure_x=str(BAR_LEFT + width + 6),
    )
