"""From prediction to outcome: what arrived, what fell short by how much, and what nobody has measured.

All arithmetic is exact. With a baseline, a target and what was measured:

    achieved share = (actual − baseline) / (target − baseline)      1 is on target, 0 nothing changed, below 0 it got worse
    shortfall      = max(0, 1 − achieved share)                     0 has arrived, 1 nothing changed, above 1 it got worse

Whether higher or lower is better follows from target against baseline. Exactly on target has arrived. What went beyond its
target has a shortfall of 0, so that one success does not hide another's failure in the mean; the mean achieved share, which
does let them offset, stands beside it. Source: sourcing.md 8.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from sourcing.domain.criteria import Band

SOON_DAYS = 30


class Benefit(StrEnum):
    """The five benefits of the hybrid model, in the order in which pages list them."""

    SCALABILITY = "scalability"
    COST = "cost"
    INNOVATION = "innovation"
    RISK = "risk"
    FOCUS = "focus"


class Standing(StrEnum):
    """How a prediction stands on a day: measured (arrived, short), or not (overdue, soon, later)."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    ARRIVED = "arrived"
    SHORT = "short"


class Depth(StrEnum):
    """How far a measured prediction fell short: the steps of the distribution, from the best to the worst."""

    ARRIVED = "arrived"
    QUARTER = "up to 25 % short"
    HALF = "25 to 50 % short"
    MOST = "50 to 100 % short"
    NOTHING = "no change, or worse"


class NoChange(Refusal):
    """A target equal to its baseline predicts nothing. `level`: the figure both have."""

    def __init__(self, level: Decimal) -> None:
        super().__init__(say("The target equals the baseline: that predicts no change."), field="target")
        self.level = level


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured last, and on which day."""

    value: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction as the calibration sees it. `actual` None: not measured."""

    benefit: Benefit
    proposer: str
    baseline: Decimal
    target: Decimal
    due_on: date
    actual: Measured | None = None

    @property
    def achieved(self) -> Fraction | None:
        """Share of the predicted change that came; None while it is not measured."""
        return None if self.actual is None else achieved_share(self.baseline, self.target, self.actual.value)

    @property
    def shortfall(self) -> Fraction | None:
        """What is missing of the predicted change, 0 when it arrived; None while it is not measured."""
        return None if self.actual is None else shortfall_of(self.baseline, self.target, self.actual.value)

    @property
    def is_early(self) -> bool:
        """Whether it was measured before its date: it may still arrive."""
        return self.actual is not None and self.actual.on < self.due_on


@dataclass(frozen=True, slots=True)
class Calibration:
    """How predictions turned out. Means are over the measured ones; None while there is none.

    `overdue` and `open`: not measured, past their date and not. `early`: measured before their date, among the measured.
    """

    measured: int
    arrived: int
    mean_shortfall: Fraction | None
    mean_achieved: Fraction | None
    early: int
    overdue: int
    open: int
    distribution: tuple[tuple[Depth, int], ...]

    @property
    def count(self) -> int:
        """All predictions."""
        return self.measured + self.overdue + self.open

    @property
    def unmeasured(self) -> int:
        """Those nobody has measured, late or not."""
        return self.overdue + self.open

    @property
    def arrived_share(self) -> Fraction | None:
        """Share of the measured ones that arrived."""
        return Fraction(self.arrived, self.measured) if self.measured else None


def check_aim(baseline: Decimal, target: Decimal) -> None:
    """Raises NoChange unless the target differs from the baseline."""
    if baseline == target:
        raise NoChange(baseline)


def achieved_share(baseline: Decimal, target: Decimal, actual: Decimal) -> Fraction:
    """Share of the predicted change that came: 1 is on target, below 0 is worse than before. Raises NoChange."""
    check_aim(baseline, target)
    return (Fraction(actual) - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))


def shortfall_of(baseline: Decimal, target: Decimal, actual: Decimal) -> Fraction:
    """What is missing of the predicted change: 0 on target or beyond, 1 when nothing changed. Raises NoChange."""
    return max(Fraction(0), 1 - achieved_share(baseline, target, actual))


def standing_of(prediction: Predicted, today: date) -> Standing:
    """How the prediction stands. On its very day it is due soon, from the next day on overdue."""
    if prediction.actual is not None:
        return Standing.SHORT if prediction.shortfall else Standing.ARRIVED
    if prediction.due_on < today:
        return Standing.OVERDUE
    return Standing.SOON if prediction.due_on <= today + timedelta(days=SOON_DAYS) else Standing.LATER


def depth_of(shortfall: Fraction) -> Depth:
    """The step of the distribution that a shortfall falls into; a boundary belongs to the better step."""
    steps = ((Fraction(0), Depth.ARRIVED), (Fraction(1, 4), Depth.QUARTER), (Fraction(1, 2), Depth.HALF))
    found = next((depth for most, depth in steps if shortfall <= most), None)
    return found or (Depth.MOST if shortfall < 1 else Depth.NOTHING)


def calibration_of(predictions: Iterable[Predicted], today: date) -> Calibration:
    """How these predictions turned out as of today."""
    every = list(predictions)
    shortfalls = [item.shortfall for item in every if item.shortfall is not None]
    achieved = [item.achieved for item in every if item.achieved is not None]
    depths = [depth_of(shortfall) for shortfall in shortfalls]
    overdue = sum(standing_of(item, today) == Standing.OVERDUE for item in every)
    return Calibration(
        measured=len(shortfalls),
        arrived=sum(not shortfall for shortfall in shortfalls),
        mean_shortfall=_mean(shortfalls),
        mean_achieved=_mean(achieved),
        early=sum(item.is_early for item in every),
        overdue=overdue,
        open=len(every) - len(shortfalls) - overdue,
        distribution=tuple((depth, depths.count(depth)) for depth in Depth),
    )


def calibrations_by(
    predictions: Sequence[Predicted], key: Callable[[Predicted], str], today: date
) -> tuple[tuple[str, Calibration], ...]:
    """A calibration for each value of the key, by value. Their counts sum to those of all together."""
    groups: dict[str, list[Predicted]] = {}
    for prediction in predictions:
        groups.setdefault(key(prediction), []).append(prediction)
    return tuple((name, calibration_of(groups[name], today)) for name in sorted(groups))


def moves_work(msp_share: Fraction | None, band: Band) -> bool:
    """Whether a decision with this band moves work: the function's share lies outside it. An unknown share moves none."""
    return msp_share is not None and not band.lowest <= msp_share <= band.highest


def _mean(shares: Sequence[Fraction]) -> Fraction | None:
    return sum(shares, Fraction(0)) / len(shares) if shares else None
