"""Credits: what the defaults of a period are worth, exact until the cent is drawn. Source: partners.md 3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor

from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    LowVolume,
    Measured,
    NoData,
    Standing,
)
from msp_reviews.domain.defaults import Reason, defaults_of, runs
from msp_reviews.domain.rule_sheets import DefaultRules, Points, Pool, RuleSheet, points_of

NONE: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class CreditLevel:
    """A service level as credits see it. Months: first and last one in force; None has no end."""

    code: str
    kind: str
    name: str = ""
    direction: Direction = Direction.HIGHER
    expected: Fraction | None = None
    minimum: Fraction | None = None
    is_critical: bool = True
    low_volume: tuple[LowVolume, ...] = ()
    starts: int | None = None
    ends: int | None = None

    def is_in_force(self, month: int) -> bool:
        """Whether the month is promised."""
        return (self.starts is None or self.starts <= month) and (self.ends is None or month <= self.ends)


@dataclass(frozen=True)
class Result:
    """What one service level measured in one month, after excused events; the levels and the table it is judged by."""

    measured: Measured
    expected: Fraction | None
    minimum: Fraction | None
    claimed: Fraction | None = None
    low_volume: tuple[LowVolume, ...] = ()


@dataclass(frozen=True)
class Charge:
    """Fees of a month in cents; pass-through costs are part of them and carry no credit."""

    fees: int
    pass_through: int = 0

    @property
    def counted(self) -> int:
        """Fees without pass-through costs, in cents."""
        return self.fees - self.pass_through


@dataclass(frozen=True)
class Judged:
    """One month of one service level: its standing, and why it is a default, if it is one."""

    level: CreditLevel
    month: int
    result: Result
    attainment: Fraction | None
    standing: Standing
    reasons: tuple[Reason, ...] = NONE
    running: int = 0
    points: int = 0

    @property
    def is_default(self) -> bool:
        """Whether the miss is payable."""
        return bool(self.reasons)


@dataclass(frozen=True)
class CreditLine:
    """The credit of one service level for one month, in cents. `exact`: before the cap and before the cent is drawn."""

    judged: Judged
    exact: Fraction
    before_cap: int
    gross: int


@dataclass(frozen=True)
class Statement:
    """All credit lines of one month under their cap, in order of code. Cents."""

    month: int
    charge: Charge
    cap_exact: Fraction
    lines: tuple[CreditLine, ...]

    @cached_property
    def cap(self) -> int:
        """The most that the month may cost: whole cents, never more than the exact cap."""
        return floor(self.cap_exact)

    @cached_property
    def exact(self) -> Fraction:
        """What all lines together would cost without the cap."""
        return sum((line.exact for line in self.lines), Fraction(0))

    @cached_property
    def gross(self) -> int:
        """The sum of the lines."""
        return sum(line.gross for line in self.lines)

    @cached_property
    def is_capped(self) -> bool:
        """Whether the cap took something away."""
        return sum(line.before_cap for line in self.lines) > self.cap


def standing_of(level: CreditLevel, result: Result) -> Standing:
    """How the month stands: by the low-volume table where one covers it, else by the levels."""
    if isinstance(result.measured, NoData):
        return Standing.NO_DATA
    figure = result.measured.attainment
    if figure is None:
        return Standing.NOT_APPLICABLE
    allowance = _allowance(result)
    if allowance is not None and isinstance(result.measured, Counts):
        return _by_misses(_misses(result.measured, level.direction), allowance)
    if _is_worse(figure, result.minimum, level.direction):
        return Standing.BELOW_MINIMUM
    return Standing.BELOW_EXPECTED if _is_worse(figure, result.expected, level.direction) else Standing.MET


def _is_worse(figure: Fraction, target: Fraction | None, direction: Direction) -> bool:
    if target is None:
        return False
    return figure < target if direction == Direction.HIGHER else figure > target


def _allowance(result: Result) -> LowVolume | None:
    """The row that replaces the percentage; events that an exclusion removed still count for the volume."""
    if not isinstance(result.measured, Counts) or not result.low_volume:
        return None
    volume = result.measured.total + result.measured.left_out
    return next((row for row in result.low_volume if row.first <= volume <= row.last), None)


def _misses(counts: Counts, direction: Direction) -> int:
    """What counts against the service level: where lower is better, the counted events themselves."""
    return counts.total - counts.good if direction == Direction.HIGHER else counts.good


def _by_misses(misses: int, allowance: LowVolume) -> Standing:
    if misses > allowance.at_worst:
        return Standing.BELOW_MINIMUM
    return Standing.BELOW_EXPECTED if misses > allowance.allowed else Standing.MET


def judge_months(sheet: RuleSheet, level: CreditLevel, results: Mapping[int, Result]) -> dict[int, Judged]:
    """Every month of one service level with its standing, its default and its points, in order of months."""
    months = {
        month: Judged(level, month, result, result.measured.attainment, standing_of(level, result))
        for month, result in sorted(results.items())
    }
    if isinstance(sheet.model, Points):
        return _with_points(sheet.model, sheet.rules, months)
    return _with_defaults(sheet, months)


def _with_defaults(sheet: RuleSheet, months: dict[int, Judged]) -> dict[int, Judged]:
    reasons = defaults_of({month: judged.standing for month, judged in months.items()}, sheet.rules)
    for month, running in runs(reasons).items():
        months[month] = replace(months[month], reasons=reasons[month], running=running)
    return months


def _with_points(model: Points, rules: DefaultRules, months: dict[int, Judged]) -> dict[int, Judged]:
    points = {month: count for month, judged in months.items() if (count := _points(model, rules, judged))}
    for month, running in runs(points).items():
        found = months[month]
        reason = Reason.NO_DATA if found.standing == Standing.NO_DATA else Reason.POINTS
        is_only_banded = reason == Reason.POINTS and found.result.expected is None
        standing = Standing.BELOW_EXPECTED if is_only_banded else found.standing
        months[month] = replace(found, standing=standing, reasons=(reason,), running=running, points=points[month])
    return months


def _points(model: Points, rules: DefaultRules, judged: Judged) -> int:
    """Points before they double; months without data have those of the worst band where failing to report is a miss."""
    bands = model.bands_for(judged.level.code)
    if judged.standing == Standing.NO_DATA:
        return bands[-1].points if rules.no_data and bands else 0
    is_allowed = judged.standing == Standing.MET and _allowance(judged.result) is not None
    if judged.attainment is None or is_allowed:
        return 0
    return points_of(bands, judged.attainment, judged.level.direction)


def counted_points(model: Points, judged: Judged) -> int:
    """Points as they count: doubled from the second month running."""
    return judged.points * (2 if model.doubles and judged.running > 1 else 1)


def exact_credit(sheet: RuleSheet, judged: Judged, charge: Charge) -> Fraction:
    """What the month is worth in cents, before the cap; 0 where it is no default or the service level not critical."""
    if not (judged.is_default and judged.level.is_critical):
        return Fraction(0)
    if isinstance(sheet.model, Points):
        return counted_points(sheet.model, judged) * sheet.model.per_point * charge.counted
    return pool_credit(sheet.model, judged) * charge.counted


def pool_credit(model: Pool, judged: Judged) -> Fraction:
    """The default's share of the fees: allocation · multiplier · r. A service level without allocation has none."""
    allocation = model.allocations.get(judged.level.code)
    return allocation.share * model.multiplier(judged.running) * model.at_risk if allocation else Fraction(0)


