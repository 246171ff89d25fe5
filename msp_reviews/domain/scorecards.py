"""Scorecards of partners: five dimensions with a mark from 1 to 5 each, exact; what has no data is not rated.

Delivery follows from service levels, commercial from money; the rest, and what has no figures, from the ratings of the
quarter's review, and is then a judgement. Source: partners.md 6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.ratings import SCALE_OF, Dimension
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

BEST, WORST = 5, 1
Bands = tuple[Decimal, Decimal, Decimal, Decimal]


class Rag(StrEnum):
    """A mark as a colour; every page sets the word beside it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Sheet:
    """What the marks follow from. Bands hold the limits of the marks 5, 4, 3 and 2; beyond the last it is 1.

    critical_weight: how many other service levels a critical one counts for. below_expected_counts: what a month below
    its expected level counts, a month met being 1 and one below its minimum 0. minimum_caps_at: the best mark of delivery
    in a quarter with a critical level below its minimum. Shares are 0..1.
    """

    critical_weight: int = 3
    below_expected_counts: Decimal = Decimal("0.5")
    minimum_caps_at: int = 3
    delivery_from: Bands = (Decimal("0.98"), Decimal("0.95"), Decimal("0.90"), Decimal("0.80"))
    spend_to: Bands = (Decimal("0.02"), Decimal("0.05"), Decimal("0.10"), Decimal("0.20"))
    credits_to: Bands = (Decimal("0"), Decimal("0.01"), Decimal("0.03"), Decimal("0.06"))
    green_from: Decimal = Decimal("3.5")
    amber_from: Decimal = Decimal("2.5")


DEFAULT_SHEET = Sheet()


def require_sound(sheet: Sheet) -> Sheet:
    """The sheet itself. Raises Refusal at the field that makes no sense."""
    if not 1 <= sheet.critical_weight <= 10:
        raise Refusal(say("A critical service level counts for 1 to 10 others."), field="critical_weight")
    if not 0 <= sheet.below_expected_counts <= 1:
        raise Refusal(
            say("A month below its expected level counts between 0 and 100 %."), field="below_expected_counts"
        )
    if not WORST <= sheet.minimum_caps_at <= BEST:
        raise Refusal(say("The best mark is a whole number from 1 to 5."), field="minimum_caps_at")
    if not WORST <= sheet.amber_from < sheet.green_from <= BEST:
        raise Refusal(say("Green begins above amber, both from 1 to 5."), field="green_from")
    _require_bands(sheet.delivery_from, "delivery_from", falling=True)
    _require_bands(sheet.spend_to, "spend_to", falling=False)
    _require_bands(sheet.credits_to, "credits_to", falling=False)
    return sheet


def _require_bands(bands: Bands, field: str, *, falling: bool) -> None:
    if not all(0 <= limit <= 1 for limit in bands):
        raise Refusal(say("Each limit lies between 0 and 100 %."), field=f"{field}_5")
    if list(bands) != sorted(set(bands), reverse=falling):
        direction = say("falls" if falling else "rises")
        raise Refusal(say("From mark 5 to mark 2 each limit {}.", direction), field=f"{field}_5")


@dataclass(frozen=True)
class Month:
    """One month of one service level, as delivery counts it; or so many that stand alike."""

    standing: Standing
    is_critical: bool
    count: int = 1


@dataclass(frozen=True)
class Money:
    """A partner's quarter in money. None: not known. gross_credits: what its defaults were worth."""

    planned: Decimal | None = None
    spent: Decimal | None = None
    gross_credits: Decimal | None = None


@dataclass(frozen=True)
class Marked:
    """The mark of one dimension: exact level 1..5, None where it is not rated, and why, in a sentence."""

    dimension: Dimension
    level: Fraction | None
    why: str
    is_judgement: bool = False

    @property
    def label(self) -> str:
        """The dimension by name."""
        return SCALE_OF[self.dimension].label

    @property
    def figure(self) -> str:
        """The mark with one place."""
        return figure(self.level)


@dataclass(frozen=True)
class Scorecard:
    """A partner's five marks of a quarter and their mean; a dimension that is not rated stays out of it."""

    marks: tuple[Marked, ...]
    sheet: Sheet

    @property
    def mean(self) -> Fraction | None:
        """Mean of the rated dimensions, exact; None where none is rated."""
        rated = [mark.level for mark in self.marks if mark.level is not None]
        return sum(rated, Fraction(0)) / len(rated) if rated else None

    @property
    def figure(self) -> str:
        """The mean with one place."""
        return figure(self.mean)

    @property
    def rag(self) -> Rag | None:
        """The mean as a colour; None where nothing is rated."""
        return rag_of(self.mean, self.sheet)

    @property
    def rated(self) -> int:
        """How many dimensions are rated."""
        return sum(mark.level is not None for mark in self.marks)


def figure(level: Fraction | None) -> str:
    """A mark with one place, rounded half up for the eye alone."""
    return formats.amount(level, 1)


