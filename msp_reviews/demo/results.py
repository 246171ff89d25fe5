"""Eighteen months of results for a service level: the same each time, better than promised but for the months that are named."""

import calendar
import math
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from msp_reviews.demo.files import Row
from msp_reviews.domain.attainment import Counts, Figure, Kind, Measured, NoData, Resolution, Unit, Uptime

MINUTES_A_DAY = 24 * 60
MET, BELOW_EXPECTED, BELOW_MINIMUM, NOTHING = "met", "1", "2", "n"


@dataclass(frozen=True)
class Span:
    """A stretch between two levels, from the better to the worse end."""

    better: Decimal
    worse: Decimal

    def at(self, share: float) -> Decimal:
        """The figure that far from the better end."""
        return self.better + (self.worse - self.better) * Decimal(share)


def result(row: Row, month: date) -> Measured:
    """What was measured in the month. row: of service_levels.csv, whose `worse` names the months that missed."""
    chance = Random(f"{row['code']} {month:%Y-%m}")  # noqa: S311  a demo, not a secret
    how = _how(row["worse"], month)
    if how == NOTHING:
        return NoData()
    figure = _span(row, how).at(0.25 + chance.random() * 0.5)
    match Kind(row["kind"]):
        case Kind.RATIO:
            return _counts(figure, int(row["volume"]), how, row, chance)
        case Kind.RESOLUTION:
            return _tickets(_counts(figure, int(row["volume"]), how, row, chance), chance)
        case Kind.AVAILABILITY:
            return _uptime(figure, int(row["volume"]), month)
        case Kind.VALUE:
            return Figure(figure.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _how(worse: str, month: date) -> str:
    """“2026-08:2 2026-09” → how the month stands; a bare month is below expected."""
    named = {part[:7]: part[8:] or BELOW_EXPECTED for part in worse.split()}
    return named.get(f"{month:%Y-%m}", MET)


def _span(row: Row, how: str) -> Span:
    expected, minimum = Decimal(row["expected"]), Decimal(row["minimum"])
    if how == BELOW_EXPECTED:
        return Span(expected, minimum)
    if how == BELOW_MINIMUM:
        return Span(minimum, minimum + (minimum - expected))
    return Span(_best(row, expected, minimum), expected)


def _best(row: Row, expected: Decimal, minimum: Decimal) -> Decimal:
    """As far above the expected level as the minimum lies below it, and never over 100 %."""
    best = expected + (expected - minimum)
    return best if Kind(row["kind"]) == Kind.VALUE else min(best, Decimal(1))


def _counts(figure: Decimal, volume: int, how: str, row: Row, chance: Random) -> Counts:
    """Events near the figure; among few, rounding may not change how the month stands."""
    total = max(1, round(volume * chance.uniform(0.92, 1.08)))
    expected, minimum = (math.ceil(Decimal(row[name]) * total) for name in ("expected", "minimum"))
    least, most = {
        MET: (expected, total),
        BELOW_EXPECTED: (minimum, expected - 1),
        BELOW_MINIMUM: (0, minimum - 1),
    }[how]
    return Counts(min(max(round(total * figure), least), most), total)


def _tickets(counts: Counts, chance: Random) -> Resolution:
    """The counts as tickets: some of the misses are still open, and some that are open are not yet due."""
    open_late = round((counts.total - counts.good) * chance.uniform(0.1, 0.3))
    not_due = round(counts.total * chance.uniform(0.03, 0.08))
    return Resolution(counts.good, counts.total, open_late=open_late, open_not_due=not_due)


def _uptime(figure: Decimal, maintenance: int, month: date) -> Uptime:
    minutes = calendar.monthrange(month.year, month.month)[1] * MINUTES_A_DAY
    due = minutes - maintenance
    return Uptime(minutes, maintenance, round(due * (1 - figure)), Unit.MINUTES)
