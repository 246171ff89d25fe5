"""Rule sheets: when a miss is payable under a contract, and what it is worth. Source: partners.md 3.

Every share is an exact Fraction, 0.12 for 12 %; months are counted from year 0, so that the next month is one more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from msp_reviews.domain.attainment import Direction, Treatment

NOTHING: Mapping[str, tuple["Band", ...]] = MappingProxyType({})


def month_of(day: date) -> int:
    """The month's number, counted from year 0."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """First day of the month of that number."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """Last day of the month of that number."""
    return first_day(month + 1) - timedelta(days=1)


def month_text(month: int) -> str:
    """The month as files write it: “2026-01”."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


@dataclass(frozen=True)
class DefaultRules:
    """Which misses are defaults. `minimum_counts`: months below minimum count towards four in twelve and three running.

    With `minimum_counts` better performance never makes a default; without it, a month that rises from below minimum
    to below expected may complete a fourth.
    """

    below_minimum: bool = True
    four_in_twelve: bool = True
    three_running: bool = True
    no_data: bool = False
    minimum_counts: bool = True


@dataclass(frozen=True)
class Allocation:
    """The part of the amount at risk that one service level carries: weight, or weight within a category."""

    weight: Fraction
    category: str = ""
    of_category: Fraction = Fraction(1)

    @property
    def share(self) -> Fraction:
        """The allocation itself: A · B, or B alone without categories."""
        return self.of_category * self.weight


@dataclass(frozen=True)
class Pool:
    """The pool model: credit = allocation · multiplier · r · fees; the sum of a period never exceeds r · fees."""

    at_risk: Fraction
    allocations: Mapping[str, Allocation]
    pool_size: Fraction = Fraction(1)
    multipliers: tuple[Fraction, ...] = (Fraction(1),)

    @property
    def cap(self) -> Fraction:
        """The most that a period may cost, as a share of its fees."""
        return self.at_risk

    def multiplier(self, running: int) -> Fraction:
        """What the default that is the `running`-th in a row counts; the last multiplier goes on. running: 1 or more."""
        return self.multipliers[min(running, len(self.multipliers)) - 1]


@dataclass(frozen=True)
class Band:
    """Attainment worse than `edge` has so many points: exactly on the edge has not."""

    edge: Fraction
    points: int


@dataclass(frozen=True)
class Points:
    """The points model: credit = points · x % · fees, under a cap. Bands run from the best edge to the worst."""

    per_point: Fraction
    cap: Fraction
    bands: tuple[Band, ...] = ()
    bands_of: Mapping[str, tuple[Band, ...]] = field(default_factory=lambda: NOTHING)
    doubles: bool = True

    def bands_for(self, code: str) -> tuple[Band, ...]:
        """The service level's own bands, or else those of the sheet."""
        return self.bands_of.get(code, self.bands)


@dataclass(frozen=True)
class RuleSheet:
    """The rules of a contract. claim_days: days after a period's last day to claim its credit; None: no deadline."""

    model: Pool | Points
    rules: DefaultRules = DefaultRules()
    treatment: Treatment = Treatment.ADDED_BACK
    has_earn_back: bool = False
    claim_days: int | None = None

    def claim_by(self, month: int) -> date | None:
        """Last day on which the credit of the month can be claimed; None where no deadline is agreed."""
        return None if self.claim_days is None else last_day(month) + timedelta(days=self.claim_days)


def points_of(bands: tuple[Band, ...], figure: Fraction, direction: Direction) -> int:
    """The points of an attainment: those of the worst band that it falls into; 0 at or above the best edge."""
    points = 0
    for band in bands:
        is_worse = figure < band.edge if direction == Direction.HIGHER else figure > band.edge
        if not is_worse:
            break
        points = band.points
    return points