def rag_of(level: Fraction | None, sheet: Sheet) -> Rag | None:
    """The colour of a mark, compared exactly: 3.4999 is not green where green begins at 3.5. None stays None."""
    if level is None:
        return None
    if level >= Fraction(sheet.green_from):
        return Rag.GREEN
    return Rag.AMBER if level >= Fraction(sheet.amber_from) else Rag.RED


def change_between(before: Fraction | None, now: Fraction | None) -> int:
    """1 better, -1 worse, 0 the same or not comparable."""
    if before is None or now is None:
        return 0
    return (now > before) - (now < before)


def scorecard(
    months: Sequence[Month], money: Money, ratings: Mapping[Dimension, int | None], sheet: Sheet
) -> Scorecard:
    """The five marks. ratings: of the quarter's review, empty where none was held. Figures stand before judgement."""
    computed = {Dimension.DELIVERY: delivery(months, sheet), Dimension.COMMERCIAL: commercial(money, sheet)}
    marks = (computed.get(dimension) or judged(dimension, ratings.get(dimension)) for dimension in Dimension)
    return Scorecard(tuple(marks), sheet)


def delivery(months: Sequence[Month], sheet: Sheet) -> Marked | None:
    """The mark of delivery from the months that could be judged, weighted. None where there is none."""
    judged_months = [month for month in months if month.standing is Standing.MET or month.standing.is_breach]
    if not judged_months:
        return None
    whole = sum(_weight(month, sheet) for month in judged_months)
    reached = sum((_weight(month, sheet) * _counts(month, sheet) for month in judged_months), Fraction(0)) / whole
    level = next((mark for mark, limit in _marks(sheet.delivery_from) if reached >= Fraction(limit)), WORST)
    worst = [month for month in judged_months if month.is_critical and month.standing is Standing.BELOW_MINIMUM]
    capped = min(level, sheet.minimum_caps_at) if worst else level
    return Marked(
        Dimension.DELIVERY, Fraction(capped), _why_delivery(judged_months, reached, _count(worst), level - capped)
    )


def _weight(month: Month, sheet: Sheet) -> int:
    return month.count * (sheet.critical_weight if month.is_critical else 1)


def _count(months: Iterable[Month]) -> int:
    return sum(month.count for month in months)


def _counts(month: Month, sheet: Sheet) -> Fraction:
    if month.standing is Standing.MET:
        return Fraction(1)
    return Fraction(sheet.below_expected_counts) if month.standing is Standing.BELOW_EXPECTED else Fraction(0)


def _marks(bands: Bands) -> tuple[tuple[int, Decimal], ...]:
    return tuple(zip((5, 4, 3, 2), bands, strict=True))


def _why_delivery(months: Sequence[Month], reached: Fraction, worst: int, lowered: int) -> str:
    met = _count(month for month in months if month.standing is Standing.MET)
    said = say(
        "{} of {} months met their expected level; weighted {}.", met, _count(months), formats.percent(reached, 1)
    )
    if worst:
        said += say(" {} critical below the minimum{}.", worst, say(", which caps the mark") if lowered else "")
    return said


def commercial(money: Money, sheet: Sheet) -> Marked | None:
    """The mark of money: the mean of spend against plan and of credits against spend, as far as both are known."""
    parts = [part for part in (_spend(money, sheet), _credits(money, sheet)) if part is not None]
    if not parts:
        return None
    level = Fraction(sum(mark for mark, _ in parts), len(parts))
    return Marked(Dimension.COMMERCIAL, level, " ".join(said for _, said in parts))


def _spend(money: Money, sheet: Sheet) -> tuple[int, str] | None:
    if not money.planned or money.spent is None:
        return None
    off = Fraction(money.spent) / Fraction(money.planned) - 1
    said = (
        say("on plan")
        if off == 0
        else say("{} {} plan", formats.percent(abs(off), 1), say("above") if off > 0 else say("below"))
    )
    return _mark_to(abs(off), sheet.spend_to), say("Spend was {}.", said)


def _credits(money: Money, sheet: Sheet) -> tuple[int, str] | None:
    if not money.spent or money.gross_credits is None:
        return None
    share = Fraction(money.gross_credits) / Fraction(money.spent)
    return _mark_to(share, sheet.credits_to), say("Credits were {} of spend.", formats.percent(share, 1))


def _mark_to(share: Fraction, bands: Bands) -> int:
    return next((mark for mark, limit in _marks(bands) if share <= Fraction(limit)), WORST)


def judged(dimension: Dimension, level: int | None) -> Marked:
    """The mark that the quarter's review gave, with the sentence of its level; not rated without one."""
    if level is None:
        return Marked(dimension, None, say("Not rated: there are neither figures nor a rating in a review."))
    return Marked(dimension, Fraction(level), SCALE_OF[dimension].anchor(level), is_judgement=True)
