"""Balance of a portfolio: what is kept in-house beyond its class, and what is given away beyond it.

All arithmetic is exact. Money comes in as Decimal and goes out as Fraction of the currency's unit: whoever shows it rounds
once. A function without a known cost counts nowhere but in `unknown_cost_count`. Sums stay Decimal, and fractions are made
of what is shown alone: a portfolio has ten thousand functions, a page shows a hundred.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from sourcing.domain.criteria import Band, SourcingClass

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class CostedFunction:
    """A function as the balance sees it: money per year, and the class of its standing decision.

    Costs of None are unknown, never 0; so are `people` (full-time equivalents). `sourcing_class` None: undecided.
    `cost`: internal and external together, None when either is unknown; worked out once, for it is asked for often.
    """

    key: str
    internal_cost: Decimal | None
    external_cost: Decimal | None
    sourcing_class: SourcingClass | None = None
    people: Decimal | None = None
    cost: Decimal | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        inside, outside = self.internal_cost, self.external_cost
        object.__setattr__(self, "cost", None if inside is None or outside is None else inside + outside)

    @property
    def msp_share(self) -> Fraction | None:
        """Share of cost paid to MSPs, 0..1; None when the cost is unknown or nil."""
        cost = self.cost
        if not cost or self.external_cost is None:
            return None
        (external, part), (whole, unit) = self.external_cost.as_integer_ratio(), cost.as_integer_ratio()
        return Fraction(external * unit, part * whole)


@dataclass(frozen=True, slots=True)
class Misalignment:
    """A decided function whose MSP share lies outside the band of its class. Exactly one of the two sums is above 0.

    `above` and `below`: what lies beyond the band's upper and lower bound, times the denominator of that bound.
    """

    function: CostedFunction
    sourcing_class: SourcingClass
    band: Band
    above: Decimal
    below: Decimal

    @property
    def key(self) -> str:
        """The function's."""
        return self.function.key

    @property
    def msp_share(self) -> Fraction:
        """The function's MSP share, 0..1."""
        share = self.function.msp_share
        return ZERO if share is None else share

    @property
    def over_outsourced(self) -> Fraction:
        """Money per year given to MSPs beyond the band."""
        return Fraction(self.above) / self.band.highest.denominator if self.above > 0 else ZERO

    @property
    def over_insourced(self) -> Fraction:
        """Money per year kept in-house beyond the band."""
        return Fraction(self.below) / self.band.lowest.denominator if self.below > 0 else ZERO

    @property
    def amount(self) -> Fraction:
        """Money per year on the wrong side of the band."""
        return self.over_outsourced + self.over_insourced

    @property
    def is_above(self) -> bool:
        """Whether too much is given away; otherwise too much is kept."""
        return self.above > 0


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
    misaligned = misaligned_of(decided, bands)
    return Balance(
        decided_count=len(decided),
        decided_cost=total_cost(decided),
        undecided_count=len(undecided),
        undecided_cost=total_cost(undecided),
        unknown_cost_count=unknown_cost_count,
        over_outsourced=money_outside(item for item in misaligned if item.is_above),
        over_insourced=money_outside(item for item in misaligned if not item.is_above),
        misaligned=misaligned,
    )


def misaligned_of(functions: Iterable[CostedFunction], bands: Mapping[SourcingClass, Band]) -> tuple[Misalignment, ...]:
    """Those of the functions that lie outside their bands, most money outside first, then by key."""
    bounds = {found: (*_ratio(band.highest), *_ratio(band.lowest), band) for found, band in bands.items()}
    misaligned: list[tuple[float, str, Misalignment]] = []
    for function in functions:
        cost, external, found = function.cost, function.external_cost, function.sourcing_class
        if cost is None or external is None or found is None:
            continue
        # whole numbers times money: exact without a Fraction for each of 10,000 functions
        high, high_unit, low, low_unit, band = bounds[found]
        above = external * high_unit - cost * high
        below = cost * low - external * low_unit
        if above > 0 or below > 0:
            # near enough to put the dearest first
            rough = float(above) / high_unit if above > 0 else float(below) / low_unit
            misaligned.append((-rough, function.key, Misalignment(function, found, band, above, below)))
    return tuple([item for _, _, item in sorted(misaligned, key=itemgetter(0, 1))])


def misalignment_of(function: CostedFunction, bands: Mapping[SourcingClass, Band]) -> Misalignment | None:
    """What lies outside the band of the function's class; None when aligned, undecided, or without a known cost."""
    return next(iter(misaligned_of([function], bands)), None)


def money_outside(misaligned: Iterable[Misalignment]) -> Fraction:
    """Exact sum of what lies outside the bands: one division a denominator."""
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for item in misaligned:
        bound, beyond = (item.band.highest, item.above) if item.above > 0 else (item.band.lowest, item.below)
        sums[bound.denominator] += beyond
    return sum((Fraction(beyond) / denominator for denominator, beyond in sums.items()), ZERO)


def total_cost(functions: Iterable[CostedFunction]) -> Fraction:
    """Internal and external cost of those whose cost is known."""
    return Fraction(sum([cost for function in functions if (cost := function.cost) is not None], Decimal(0)))


def external_cost(functions: Iterable[CostedFunction]) -> Fraction:
    """What goes to MSPs, of those whose whole cost is known."""
    known = [item.external_cost for item in functions if item.cost is not None and item.external_cost is not None]
    return Fraction(sum(known, Decimal(0)))


def is_under(external: Decimal, cost: Decimal, bound: Fraction) -> bool:
    """Whether less than this share of the cost, 0..1, goes to MSPs; exact."""
    return cost * bound.numerator > external * bound.denominator


def _ratio(bound: Fraction) -> tuple[int, int]:
    return bound.numerator, bound.denominator
