"""The frozen history of the balance: what is frozen, and how the quarters are read back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portfolio.domain.canonical import canonical, sha256
from portfolio.domain.language import say
from portfolio.models import Organisation
from sourcing.domain.balance import Misalignment
from sourcing.domain.concentration import Concentration
from sourcing.domain.quarter_balances import Absence, Period, Place, line_of_quarters
from sourcing.domain.trend_chart import TrendChart, trend_chart
from sourcing.models import QuarterBalance
from sourcing.queries.balance import BalanceSheet, balance_sheet
from sourcing.queries.costs import FunctionRow
from sourcing.queries.criteria import published_model

Facts = dict[str, Any]


@dataclass(frozen=True)
class FrozenFacts:
    """What is frozen, as canonical JSON texts with the digest of both."""

    figures: str
    functions: str

    @property
    def sha256(self) -> str:
        """Digest of the whole content, as `QuarterBalance.content` writes it."""
        return sha256(f'{{"figures":{self.figures},"functions":{self.functions}}}')


@dataclass(frozen=True)
class QuarterFigures:
    """One quarter of the history. `facts` is None where nothing was frozen; then `absence` says why.

    Shares and indices are exact; None is unknown: nothing was decided, or no partner was paid.
    """

    label: str
    ends_on: date
    absence: Absence | None
    facts: Facts | None

    @property
    def index(self) -> Fraction | None:
        """Balance index, −1..1."""
        return self._fraction("index")

    @property
    def alignment(self) -> Fraction | None:
        """Share of decided cost inside its band."""
        return self._fraction("alignment")

    @property
    def msp_share(self) -> Fraction | None:
        """Share of all cost that went to MSPs."""
        return self._fraction("msp_share")

    @property
    def hhi(self) -> Fraction | None:
        """Herfindahl index over MSP spend."""
        found = (self.facts or {}).get("concentration")
        return Fraction(found["hhi"]) if found else None

    @property
    def over_outsourced(self) -> Fraction | None:
        """Money per year given to MSPs beyond the bands."""
        return self._fraction("over_outsourced")

    @property
    def over_insourced(self) -> Fraction | None:
        """Money per year kept in-house beyond the bands."""
        return self._fraction("over_insourced")

    @property
    def undecided_cost(self) -> Fraction | None:
        """Money per year of functions that were undecided."""
        return self._fraction("undecided_cost")

    def _fraction(self, name: str) -> Fraction | None:
        text = (self.facts or {}).get(name)
        return None if text is None else Fraction(text)


@dataclass(frozen=True)
class Trend:
    """One line of the trend: its title, unit (share, index, number), chart, first and last known figure."""

    title: str
    unit: str
    chart: TrendChart
    first: tuple[str, Fraction] | None
    last: tuple[str, Fraction] | None


def facts_to_freeze(organisation: Organisation, period: Period, *, frozen_on: date) -> FrozenFacts:
    """The balance as it stands now, of the contracts of the quarter's last day. Five queries and those of the providers."""
    sheet = balance_sheet(organisation, today=period.ends_on)
    model = published_model(organisation)
    head: Facts = {
        "organisation": organisation.slug,
        "currency": organisation.currency,
        "quarter": str(period.quarter),
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "frozen_on": frozen_on,
        "criteria_model": {"number": model.number, "sha256": model.content_sha256} if model else None,
    }
    misaligned = {item.key: item for item in sheet.balance.misaligned}
    rows = sorted(sheet.functions.values(), key=lambda row: row.code)
    return FrozenFacts(
        figures=canonical(head | _figures(sheet)),
        functions=canonical([_function(row, misaligned.get(row.code)) for row in rows]),
    )


def history(organisation: Organisation, *, today: date) -> tuple[QuarterFigures, ...]:
    """Every quarter from the first frozen one on, oldest first; missed ones say so. One query."""
    rows = QuarterBalance.objects.filter(organisation=organisation).order_by("ends_on")
    stored = rows.values_list("ends_on", "fiscal_year", "quarter_number", "figures")
    frozen = {ends_on: (f"{year}Q{number}", figures) for ends_on, year, number, figures in stored}
    places = line_of_quarters(
        {ends_on: label for ends_on, (label, _) in frozen.items()},
        today=today,
        start_month=organisation.fiscal_year_start_month,
    )
    return tuple(_figures_at(place, frozen) for place in places)


