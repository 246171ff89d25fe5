"""What a portfolio comes to, by the same functions as the balance page, and how two portfolios differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portfolio.domain.language import Words
from sourcing.domain.balance import Balance, CostedFunction, balance_of, external_cost, total_cost
from sourcing.domain.concentration import Concentration, PartnerSpend, concentration_of
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.extremes import Extreme, extremes_of, msp_share_of
from sourcing.domain.matrix import matrix_of

KEPT = (SourcingClass.CORE, SourcingClass.STRATEGIC)


@dataclass(frozen=True)
class Measures:
    """A portfolio in figures. Money per year, over functions whose cost is known; shares 0..1; None where nothing is known.

    `focus`: share of known people on core and strategic work. `control`: in-house share of the cost of that work.
    `internal_people` and `external_people`: full-time equivalents, of functions where they are known.
    """

    balance: Balance
    concentration: Concentration | None
    extremes: tuple[Extreme, ...]
    cost: Fraction
    external_cost: Fraction
    msp_share: Fraction | None
    focus: Fraction | None
    control: Fraction | None
    internal_people: Decimal
    external_people: Decimal

    @property
    def internal_cost(self) -> Fraction:
        """What is spent in-house."""
        return self.cost - self.external_cost

    @property
    def people(self) -> Decimal:
        """Internal and external people."""
        return self.internal_people + self.external_people

    @property
    def hhi(self) -> Fraction | None:
        """Herfindahl index over MSP spend; None while no partner is paid."""
        return self.concentration.hhi if self.concentration else None

    @property
    def largest_share(self) -> Fraction | None:
        """The largest partner's share of MSP spend."""
        return self.concentration.largest_share if self.concentration else None


@dataclass(frozen=True)
class Portfolio:
    """All running functions of one picture, with what partners are paid, people apart by side."""

    functions: Sequence[CostedFunction]
    spends: Sequence[PartnerSpend]
    internal_people: Decimal
    external_people: Decimal


def measures_of(portfolio: Portfolio, bands: Mapping[SourcingClass, Band]) -> Measures:
    """The portfolio in figures. Source: sourcing.md 7 and 8."""
    functions = portfolio.functions
    return Measures(
        balance=balance_of(functions, bands),
        concentration=concentration_of(portfolio.spends),
        extremes=extremes_of(functions, bands),
        cost=total_cost(functions),
        external_cost=external_cost(functions),
        msp_share=msp_share_of(functions),
        focus=focus_of(functions),
        control=control_of(functions),
        internal_people=portfolio.internal_people,
        external_people=portfolio.external_people,
    )


def focus_of(functions: Sequence[CostedFunction]) -> Fraction | None:
    """Share of people on core and strategic work, 0..1; None where no people are known."""
    rows = matrix_of(functions)
    every = sum((row.total.people for row in rows), Decimal(0))
    kept = sum((row.total.people for row in rows if row.sourcing_class in KEPT), Decimal(0))
    return Fraction(kept) / Fraction(every) if every else None


def control_of(functions: Sequence[CostedFunction]) -> Fraction | None:
    """In-house share of the cost of core and strategic functions, 0..1; None where they cost nothing."""
    share = msp_share_of([function for function in functions if function.sourcing_class in KEPT])
    return None if share is None else 1 - share


@dataclass(frozen=True)
class Measure:
    """One line of a comparison. `kind`: money, share, index, number or people; `better`: up, down, or neither."""

    key: str
    label: str
    kind: str
    better: str = ""

    def of(self, measures: Measures) -> Fraction | None:
        """Its value in this portfolio."""
        value = _VALUES[self.key](measures)
        return None if value is None else Fraction(value)


_VALUES = {
    "cost": lambda m: m.cost,
    "internal_cost": lambda m: m.internal_cost,
    "external_cost": lambda m: m.external_cost,
    "msp_share": lambda m: m.msp_share,
    "index": lambda m: m.balance.index,
    "alignment": lambda m: m.balance.alignment,
    "over_outsourced": lambda m: m.balance.over_outsourced,
    "over_insourced": lambda m: m.balance.over_insourced,
    "hhi": lambda m: m.hhi,
    "largest_share": lambda m: m.largest_share,
    "focus": lambda m: m.focus,
    "control": lambda m: m.control,
    "people": lambda m: m.people,
    "internal_people": lambda m: m.internal_people,
    "external_people": lambda m: m.external_people,
}

MEASURES = (
    Measure("cost", Words("Cost per year"), "money", "down"),
    Measure("internal_cost", Words("of it internal"), "money"),
    Measure("external_cost", Words("of it external"), "money"),
    Measure("msp_share", Words("MSP share of all cost"), "share"),
    Measure("index", Words("Balance index"), "index"),
    Measure("alignment", Words("Alignment"), "share", "up"),
    Measure("over_outsourced", Words("Given to MSPs beyond the band"), "money", "down"),
    Measure("over_insourced", Words("Kept in-house beyond the band"), "money", "down"),
    Measure("hhi", Words("Herfindahl index of MSP spend"), "number", "down"),
    Measure("largest_share", Words("Largest partner's share"), "share", "down"),
    Measure("focus", Words("People on core and strategic work"), "share", "up"),
    Measure("control", Words("Core and strategic work done in-house"), "share", "up"),
    Measure("people", Words("People"), "people"),
    Measure("internal_people", Words("of them internal"), "people"),
    Measure("external_people", Words("of them external"), "people"),
)


def difference(value: Fraction | None, beside: Fraction | None) -> Fraction | None:
    """How much more than beside, signed; None where either is unknown."""
    return None if value is None or beside is None else value - beside
