"""How often each class wins, as stacked bars: numbers for a small SVG, and the words that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from msp_reviews.domain.packs_bars_charts import Segment
from msp_reviews.domain.packs_charts import COLOURS
from msp_reviews.domain.packs_reading import Facts
from portfolio.domain import formats
from portfolio.domain.language import say

LEFT, WIDTH, STEP, LEAST_FOR_TEXT = 170, 330, 40, 17.0


@dataclass(frozen=True)
class ShareBar:
    """Four shares under one assumption."""

    caption: str
    y: str
    text_y: str
    figures_y: str
    pieces: tuple[Segment, ...]
    figures: str


@dataclass(frozen=True)
class SharesChart:
    """The bars, one below the other."""

    width: int
    height: int
    bars: tuple[ShareBar, ...]
    words: str


def shares_chart(lines: Sequence[Facts]) -> SharesChart:
    """The chart of share lines (caption, shares by class 0..1) of a certificate."""
    bars = tuple(_bar(place, line) for place, line in enumerate(lines))
    words = "; ".join(f"{bar.caption}: {bar.figures}" for bar in bars)
    return SharesChart(LEFT + WIDTH + 4, STEP * len(bars) + 2, bars, say("How often each class wins. {}.", words))


def _bar(place: int, line: Facts) -> ShareBar:
    top = place * STEP + 2
    pieces, x = [], 0.0
    for share in line["shares"]:
        width = float(share["share"]) * WIDTH
        pieces.append(_piece(share["key"], LEFT + x, width))
        x += width
    figures = ", ".join(f"{say(share['key'])} {formats.share_won(share['share'], 1)}" for share in line["shares"])
    return ShareBar(line["caption"], str(top), str(top + 12), str(top + 28), tuple(pieces), figures)


def _piece(key: str, x: float, width: float) -> Segment:
    return Segment(
        x=f"{x:.2f}",
        width=f"{width:.2f}",
        middle=f"{x + width / 2:.2f}",
        colour=COLOURS[key],
        ink="#1d273b" if key == "tactical" else "#ffffff",
        text=key[0].upper() if width >= LEAST_FOR_TEXT else "",
    )
