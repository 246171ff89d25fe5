"""Service levels in words: figures written so that they can be told apart, and why a month is a breach."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    Figure,
    Kind,
    Levels,
    LowVolume,
    Measured,
    NoData,
    Resolution,
    Standing,
    Uptime,
    judge,
    one_miss_is_fatal,
)
from portfolio.domain.errors import Refusal
from portfolio.domain.formats import amount, day, percent
from portfolio.domain.language import Words, say

MOST_PLACES = 8
ALWAYS_HIGHER = {
    Kind.AVAILABILITY: Words("More availability is always better."),
    Kind.RESOLUTION: Words("More tickets resolved in time is always better."),
}
COUNTED = (Kind.RATIO, Kind.RESOLUTION)


class LevelsOutOfOrder(Refusal):
    """The minimum level is better than the expected one."""

    def __init__(self, direction: Direction) -> None:
        word = say("above" if direction == Direction.HIGHER else "below")
        super().__init__(
            say("The minimum level is {} the expected level: it must be no better.", word), field="minimum"
        )


@dataclass(frozen=True)
class Promise:
    """What a service level promises, as far as words need it. unit: of a value, for example “ms”."""

    kind: Kind
    levels: Levels
    unit: str = ""


def check_levels(kind: Kind, levels: Levels) -> None:
    """Raises Refusal unless the levels can be: in order, shares 0..1, availability and resolution higher is better."""
    if kind in ALWAYS_HIGHER and levels.direction == Direction.LOWER:
        raise Refusal(ALWAYS_HIGHER[kind], field="direction")
    if levels.low_volume and kind not in COUNTED:
        raise Refusal(say("Only what is counted in events can have a low-volume table."), field="low_volume")
    if kind != Kind.VALUE:
        for name, level in (("expected", levels.expected), ("minimum", levels.minimum)):
            if not 0 <= level <= 1:
                raise Refusal(say("Enter a percentage from 0 to 100."), field=name)
    if not levels.are_in_order:
        raise LevelsOutOfOrder(levels.direction)


def shown(promise: Promise, figure: Fraction | Decimal | None, places: int = 2) -> str:
    """A figure in the promise's unit: “93.33 %” or “412 ms”; “–” where there is none."""
    if figure is None or promise.kind != Kind.VALUE:
        return percent(figure, places)
    return f"{amount(figure, places)} {promise.unit}".strip()


def shown_level(promise: Promise, level: Decimal) -> str:
    """A level with just the places it was agreed with: “99.95 %”, “300 ms”."""
    scaled = (level * 100 if promise.kind != Kind.VALUE else level).normalize()
    exponent = scaled.as_tuple().exponent
    return shown(promise, level, max(0, -exponent if isinstance(exponent, int) else 0))


def told_apart(promise: Promise, figure: Fraction, level: Decimal) -> str:
    """The figure with as many places as it takes not to look like the level it differs from."""
    if figure == Fraction(level):
        return shown_level(promise, level)
    at_level = (shown(promise, level, places) for places in range(MOST_PLACES + 1))
    written = [shown(promise, figure, places) for places in range(MOST_PLACES + 1)]
    differing = [text for text, target in zip(written, at_level, strict=True) if text != target]
    return next((text for text in written[2:] if text in differing), written[-1])


def promise_words(promise: Promise, figure: Fraction | None, other: Fraction | None) -> str:
    """The figure with as many places as it takes not to look like the other; “no figure” where there is none."""
    if figure is None:
        return say("no figure")
    if other is None or figure == other:
        return shown(promise, figure)
    pairs = ((shown(promise, figure, places), shown(promise, other, places)) for places in range(2, MOST_PLACES + 1))
    return next((mine for mine, theirs in pairs if mine != theirs), shown(promise, figure, MOST_PLACES))