def statement_of(sheet: RuleSheet, month: int, charge: Charge, judged: Sequence[Judged]) -> Statement:
    """The credits of one month. When the cap binds they shrink pro rata to it."""
    exact = {found.level.code: exact_credit(sheet, found, charge) for found in judged}
    cap = sheet.model.cap * charge.counted
    drawn = {code: half_up(credit) for code, credit in exact.items()}
    gross = drawn if sum(drawn.values()) <= floor(cap) else shrunk(exact, floor(cap))
    lines = [
        CreditLine(found, exact[found.level.code], drawn[found.level.code], gross[found.level.code])
        for found in sorted(judged, key=lambda found: found.level.code)
    ]
    return Statement(month, charge, cap, tuple(lines))


def half_up(cents: Fraction) -> int:
    """Whole cents, a half up. cents: 0 or more."""
    return (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)


def shrunk(exact: Mapping[str, Fraction], cap: int) -> dict[str, int]:
    """The credits pro rata to the cap, odd cents by largest remainder, ties by code; they add up to the cap exactly.

    No credit becomes larger than it was without the cap. cap: cents, less than the sum of the credits drawn to cents.
    """
    whole = sum(exact.values(), Fraction(0))
    most = {code: half_up(credit) for code, credit in exact.items()}
    quotas = {code: cap * credit / whole for code, credit in exact.items() if credit}
    drawn = dict.fromkeys(exact, 0) | {code: min(floor(quota), most[code]) for code, quota in quotas.items()}
    order = sorted(quotas, key=lambda code: (floor(quotas[code]) - quotas[code], code))
    odd = cap - sum(drawn.values())
    while odd > 0:
        for code in order:
            if odd > 0 and drawn[code] < most[code]:
                drawn[code] += 1
                odd -= 1
    return drawn


def money_of(cents: int) -> Decimal:
    """Cents as an amount of money."""
    return Decimal(cents).scaleb(-2)