def trends(quarters: Sequence[QuarterFigures]) -> tuple[Trend, ...]:
    """Index, alignment, MSP share and concentration by quarter. No query."""
    zero, one = Fraction(0), Fraction(1)
    shares = [quarter.msp_share for quarter in quarters]
    hhi = [quarter.hhi for quarter in quarters]
    return (
        _trend(say("Balance index"), "index", quarters, [row.index for row in quarters], (-one, one, zero)),
        _trend(say("Alignment"), "share", quarters, [row.alignment for row in quarters], (zero, one, None)),
        _trend(say("MSP share of all cost"), "share", quarters, shares, (zero, one, None)),
        _trend(say("Herfindahl index of MSP spend"), "number", quarters, hhi, (zero, _hhi_top(hhi), None)),
    )


def functions_of(row: QuarterBalance) -> list[Facts]:
    """The frozen functions, the dearest misalignment first, then by cost. No query."""
    found: list[Facts] = json.loads(row.functions)
    return sorted(found, key=lambda facts: (-_outside(facts), -_cost(facts), facts["code"]))


def is_whole(row: QuarterBalance) -> bool:
    """Whether the stored texts still have the digest they were frozen under. No query."""
    return sha256(row.content) == row.sha256


def _hhi_top(figures: Sequence[Fraction | None]) -> Fraction:
    """The least round scale that holds them: of the whole 10,000 most companies use a fifth."""
    most = max((figure for figure in figures if figure is not None), default=Fraction(0))
    return Fraction(next(top for top in (2_000, 5_000, 10_000) if most <= top))


def _trend(
    title: str,
    unit: str,
    quarters: Sequence[QuarterFigures],
    figures: Sequence[Fraction | None],
    scale: tuple[Fraction, Fraction, Fraction | None],
) -> Trend:
    known = [(row.label, figure) for row, figure in zip(quarters, figures, strict=True) if figure is not None]
    chart = trend_chart(figures, *scale)
    return Trend(title, unit, chart, known[0] if known else None, known[-1] if known else None)


def _figures_at(place: Place, frozen: Mapping[date, tuple[str, str]]) -> QuarterFigures:
    facts = json.loads(frozen[place.ends_on][1]) if place.absence is None else None
    return QuarterFigures(place.label, place.ends_on, place.absence, facts)


def _figures(sheet: BalanceSheet) -> Facts:
    balance = sheet.balance
    known = [row for row in sheet.functions.values() if row.costed.cost is not None]
    return {
        "function_count": len(sheet.functions),
        "decided_count": balance.decided_count,
        "decided_cost": balance.decided_cost,
        "undecided_count": balance.undecided_count,
        "undecided_cost": balance.undecided_cost,
        "unknown_cost_count": balance.unknown_cost_count,
        "over_outsourced": balance.over_outsourced,
        "over_insourced": balance.over_insourced,
        "index": balance.index,
        "alignment": balance.alignment,
        "msp_share": sheet.msp_share,
        "internal_cost": sum((row.internal_cost or 0) for row in known),
        "external_cost": sum((row.external_cost or 0) for row in known),
        "extremes": [item.kind for item in sheet.extremes],
        "concentration": _concentration(sheet.concentration),
        "critical_concentration": _concentration(sheet.critical),
    }


def _concentration(found: Concentration | None) -> Facts | None:
    if found is None:
        return None
    return {
        "hhi": found.hhi,
        "effective_partners": found.effective_partners,
        "largest": found.largest.partner,
        "largest_share": found.largest_share,
        "total": found.total,
        "partners": len(found.spends),
    }


def _function(row: FunctionRow, item: Misalignment | None) -> Facts:
    """One function; what lies outside its band is unknown (None) while it is undecided or its cost is not known."""
    inside = Fraction(0) if row.standing is not None and row.costed.cost is not None else None
    return {
        "code": row.code,
        "name": row.name,
        "category": row.category,
        "unit": row.unit,
        "criticality": row.criticality,
        "class": row.standing.sourcing_class if row.standing else None,
        "internal_cost": row.internal_cost,
        "external_cost": row.external_cost,
        "msp_share": row.costed.msp_share,
        "over_outsourced": item.over_outsourced if item else inside,
        "over_insourced": item.over_insourced if item else inside,
    }


def _outside(facts: Facts) -> Fraction:
    return Fraction(facts["over_outsourced"] or 0) + Fraction(facts["over_insourced"] or 0)


def _cost(facts: Facts) -> Fraction:
    costs = (facts["internal_cost"], facts["external_cost"])
    return Fraction(0) if None in costs else sum((Fraction(cost) for cost in costs), Fraction(0))
