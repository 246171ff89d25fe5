"""More bars of the pack's charts: credits from gross to net, promises by what became of them, the least sure classes.

Numbers for small SVGs, and the words that say the same. Fills differ in lightness and by letter, so that they are told
apart in grey.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from msp_reviews.domain.packs_charts import COLOURS
from portfolio.domain import formats
from portfolio.domain.language import Words, say

NAME_WIDTH, WIDTH, STEP, HEIGHT = 168, 300, 22, 14
FIGURE_ROOM = 110
MOST_PARTNERS = 12
LONGEST_NAME = 28
FATES = {"kept": ("#0B3C5D", "#ffffff"), "broken": ("#D55E00", "#140800"), "open": ("#E3E7EC", "#1d273b")}
CREDITS = {
    "gross": (Words("Gross"), "#0B3C5D"),
    "earned_back": (Words("less earned back"), "#B9C0CA"),
    "net": (Words("Net"), "#0B3C5D"),
    "claimed": (Words("of it claimed"), "#328CC1"),
    "received": (Words("of it received"), "#56B4E9"),
    "expired": (Words("of it expired unclaimed"), "#D55E00"),
}


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: place, width and colours as texts for SVG attributes; text: empty where it has no room."""

    x: str
    width: str
    middle: str
    colour: str
    ink: str
    text: str


@dataclass(frozen=True)
class SegmentBar:
    """A bar of pieces with its name on the left and a figure behind it."""

    name: str
    y: str
    text_y: str
    segments: tuple[Segment, ...]
    figure: str
    figure_x: str


@dataclass(frozen=True)
class SegmentBars:
    """Bars below one another. left: where names end."""

    width: int
    height: int
    bars: tuple[SegmentBar, ...]
    words: str


def credits_waterfall(total: Mapping[str, Fraction], currency: str) -> SegmentBars:
    """From gross over what was earned back to net, then what became of it. Amounts 0 or more."""
    most = total["gross"] or Fraction(1)
    behind = {"earned_back": total["net"], "expired": total["claimed"]}
    rows = []
    for key, (name, colour) in CREDITS.items():
        rows.append(
            (
                name,
                [(behind.get(key, Fraction(0)), total[key], colour, "#ffffff", "")],
                formats.short_money(total[key], currency),
            )
        )
    words = "; ".join(f"{name} {figure}" for name, _, figure in rows)
    return _drawn(rows, most, say("Service credits of closed months: {}.", words))


def promises_bars(rows: Sequence[Mapping[str, object]]) -> SegmentBars:
    """Promises of each partner by what became of them; the partners with most promises first, the rest together."""
    counted = [(str(row["partner"]), {fate: int(str(row[fate])) for fate in FATES}) for row in rows]
    shown = counted[:MOST_PARTNERS]
    if rest := counted[MOST_PARTNERS:]:
        together = {fate: sum(count[fate] for _, count in rest) for fate in FATES}
        shown.append((say("{} more", len(rest)), together))
    most = max((sum(count.values()) for _, count in shown), default=1) or 1
    bars = [(name, _fates(count), ", ".join(f"{count[fate]} {say(fate)}" for fate in FATES)) for name, count in shown]
    words = "; ".join(f"{name} {figure}" for name, _, figure in bars)
    return _drawn(bars, Fraction(most), say("Promises by partner: {}.", words))


def _fates(count: Mapping[str, int]) -> list[tuple[Fraction, Fraction, str, str, str]]:
    starts, pieces = Fraction(0), []
    for fate, (colour, ink) in FATES.items():
        if count[fate]:
            pieces.append((starts, Fraction(count[fate]), colour, ink, fate[0].upper()))
        starts += count[fate]
    return pieces


def least_sure_bars(rows: Sequence[tuple[str, str, Fraction]]) -> SegmentBars:
    """The share of all weightings (0..1) in which the class of each function holds. rows: name, class, share."""
    bars = [
        (name, [(Fraction(0), share, COLOURS[key], "#ffffff", "")], f"{say(key)}, {formats.share_won(share)}")
        for name, key, share in rows
    ]
    words = "; ".join(f"{name} {figure}" for name, _, figure in bars)
    return _drawn(bars, Fraction(1), say("Share of all weightings in which the class holds: {}.", words))


Row = tuple[str, list[tuple[Fraction, Fraction, str, str, str]], str]


def _drawn(rows: Sequence[Row], most: Fraction, words: str) -> SegmentBars:
    bars = tuple(_bar(place, row, most) for place, row in enumerate(rows))
    return SegmentBars(NAME_WIDTH + WIDTH + FIGURE_ROOM + 12, STEP * len(bars) + 4, bars, words)


def _bar(place: int, row: Row, most: Fraction) -> SegmentBar:
    name, pieces, figure = row
    segments = tuple(_segment(piece, most) for piece in pieces)
    ends = max((starts + size for starts, size, *_ in pieces), default=Fraction(0))
    return SegmentBar(
        name=name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…",
        y=str(place * STEP + 4),
        text_y=str(place * STEP + 15),
        segments=segments,
        figure=figure,
        figure_x=str(formats.rounded(NAME_WIDTH + 8 + ends / most * WIDTH + 6, 2)),
    )


def _segment(piece: tuple[Fraction, Fraction, str, str, str], most: Fraction) -> Segment:
    starts, size, colour, ink, letter = piece
    x, width = NAME_WIDTH + 8 + starts / most * WIDTH, size / most * WIDTH
    return Segment(
        x=str(formats.rounded(x, 2)),
        width=str(formats.rounded(width, 2)),
        middle=str(formats.rounded(x + width / 2, 2)),
        colour=colour,
        ink=ink,
        text=letter if width >= 10 else "",
    )
