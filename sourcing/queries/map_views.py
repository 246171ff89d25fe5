"""The map of class × MSP share with names, money and addresses, as its template draws it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.models import Organisation
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.share_map import HEIGHT_OF_TEXT, LEFT, RIGHT, WIDTH, Dot, Lane, ShareMap, share_map
from sourcing.queries.balance import BalancePart, BalanceSheet
from sourcing.queries.costs import FunctionRow
from sourcing.queries.wording import band_in_words

LISTED = 200
Described = Callable[[Dot], tuple[str, str]]
"""Address and words of a dot."""

LETTERS = {
    SourcingClass.CORE: "C",
    SourcingClass.STRATEGIC: "S",
    SourcingClass.TACTICAL: "T",
    SourcingClass.OUTSOURCEABLE: "O",
}
COLOURS = {
    SourcingClass.CORE: "#0B3C5D",
    SourcingClass.STRATEGIC: "#328CC1",
    SourcingClass.TACTICAL: "#E69F00",
    SourcingClass.OUTSOURCEABLE: "#D55E00",
    None: "#ffffff",
}


@dataclass(frozen=True)
class DotShown:
    """A dot with its words. Coordinates are texts with a point for SVG attributes; `diamond` is a path, empty for circles."""

    url: str
    title: str
    x: str
    y: str
    radius: str
    diamond: str
    letter: str
    letter_y: str


@dataclass(frozen=True)
class BinShown:
    """How many more functions stand near a share."""

    x: str
    text: str


@dataclass(frozen=True)
class LaneShown:
    """The strip of a class: key (empty: undecided), word, letter, colour, geometry as text, dots and bins."""

    key: str
    word: str
    letter: str
    colour: str
    ink: str
    top: str
    height: str
    middle: str
    note_y: str
    band_x: str
    band_width: str
    band_words: str
    bins_y: str
    dots: Sequence[DotShown]
    bins: Sequence[BinShown]


@dataclass(frozen=True)
class MapShown:
    """The whole picture, and the functions that it draws one by one, the dearest first, for the table beside it."""

    width: int
    height: str
    left: str
    strip_width: str
    axis_y: str
    ticks: Sequence[tuple[str, str]]
    lanes: Sequence[LaneShown]
    geometry: ShareMap
    drawn: Sequence[FunctionRow]

    @property
    def listed(self) -> Sequence[FunctionRow]:
        """As many of them as the table shows."""
        return self.drawn[:LISTED]


def map_of(sheet: BalanceSheet, part: BalancePart, organisation: Organisation) -> MapShown:
    """The map of the part's functions. No query."""
    found = share_map([row.costed for row in part.rows], sheet.bands)

    def described(dot: Dot) -> tuple[str, str]:
        row = sheet.functions[dot.key]
        url = reverse("portfolio:function", args=[organisation.slug, row.code])
        return url, _title(row, dot, organisation.currency)

    keys = {dot.key for lane in found.lanes for dot in lane.dots}
    drawn = sorted(
        (sheet.functions[key] for key in keys), key=lambda row: (-(row.costed.cost or 0), row.name, row.code)
    )
    return map_shown(found, sheet.bands, described, drawn)


def map_shown(
    found: ShareMap, bands: Mapping[SourcingClass, Band], described: Described, drawn: Sequence[FunctionRow] = ()
) -> MapShown:
    """The picture of a map. described: address and words of a dot. No query."""
    return MapShown(
        width=WIDTH,
        height=_text(found.height),
        left=_text(LEFT),
        strip_width=_text(RIGHT - LEFT),
        axis_y=_text(found.height - HEIGHT_OF_TEXT),
        ticks=[(f"{percent} %", _text(x)) for percent, x in found.ticks],
        lanes=[_lane(lane, bands, described) for lane in found.lanes],
        geometry=found,
        drawn=drawn,
    )


def _lane(lane: Lane, bands: Mapping[SourcingClass, Band], described: Described) -> LaneShown:
    found = lane.sourcing_class
    band = lane.band or (0.0, 0.0)
    return LaneShown(
        key=found.value if found else "",
        word=say(found.value).capitalize() if found else say("Undecided"),
        letter=LETTERS[found] if found else "–",
        colour=COLOURS[found],
        ink="#ffffff" if found == SourcingClass.CORE else "#140800",
        top=_text(lane.top),
        height=_text(lane.height),
        middle=_text(lane.middle),
        note_y=_text(lane.middle + 15),
        band_x=_text(band[0]),
        band_width=_text(band[1] - band[0]),
        band_words=_band_words(bands, found),
        bins_y=_text(lane.bottom - 5),
        dots=list(_dots(lane, described)),
        bins=[BinShown(_text(item.x), f"+{item.count:,}") for item in lane.bins],
    )


def _dots(lane: Lane, described: Described) -> Iterator[DotShown]:
    letter = LETTERS[lane.sourcing_class] if lane.sourcing_class else ""
    for dot in lane.dots:
        url, title = described(dot)
        yield DotShown(
            url=url,
            title=title,
            x=_text(dot.x),
            y=_text(dot.y),
            radius=_text(dot.radius),
            diamond=_diamond(dot) if dot.is_outside else "",
            letter=letter if dot.has_letter else "",
            letter_y=_text(dot.y + 3.5),
        )


def _title(row: FunctionRow, dot: Dot, currency: str) -> str:
    found = say(row.standing.sourcing_class.value) if row.standing else say("undecided")
    side = say(", outside its band") if dot.is_outside else ""
    share, cost = formats.percent(row.costed.msp_share, 1), formats.short_money(row.costed.cost, currency)
    return say("{}: {}, MSP share {}{}, {} a year", row.name, found, share, side, cost)


def _band_words(bands: Mapping[SourcingClass, Band], found: SourcingClass | None) -> str:
    band = bands.get(found) if found else None
    return say("no band") if band is None else band_in_words(band)


def _diamond(dot: Dot) -> str:
    x, y, reach = dot.x, dot.y, dot.radius
    corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
    return "M" + "L".join(f"{_text(one)} {_text(other)}" for one, other in corners) + "Z"


def _text(number: float) -> str:
    return f"{number:.1f}"
