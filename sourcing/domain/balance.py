"""Balance of a portfolio: what is kept in-house beyond its class, and what is given away beyond it.

All arithmetic is exact. Money comes in as Decimal and goes out as Fraction of the currency's unit: whoever shows it rounds
once. A function without a known cost counts nowhere but in `unknown_cost_count`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from sourcing.domain.criteria import Band, SourcingClass

ZERO = Fraction(0)


@dataclass(frozen=True)
class CostedFunction:
    """A function as the balance sees it: money per year, and the class of its standing decision.

    Costs of None are unknown, never 0; so are `people` (full-time equivalents). `sourcing_class` None: undecided.
    """

    key: str
    internal_cost: Decimal | None
    external_cost: Decimal | None
    sourcing_class: SourcingClass | None = None
    people: Decimal | None = None

    @cached_property
    def cost(self) -> Decimal | None:
        """Internal and external cost together; None when either is unknown."""
        if self.internal_cost is None or self.external_cost is None:
            return None
        return self.internal_cost + self.external_cost

    @cached_property
    def msp_share(self) -> Fraction | None:
        """Share of cost paid to MSPs, 0..1; None when the cost is unknown or nil."""
        cost = self.cost
        if not cost or self.external_cost is None:
            return None
        return Fraction(self.external_cost) / Fraction(cost)


@dataclass(frozen=True, slots=True)
class Misalignment:
    """A decided function whose MSP share lies outside the band of its class. Exactly one of the two sums is above 0."""

    key: str
    sourcing_class: SourcingClass
    msp_share: Fraction
    band: Band
    over_outsourced: Fraction
    over_insourced: Fraction

    @property
    def amount(self) -> Fraction:
        """Money per year on the wrong side of the band."""
        return self.over_outsourced + self.over_insourced


@dataclass(frozen=True, slots=True)
class Balance:
    """How a portfolio leans. Sums are money per year over decided functions; undecided ones stand beside, outside both."""

    decided_count: int
    decided_cost: Fraction
    undecided_count: int
    undecided_cost: Fraction
    unknown_cost_count: int
    over_outsourced: Fraction
    over_insourced: Fraction
    misaligned: tuple[Misalignment, ...]

    @property
    def index(self) -> Fraction | None:
        """From −1 (everything kept) to +1 (everything given away); None while nothing that costs money is decided."""
        if not self.decided_cost:
            return None
        return (self.over_outsourced - self.over_insourced) / self.decided_cost

    @property
    def alignment(self) -> Fraction | None:
        """Share of decided cost that lies where its class says, 0..1; None as for the index."""
        if not self.decided_cost:
            return None
        return 1 - (self.over_outsourced + self.over_insourced) / self.decided_cost


def balance_of(functions: Iterable[CostedFunction], bands: Mapping[SourcingClass, Band]) -> Balance:
    """The balance of these functions under these bands; the dearest misalignment first. Source: sourcing.md 7."""
    decided: list[CostedFunction] = []
    undecided: list[CostedFunction] = []
    unknown_cost_count = 0
    for function in functions:
        (undecided if function.sourcing_class is None else decided).append(function)
        unknown_cost_count += function.cost is None
    misaligned = [found for function in decided if (found := misalignment_of(function, bands)) is not None]
    return Balance(
        decided_count=len(decided),
        decided_cost=total_cost(decided),
        undecided_count=len(undecided),
        undecided_cost=total_cost(undecided),
        unknown_cost_count=unknown_cost_count,
        over_outsourced=sum((item.over_outsourced for item in misaligned), ZERO),
        over_insourced=sum((item.over_insourced for item in misaligned), ZERO),
        misaligned=tuple(sorted(misaligned, key=lambda item: (-float(item.amount), item.key))),
    )


def misalignment_of(function: CostedFunction, bands: Mapping[SourcingClass, Band]) -> Misalignment | None:
    """What lies outside the band of the function's class; None when aligned, undecided, or without a known cost."""
    cost, external = function.cost, function.external_cost
    if function.sourcing_class is None or cost is None or external is None:
        return None
    band = bands[function.sourcing_class]
    above = -_shortfall(external, cost, band.highest)
    below = _shortfall(external, cost, band.lowest)
    share = function.msp_share if above > 0 or below > 0 else None
    if share is None:
        return None
    return Misalignment(
        key=function.key,
        sourcing_class=function.sourcing_class,
        msp_share=share,
        band=band,
        over_outsourced=Fraction(max(above, Decimal(0))) / band.highest.denominator,
        over_insourced=Fraction(max(below, Decimal(0))) / band.lowest.denominator,
    )


def total_cost(functions: Iterable[CostedFunction]) -> Fraction:
    """Internal and external cost of those whose cost is known."""
    return Fraction(sum((cost for function in functions if (cost := function.cost) is not None), Decimal(0)))


def external_cost(functions: Iterable[CostedFunction]) -> Fraction:
    """What goes to MSPs, of those whose whole cost is known."""
    known = (item.external_cost for item in functions if item.cost is not None and item.external_cost is not None)
    return Fraction(sum(known, Decimal(0)))


def is_under(external: Decimal, cost: Decimal, bound: Fraction) -> bool:
    """Whether less than this share of the cost, 0..1, goes to MSPs; exact."""
    return _shortfall(external, cost, bound) > 0


def _shortfall(external: Decimal, cost: Decimal, bound: Fraction) -> Decimal:
    """bound · cost − external, times the bound's denominator: exact without a Fraction for each of 10,000 functions."""
    return cost * bound.numerator - external * bound.denominator