def why(promise: Promise, measured: Measured | None) -> str:
    """One sentence on how a month stands and why, with its figures put in."""
    standing = judge(measured, promise.levels)
    if standing == Standing.NO_DATA:
        return say("Nothing was measured.") if measured is not None else say("Nothing has been logged.")
    if measured is None or measured.attainment is None:
        return say("No service was due in this month, so the level does not apply.")
    row = promise.levels.allowance(measured)
    if row is not None and isinstance(measured, Counts):
        return f"{counted(measured)}{_allowed(promise.levels.missed(measured), row)}"
    return f"{counted(measured)}{_compared(promise, measured.attainment, standing)}"


def counted(measured: Measured) -> str:
    """The raw counts in words, ending in “: ”; empty for a figure, which has none."""
    match measured:
        case Resolution():
            return _tickets(measured)
        case Counts(good, total):
            return say("{} of {}: ", amount(good), amount(total))
        case Uptime() as uptime:
            kept = say("{} of {} {}", amount(uptime.due - uptime.downtime), amount(uptime.due), say(uptime.unit))
            left_out = say(", {} of maintenance left out", amount(uptime.maintenance)) if uptime.maintenance else ""
            return f"{kept}{left_out}: "
        case Figure() | NoData():
            return ""


def _tickets(measured: Resolution) -> str:
    late = say(" and {} open and late", amount(measured.open_late)) if measured.open_late else ""
    left_out = say(", {} open and not yet due left out", amount(measured.open_not_due)) if measured.open_not_due else ""
    return say("{} in time of {} resolved{}{}: ", amount(measured.good), amount(measured.resolved), late, left_out)


def _allowed(missed: int, row: LowVolume) -> str:
    span = say("{} to {} events", row.first, row.last) if row.first < row.last else say("{} events", row.first)
    at_worst = "" if row.at_worst == row.allowed else say(", {} at worst", row.at_worst)
    return say("{} missed. Among {} {} may be{}.", missed, span, row.allowed or say("none"), at_worst)


def _compared(promise: Promise, figure: Fraction, standing: Standing) -> str:
    levels = promise.levels
    worse, better = (
        (say("below"), say("at or above"))
        if levels.direction == Direction.HIGHER
        else (say("above"), say("at or below"))
    )
    expected = shown_level(promise, levels.expected)
    minimum = shown_level(promise, levels.minimum)
    if standing == Standing.MET:
        return say("{} is {} the expected {}.", told_apart(promise, figure, levels.expected), better, expected)
    if standing == Standing.BELOW_MINIMUM:
        return say("{} is {} the minimum {}.", told_apart(promise, figure, levels.minimum), worse, minimum)
    written = told_apart(promise, figure, levels.expected)
    return say("{} is {} the expected {}, but not {} the minimum {}.", written, worse, expected, worse, minimum)


def fatal_miss(promise: Promise, measured: Measured | None) -> str:
    """The sentence that a single miss breaks the expected level in so small a month; empty where it does not."""
    if not isinstance(measured, Counts) or not measured.total or promise.levels.direction == Direction.LOWER:
        return ""
    row = promise.levels.allowance(measured)
    if row is not None:
        return "" if row.allowed else say("Among {} events no miss is allowed.", measured.total)
    if not one_miss_is_fatal(measured.total, promise.levels.expected):
        return ""
    level = shown_level(promise, promise.levels.expected)
    return say("Among {} events a single miss breaks {}.", measured.total, level)


def check_period(period: date, starts_on: date | None, ends_on: date | None, today: date) -> None:
    """Raises Refusal unless a result can be logged for the month. period: first day of the month."""
    if period > today:
        raise Refusal(say("{} has not begun.", f"{period:%B %Y}"))
    if starts_on is not None and (period.year, period.month) < (starts_on.year, starts_on.month):
        raise Refusal(say("This service level starts on {}.", day(starts_on)))
    if ends_on is not None and period > ends_on:
        raise Refusal(say("This service level ended on {}.", day(ends_on)))
